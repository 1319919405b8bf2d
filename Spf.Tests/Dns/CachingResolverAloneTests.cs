// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Tests.Fuzzing;
using Spf.Tests.Support;

namespace Spf.Tests.Dns;

/// <summary>The cost of a hit, and counters of a whole process: memory and metrics.</summary>
[Collection(nameof(Alone))]
public sealed class CachingResolverAloneTests(ITestOutputHelper output)
{
    private static readonly DomainName Name = DomainName.Parse("example.com");
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly (string Text, double AtLeast)[] Texts =
    [
        // The estimate counts terms, so that a record of many small ones, whose parts are larger than its text, is
        // not taken for a small one; others are overestimated for that.
        ("x", 0.6),
        (new string('x', 2000), 0.8),
        ("v=spf1 -all", 0.4),
        ("v=spf1 include:_spf.example.com include:spf.example.net a mx ip4:192.0.2.1 ip4:198.51.100.0/24 ~all", 0.4),
        ("v=spf1" + string.Concat(Enumerable.Repeat(" a", 200)), 0.4),
        ("v=spf1" + string.Concat(Enumerable.Repeat(" ip4:192.0.2.1", 200)), 0.2),
        ("v=spf1 exists:" + string.Concat(Enumerable.Repeat("%{i}x", 40)) + ".example.com", 0.3),
        ("v=spf1 exists:" + string.Concat(Enumerable.Repeat("%{i}x", 100)) + ".example.com", 0.05),
        ("v=spf1" + string.Concat(Enumerable.Repeat(" x=%{i}", 200)), 0.05),
        ("v=spf1" + string.Concat(Enumerable.Repeat(" include:a.b", 200)), 0.3),
        ("v=spf1" + string.Concat(Enumerable.Repeat(" x=1", 200)), 0.2),
        ("v=spf1" + string.Concat(Enumerable.Repeat(" exists:%{i}.%{d}.%{h}.%{l}.%{o}.a.b", 200)), 0.05),
        ("v=spf1" + string.Concat(Enumerable.Repeat(" ip6:::", 9_000)), 0.2),
        ("v=spf1" + string.Concat(Enumerable.Repeat(" a", 30_000)), 0.2),
        ($"v=spf1 a:{new string('x', 60_000)}.example.com", 0.2),
    ];

    [Fact]
    public Task Bytes_OfAnswersThatWereParsed_AreNotMoreThanEstimated() => OwnProcess.RunAsync(async () =>
    {
        foreach ((string text, double atLeast) in Texts)
        {
            await MeasureAsync(text, atLeast);
        }
    });

    [Fact]
    public Task Resolve_ManyDistinctNames_MemoryStaysFlat() => OwnProcess.RunAsync(AskForManyNamesAsync);

