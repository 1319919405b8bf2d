// SPDX-License-Identifier: MIT

using System.Diagnostics.Metrics;
using Spf.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Dns;

/// <summary>Each question to a server is counted, by what came of it.</summary>
[Collection(nameof(Alone))]
public sealed class QueryMetricsTests
{
    [Theory(Timeout = 240_000)]
    [InlineData("SERVFAIL", "failure", 1)]
    [InlineData("no answer", "timeout", 2)]
    public async Task ResolveTxtAsync_Fault_CountsEachTry(string fault, string reply, int count)
    {
        List<string> counted = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == "spf.dns.queries")
            {
                all.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (_, value, tags, _) => counted.Add($"{value} {tags[0].Key}={tags[0].Value}"));
        listener.Start();
        await using var server = new FaultyNameServer(Fault.All[fault].Answer);
        using StubResolver resolver = server.Resolver(
            TimeSpan.FromMilliseconds(fault == "no answer" ? 50 : 30_000), tries: Fault.Tries);
        await resolver.ResolveTxtAsync(DomainName.Parse(Fault.Name), TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Repeat($"1 spf.dns.reply={reply}", count), counted);
    }
}
