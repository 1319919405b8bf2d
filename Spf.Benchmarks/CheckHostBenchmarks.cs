// SPDX-License-Identifier: MIT

using BenchmarkDotNet.Attributes;

namespace Spf.Benchmarks;

/// <summary>Whole checks with the zone in memory, by the kinds of Data/workload.json (sections 4 and 5).</summary>
[MemoryDiagnoser]
public class CheckHostBenchmarks
{
    private SpfVerifier _warm = null!;
    private SpfVerifier _parsing = null!;
    private SpfRequest _request = null!;

    /// <summary>The scenario; its first query is timed.</summary>
    [Params("ip4", "gmail-like", "outlook-like", "a-mx", "macro", "ptr")]
    public string Scenario { get; set; } = string.Empty;

    [GlobalSetup]
    public void Setup()
    {
        Workload workload = Workload.Load();
        WorkloadQuery query = workload.Scenarios.First(scenario => scenario.Name == Scenario).Queries[0];
        _warm = new SpfVerifier(workload.Zone);
        _parsing = new SpfVerifier(new FreshAnswers(workload.Zone));
        _request = SpfRequest.ForMailFrom(query.ClientIP, query.MailFrom, query.Helo);
    }

    [Benchmark(Baseline = true)]
    public async Task<SpfResult> Warm() => (await _warm.CheckHostAsync(_request)).Result;

    [Benchmark]
    public async Task<SpfResult> ParsingEachTime() => (await _parsing.CheckHostAsync(_request)).Result;
}