    [Fact]
    public async Task Resolve_OutOfTheCache_CompletesAtOnceAndAllocatesNothing()
    {
        var cache = new CachingResolver(ZoneFile.Parse("""
            $TTL 300
            example.com. A 192.0.2.1
            example.com. MX 10 mx.example.com.
            example.com. TXT "v=spf1 -all"
            1.2.0.192.in-addr.arpa. PTR example.com.
            """));

        // Unoptimized code may allocate, and a method is optimized some time after its first calls.
        long bytes = long.MaxValue;
        for (int i = 0; i < 20_000 && bytes > 0; i++)
        {
            if (i % 100 == 99)
            {
                await Task.Delay(20, Token);
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            ValueTask<DnsAnswer<string>> txt = cache.ResolveTxtAsync(Name, Token);
            ValueTask<DnsAnswer<DomainName>> mx = cache.ResolveMxAsync(Name, Token);
            ValueTask<DnsAnswer<IPAddress>> a = cache.ResolveAddressesAsync(Name, AddressFamily.InterNetwork, Token);
            ValueTask<DnsAnswer<DomainName>> ptr = cache.ResolvePtrAsync(Client, Token);
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(txt.IsCompletedSuccessfully && mx.IsCompletedSuccessfully);
            Assert.True(a.IsCompletedSuccessfully && ptr.IsCompletedSuccessfully);
            Assert.Equal((i > 0, i > 0), ((await txt).FromCache, (await mx).FromCache));
            Assert.Equal((i > 0, i > 0), ((await a).FromCache, (await ptr).FromCache));
        }

        Assert.Equal(0, bytes);
    }

    [Fact]
    public async Task Counters_WhoListens_HearsEachQuestion()
    {
        ConcurrentDictionary<string, long> counts = new();
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == SpfDiagnostics.MeterName
                && instrument.Name.StartsWith("spf.dns.cache.", StringComparison.Ordinal))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, measurement, _, _) =>
            counts.AddOrUpdate(instrument.Name, measurement, (_, sum) => sum + measurement));
        listener.Start();

        var inner = new CountingResolver(() => DnsAnswer.Success("x") with { TimeToLive = TimeSpan.FromHours(1) });
        var cache = new CachingResolver(inner, new() { MaxAnswers = 1 });
        inner.Hold();
        ValueTask<DnsAnswer<string>> first = cache.ResolveTxtAsync(Name, Token);
        ValueTask<DnsAnswer<string>> second = cache.ResolveTxtAsync(Name, Token);
        inner.Release();
        await first;
        await second;
        await cache.ResolveTxtAsync(Name, Token);
        await cache.ResolveTxtAsync(DomainName.Root, Token);

        Assert.Equal(1, counts["spf.dns.cache.hits"]);
        Assert.Equal(2, counts["spf.dns.cache.misses"]);
        Assert.Equal(1, counts["spf.dns.cache.joins"]);
        Assert.Equal(1, counts["spf.dns.cache.evictions"]);
    }

    private async Task MeasureAsync(string text, double atLeast)
    {
        const int Count = 500;
        var cache = new CachingResolver(new AnsweringResolver(
            () => DnsAnswer.Success(new string(text)) with { TimeToLive = TimeSpan.FromHours(1) }),
            new() { MaxBytes = long.MaxValue });
        var verifier = new SpfVerifier(cache);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Count; i++)
        {
            await verifier.CheckHostAsync(SpfRequest.ForHelo(Client, $"name{i}.example.com"), Token);
        }

        double bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        double ratio = bytes / cache.Answers.Bytes;
        output.WriteLine($"{cache.Answers.Count} answers: {bytes / Count:F0} bytes each, {ratio:F2} of the estimate");
        Assert.InRange(cache.Answers.Count, Count, Count + 1);
        Assert.InRange(ratio, atLeast, 1.1);
        GC.KeepAlive(cache);
    }

    private async Task AskForManyNamesAsync()
    {
        int names = FuzzCount.Of(usual: 200_000, full: 1_000_000);
        CachingResolver cache = new(new AnsweringResolver(
            () => DnsAnswer.Success("v=spf1 ip4:192.0.2.1 -all") with { TimeToLive = TimeSpan.FromHours(1) }));
        var verifier = new SpfVerifier(cache);
        long empty = GC.GetTotalMemory(forceFullCollection: true);
        long early = 0;
        for (int i = 1; i <= names; i++)
        {
            SpfRequest request = SpfRequest.ForHelo(Client, $"cold{i}.example.com");
            Assert.Equal(SpfResult.Pass, (await verifier.CheckHostAsync(request, Token)).Result);
            if (i % 100_000 == 0)
            {
                long bytes = GC.GetTotalMemory(forceFullCollection: true) - empty;
                early = early == 0 ? bytes : early;
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{i} names: {bytes} bytes, {cache.Answers.Count} answers, estimated {cache.Answers.Bytes}"));
                Assert.InRange(bytes, long.MinValue, (2 * early) + 10_000_000);
            }
        }

        Assert.Equal(10_000, cache.Answers.Count);
        GC.KeepAlive(verifier);
    }
}
