// SPDX-License-Identifier: MIT

using BenchmarkDotNet.Attributes;
using Spf.Records;

namespace Spf.Benchmarks;

/// <summary>Reading records of several lengths (sections 4.6 and 12).</summary>
[MemoryDiagnoser]
public class ParseBenchmarks
{
    private const string Short = "v=spf1 ip4:192.0.2.1 ip4:198.51.100.0/26 -all";

    private const string Includes =
        "v=spf1 include:_netblocks.example.com include:_netblocks2.example.com include:_netblocks3.example.com ~all";

    private const string Macros =
        "v=spf1 exists:%{ir}.%{l1r+-}._spf.%{d} exists:%{i}._ip.%{h}._ehlo.%{d2}._spf.example.net -all";

    private const string Malformed = "v=spf1 ip4:192.0.2.1 ip4:198.51.100.0/26 ip4:203.0.113.0/33 -all";

    private static readonly string Long =
        "v=spf1 " + string.Join(' ', Enumerable.Range(0, 30).Select(i => $"ip4:192.0.2.{i * 8}/29"))
        + string.Concat(Enumerable.Range(0, 8).Select(i => $" ip6:2001:db8:{i:x}00::/40")) + " ~all";

    [Benchmark(Baseline = true)]
    public bool ShortRecord() => SpfRecord.TryParse(Short, out _);

    [Benchmark]
    public bool IncludesRecord() => SpfRecord.TryParse(Includes, out _);

    [Benchmark]
    public bool MacroRecord() => SpfRecord.TryParse(Macros, out _);

    [Benchmark]
    public bool LongRecord() => SpfRecord.TryParse(Long, out _);

    [Benchmark]
    public bool MalformedRecord() => SpfRecord.TryParse(Malformed, out _);
}
