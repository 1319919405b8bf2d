// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using System.Net;
using Spf.Dns;

namespace Spf.Benchmarks;

/// <summary>
/// The time of a cold check where each question to the DNS takes 20 ms: with look-ahead as many round trips as the
/// policy is deep, without it as many as it has lookups.
/// </summary>
internal static class LatencyRunner
{
    private const int Checks = 20;
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(20);

    private static readonly (string Name, int Depth, string Zone)[] Policies =
    [
        ("eight includes", 2, $"""
            example.com. TXT "v=spf1 {Includes(1, 8)} -all"
            {Leaves(8)}
            """),
        ("two includes of three each", 3, $"""
            example.com. TXT "v=spf1 include:p.example.com include:q.example.com -all"
            p.example.com. TXT "v=spf1 {Includes(1, 3)} ?all"
            q.example.com. TXT "v=spf1 {Includes(4, 3)} ?all"
            {Leaves(6)}
            """),
        ("redirect to three includes", 3, $"""
            example.com. TXT "v=spf1 redirect=r.example.com"
            r.example.com. TXT "v=spf1 {Includes(1, 3)} -all"
            {Leaves(3)}
            """),
        ("a a mx", 3, """
            example.com. TXT "v=spf1 a:h.example.com a:i.example.com mx -all"
            example.com. MX 10 j.example.com.
            example.com. MX 20 k.example.com.
            h.example.com. A 198.51.100.1
            i.example.com. A 198.51.100.2
            j.example.com. A 198.51.100.3
            k.example.com. A 198.51.100.4
            """),
        ("a chain of six includes", 7, """
            example.com. TXT "v=spf1 include:c1.example.com -all"
            c1.example.com. TXT "v=spf1 include:c2.example.com ?all"
            c2.example.com. TXT "v=spf1 include:c3.example.com ?all"
            c3.example.com. TXT "v=spf1 include:c4.example.com ?all"
            c4.example.com. TXT "v=spf1 include:c5.example.com ?all"
            c5.example.com. TXT "v=spf1 include:c6.example.com ?all"
            c6.example.com. TXT "v=spf1 ?all"
            """),
    ];

    /// <summary>Prints a row for each policy, medians of 20 checks.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        await output.WriteLineAsync(
            "| policy | depth | look-ahead, ms | x depth x 20 ms | questions | in order, ms | questions |");
        await output.WriteLineAsync("|---|---:|---:|---:|---:|---:|---:|");
        foreach ((string name, int depth, string zone) in Policies)
        {
            (double ahead, int questionsAhead) = await MeasureAsync(zone, lookAhead: true);
            (double inOrder, int questions) = await MeasureAsync(zone, lookAhead: false);
            double ratio = ahead / (depth * RoundTrip.TotalMilliseconds);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {depth} | {ahead:0.0} | {ratio:0.00} | {questionsAhead} | {inOrder:0.0} | {questions} |"));
        }
    }

    private static async Task<(double Milliseconds, int Questions)> MeasureAsync(string zone, bool lookAhead)
    {
        using var server = new DelayedServer(ZoneFile.Parse(zone), RoundTrip);
        using var resolver = new StubResolver(new StubResolverOptions { Servers = [server.EndPoint] });
        var verifier = new SpfVerifier(resolver, new SpfOptions { LookAhead = lookAhead, FetchExplanation = false });
        SpfRequest request = SpfRequest.ForMailFrom(IPAddress.Parse("192.0.2.1"), "alice@example.com", "");
        _ = await verifier.CheckHostAsync(request);
        int before = server.Questions;
        List<double> times = [];
        for (int i = 0; i < Checks; i++)
        {
            long started = Stopwatch.GetTimestamp();
            _ = await verifier.CheckHostAsync(request);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        return ((times[(Checks / 2) - 1] + times[Checks / 2]) / 2, (server.Questions - before) / Checks);
    }

    private static string Includes(int first, int count) =>
        string.Join(' ', Enumerable.Range(first, count).Select(i => $"include:i{i}.example.com"));

    private static string Leaves(int count) => string.Join('\n', Enumerable.Range(1, count).Select(
        i => $"i{i}.example.com. TXT \"v=spf1 ip4:198.51.100.{i} ?all\""));
}
