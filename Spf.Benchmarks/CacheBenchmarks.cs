// SPDX-License-Identifier: MIT

using System.Net;
using BenchmarkDotNet.Attributes;
using Spf.Dns;

namespace Spf.Benchmarks;

/// <summary>The cost of a cache: for an answer that it has, and for one that it must ask a zone in memory
/// for.</summary>
[MemoryDiagnoser]
public class CacheBenchmarks
{
    private const int Names = 100_000;

    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    private readonly ZoneResolver _zone = ZoneFile.Parse("""
        $TTL 86400
        *.example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
        1.2.0.192.in-addr.arpa. PTR mail.example.com.
        """);

    private readonly DomainName[] _names =
        [.. Enumerable.Range(0, Names).Select(i => DomainName.Parse($"name{i}.example.com"))];
    private CachingResolver _cache = null!;
    private int _next;

    [GlobalSetup]
    public void Setup() => _cache = new CachingResolver(_zone);

    [Benchmark(Baseline = true)]
    public ValueTask<DnsAnswer<string>> Zone() => _zone.ResolveTxtAsync(_names[0]);

    [Benchmark]
    public ValueTask<DnsAnswer<string>> Hit() => _cache.ResolveTxtAsync(_names[0]);

    [Benchmark]
    public ValueTask<DnsAnswer<string>> HitOfThousands() => _cache.ResolveTxtAsync(_names[_next++ % 5000]);

    [Benchmark]
    public ValueTask<DnsAnswer<DomainName>> HitOfAnAddress() => _cache.ResolvePtrAsync(Client);

    /// <summary>Each name is asked for once a round, so each is a miss and drives another one out.</summary>
    [Benchmark]
    public ValueTask<DnsAnswer<string>> Miss() => _cache.ResolveTxtAsync(_names[_next++ % Names]);
}
