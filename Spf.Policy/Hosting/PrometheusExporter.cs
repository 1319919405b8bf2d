// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Spf.Policy.Protocol;

namespace Spf.Policy.Hosting;

/// <summary>
/// Sums up what the meters of this program measure, and writes it in Prometheus's text format, version 0.0.4. No tag
/// here has more than a handful of values.
/// </summary>
internal sealed class PrometheusExporter : IDisposable
{
    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, Series>> _instruments = [];
    private readonly MeterListener _listener = new();

    /// <summary>Listens from now on.</summary>
    public PrometheusExporter()
        : this(SpfDiagnostics.MeterName, PolicyMetrics.MeterName)
    {
    }

    internal PrometheusExporter(params string[] meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (meters.Contains(instrument.Meter.Name))
            {
                _instruments[instrument] = [];
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        _listener.RecordObservableInstruments();
        foreach ((Instrument instrument, ConcurrentDictionary<string, Series> all) in
            _instruments.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal))
        {
            string type = instrument switch
            {
                Histogram<double> => "histogram",
                Counter<long> or ObservableCounter<long> => "counter",
                _ => "gauge",
            };
            string name = NameOf(instrument, type);
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {EscapeHelp(instrument.Description)}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {type}\n");
            foreach ((string labels, Series series) in all.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                series.Append(text, name, labels);
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = string.Empty;
        foreach ((string name, object? tag) in tags)
        {
            labels += $"{(labels.Length == 0 ? "" : ",")}{Identifier(name)}=\"{EscapeLabel($"{tag}")}\"";
        }

        _instruments[instrument]
            .GetOrAdd(labels, static (_, isHistogram) => new Series(isHistogram), instrument is Histogram<double>)
            .Add(value, replace: instrument.IsObservable);
    }

    // As OpenTelemetry maps names: the unit after it, then "_total" for values that only grow. "{request}" is no unit.
    private static string NameOf(Instrument instrument, string type) =>
        Identifier(instrument.Name)
        + (instrument.Unit == "s" ? "_seconds" : string.Empty)
        + (type == "counter" ? "_total" : string.Empty);

    private static string Identifier(string name) => name.Replace('.', '_');

    private static string EscapeHelp(string? text) => (text ?? string.Empty)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeLabel(string text) =>
        EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>The measurements of an instrument that have the same tags.</summary>
    private sealed class Series(bool isHistogram)
    {
        // From what a cache answers in to what a deadline ends.
        private static readonly double[] Bounds =
            [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

        private readonly Lock _lock = new();
        private readonly long[]? _buckets = isHistogram ? new long[Bounds.Length + 1] : null;
        private double _sum;

        public void Add(double value, bool replace)
        {
            lock (_lock)
            {
                _sum = replace ? value : _sum + value;
                if (_buckets is not null)
                {
                    int bucket = Array.FindIndex(Bounds, bound => value <= bound);
                    _buckets[bucket < 0 ? Bounds.Length : bucket]++;
                }
            }
        }

        public void Append(StringBuilder text, string name, string labels)
        {
            lock (_lock)
            {
                string braces = labels.Length == 0 ? string.Empty : $"{{{labels}}}";
                if (_buckets is null)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}{braces} {_sum}\n");
                    return;
                }

                string comma = labels.Length == 0 ? string.Empty : ",";
                long count = 0;
                for (int i = 0; i < _buckets.Length; i++)
                {
                    count += _buckets[i];
                    string bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                    text.Append(
                        CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{comma}le=\"{bound}\"}} {count}\n");
                }

                text.Append(CultureInfo.InvariantCulture, $"{name}_sum{braces} {_sum}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}_count{braces} {count}\n");
            }
        }
    }
}
