// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Spf.Evaluation;
using Spf.Records;

namespace Spf;

/// <summary>
/// The names under which checks appear in traces and metrics. Nothing is measured while nobody listens, and no tag
/// carries a domain or an address.
/// </summary>
public static class SpfDiagnostics
{
    /// <summary>The <see cref="ActivitySource"/>: one "spf.check_host" activity a check.</summary>
    public const string ActivitySourceName = "Spf";

    /// <summary>
    /// The <see cref="Meter"/>: spf.checks and spf.lookups (counters: checks, and terms of theirs that queried the DNS)
    /// and spf.check.duration (a histogram, in seconds), all tagged with spf.result and spf.identity. All caches of the
    /// process together count, without a tag: spf.dns.cache.hits (questions answered from a cache),
    /// spf.dns.cache.misses (questions handed on to the inner resolver), spf.dns.cache.joins (questions that waited
    /// for the answer to the same one, asked by somebody else) and spf.dns.cache.evictions (answers that had to make
    /// room). All stub resolvers together count spf.dns.queries (questions put to a name server, each try counted),
    /// tagged with spf.dns.reply: answer, failure, timeout or unreachable. Of lookups there are spf.dns.in_flight and
    /// spf.dns.waiting (for their turn, while <see cref="Dns.StubResolverOptions.MaxInFlight"/> are in flight),
    /// spf.dns.interruptions (to let more deserving ones go first) and spf.dns.overloads (given up for lack of
    /// capacity).
    /// </summary>
    public const string MeterName = "Spf";

    private static readonly ActivitySource Source = new(ActivitySourceName);
    private static readonly Meter Meter = new(MeterName);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "spf.check.duration", unit: "s", description: "Time of one check_host().");

    private static readonly Counter<long> Checks = Meter.CreateCounter<long>(
        "spf.checks", unit: "{check}", description: "Calls of check_host() that came to an outcome.");

    private static readonly Counter<long> Lookups = Meter.CreateCounter<long>(
        "spf.lookups", unit: "{lookup}", description: "Terms that queried the DNS.");

    internal static bool IsEnabled =>
        Source.HasListeners() || Duration.Enabled || Checks.Enabled || Lookups.Enabled;

    internal static async ValueTask<SpfOutcome> WatchAsync(
        CheckSettings settings,
        SpfRequest request,
        SpfRecord? record,
        ISpfTrace? trace,
        CancellationToken cancellationToken)
    {
        using Activity? activity = Source.StartActivity("spf.check_host");
        SpfOutcome outcome =
            await CheckHost.RunAsync(settings, request, record, trace, cancellationToken).ConfigureAwait(false);

        string result = outcome.Result.ToKeyword();
        string identity = request.Identity.ToKeyword();
        activity?.SetTag("spf.result", result).SetTag("spf.identity", identity);
        TagList tags = new() { { "spf.result", result }, { "spf.identity", identity } };
        Duration.Record(outcome.Elapsed.TotalSeconds, tags);
        Checks.Add(1, tags);
        Lookups.Add(outcome.LookupCount, tags);
        return outcome;
    }
}
