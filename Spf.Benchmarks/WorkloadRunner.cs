// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;

namespace Spf.Benchmarks;

/// <summary>Runs the workload on one thread: every result is checked first, then each scenario is timed.</summary>
internal static class WorkloadRunner
{
    // Of each scenario, the fastest of so many rounds counts: a noisy machine only ever makes a round slower.
    private const int Rounds = 7;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(300);

    /// <summary>Runs the scenarios of these names, or all if there are none, or only checks the results.</summary>
    /// <returns>0 if every result was right, else 1.</returns>
    public static int Run(TextWriter output, IReadOnlySet<string> names, bool checkOnly)
    {
        Workload workload = Workload.Load();
        var warm = new SpfVerifier(workload.Zone);
        var parsing = new SpfVerifier(new FreshAnswers(workload.Zone));

        int wrong = workload.Scenarios.Sum(
            scenario => CountWrong(warm, scenario, output) + CountWrong(parsing, scenario, output));
        int queries = workload.Scenarios.Sum(scenario => scenario.Queries.Count);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{workload.Scenarios.Count} scenarios, {queries} queries, {wrong} wrong results"));
        if (wrong > 0 || checkOnly)
        {
            return wrong > 0 ? 1 : 0;
        }

        output.WriteLine(
            "| scenario | warm, checks/s | B/check | gen 0 per 1M | parsing, checks/s | B/check | gen 0 per 1M |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (WorkloadScenario scenario in workload.Scenarios.Where(s => names.Count == 0 || names.Contains(s.Name)))
        {
            Measurement whenWarm = Measure(warm, scenario);
            Measurement whenParsing = Measure(parsing, scenario);
            output.WriteLine($"| {scenario.Name} | {whenWarm} | {whenParsing} |");
        }

        return 0;
    }

    private static int CountWrong(SpfVerifier verifier, WorkloadScenario scenario, TextWriter output)
    {
        int wrong = 0;
        foreach (WorkloadQuery query in scenario.Queries)
        {
            SpfResult result = Check(verifier, query);
            if (result != query.Expected)
            {
                output.WriteLine(
                    $"{scenario.Name}: {query.MailFrom} from {query.ClientIP}: {result}, not {query.Expected}");
                wrong++;
            }
        }

        return wrong;
    }

    // The request is part of a check: a server makes one per message.
    private static SpfResult Check(SpfVerifier verifier, WorkloadQuery query)
    {
        ValueTask<SpfOutcome> check =
            verifier.CheckHostAsync(SpfRequest.ForMailFrom(query.ClientIP, query.MailFrom, query.Helo));
        return check.IsCompletedSuccessfully
            ? check.Result.Result
            : throw new InvalidOperationException("The zone is in memory: a check must not wait.");
    }

    private static Measurement Measure(SpfVerifier verifier, WorkloadScenario scenario)
    {
        Measurement best = default;
        for (int round = 0; round <= Rounds; round++)
        {
            Measurement measured = MeasureRound(verifier, scenario);

            // The first round is for the compiler.
            if (round > 0 && measured.PerSecond > best.PerSecond)
            {
                best = measured;
            }
        }

        return best;
    }

    private static Measurement MeasureRound(SpfVerifier verifier, WorkloadScenario scenario)
    {
        WorkloadQuery[] queries = [.. scenario.Queries];
        int collections = GC.CollectionCount(0);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        long checks = 0;
        do
        {
            foreach (WorkloadQuery query in queries)
            {
                _ = Check(verifier, query);
            }

            checks += queries.Length;
        }
        while (Stopwatch.GetElapsedTime(started) < RoundTime);

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new Measurement(
            checks / seconds,
            (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)checks,
            (GC.CollectionCount(0) - collections) * 1e6 / checks);
    }

    private readonly record struct Measurement(double PerSecond, double BytesPerCheck, double CollectionsPerMillion)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{PerSecond / 1000:N0}k | {BytesPerCheck:N0} | {CollectionsPerMillion:N1}");
    }
}
