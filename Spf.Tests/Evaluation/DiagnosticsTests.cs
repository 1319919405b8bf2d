// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Spf.Tests.Support;

namespace Spf.Tests.Evaluation;

public sealed class DiagnosticsTests
{
    private const string Zone = "h.example.com. A 192.0.2.1";

    [Fact]
    public async Task CheckHost_WithMeterListener_IsMeasured()
    {
        // Other tests check at the same time: only a context of our own tells ours from theirs.
        var ours = new AsyncLocal<bool> { Value = true };
        Dictionary<string, (double Value, string Tags)> measured = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Meter.Name == SpfDiagnostics.MeterName)
                {
                    meters.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();

        _ = await Check.Of("v=spf1 a:h.example.com -all", Zone).From("192.0.2.1");

        Assert.Equal((1, "spf.result=pass spf.identity=mailfrom"), measured["spf.checks"]);
        Assert.Equal((1, "spf.result=pass spf.identity=mailfrom"), measured["spf.lookups"]);
        Assert.Equal("spf.result=pass spf.identity=mailfrom", measured["spf.check.duration"].Tags);
        Assert.InRange(measured["spf.check.duration"].Value, 0, 20);

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (ours.Value)
            {
                measured[instrument.Name] = (value, Text(tags.ToArray()));
            }
        }
    }

    [Fact]
    public async Task CheckHost_WithActivityListener_IsAnActivity()
    {
        var ours = new AsyncLocal<bool> { Value = true };
        List<Activity> stopped = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SpfDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (ours.Value)
                {
                    stopped.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        _ = await Check.Of("v=spf1 -all").From("192.0.2.1");

        Activity activity = Assert.Single(stopped);
        Assert.Equal("spf.check_host", activity.OperationName);
        Assert.Equal("spf.result=fail spf.identity=mailfrom", Text(activity.TagObjects));
    }

    // Neither the domain nor the address: tags must not grow with the mail.
    private static string Text(IEnumerable<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.Select(tag => $"{tag.Key}={tag.Value}"));
}
