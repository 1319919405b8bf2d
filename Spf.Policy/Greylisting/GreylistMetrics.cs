// SPDX-License-Identifier: MIT

using System.Diagnostics.Metrics;
using Spf.Policy.Protocol;

namespace Spf.Policy.Greylisting;

/// <summary>The counters of greylisting. Nothing is counted while nobody listens.</summary>
internal static class GreylistMetrics
{
    private static readonly Meter Meter = new(PolicyMetrics.MeterName);

    private static readonly Counter<long> Answers = Meter.CreateCounter<long>(
        "spf.policy.greylist.answers", unit: "{answer}", description: "Greylist decisions, by verdict and reason.");

    private static readonly Histogram<double> Wait = Meter.CreateHistogram<double>(
        "spf.policy.greylist.wait", unit: "s", description: "Time from a first attempt to the retry that passed.");

    private static readonly Histogram<double> Store = Meter.CreateHistogram<double>(
        "spf.policy.greylist.store", unit: "s", description: "Time of a call to the greylist store.");

    private static readonly Counter<long> StoreErrors = Meter.CreateCounter<long>(
        "spf.policy.greylist.store_errors", unit: "{call}", description: "Calls to the greylist store that failed.");

    private static readonly Counter<long> Conflicts = Meter.CreateCounter<long>(
        "spf.policy.greylist.conflicts",
        unit: "{write}",
        description: "Writes repeated because another process or host had changed the entry.");

    private static readonly UpDownCounter<long> BreakerOpen = Meter.CreateUpDownCounter<long>(
        "spf.policy.greylist.breaker_open", description: "1 while the greylist store is unavailable.");

    private static readonly Counter<long> Expired = Meter.CreateCounter<long>(
        "spf.policy.greylist.expired", unit: "{entry}", description: "Expired greylist entries removed.");

    public static void CountAnswer(string verdict, string reason) => Answers.Add(
        1,
        new KeyValuePair<string, object?>("verdict", verdict),
        new KeyValuePair<string, object?>("reason", reason));

    public static void RecordWait(TimeSpan waited) => Wait.Record(waited.TotalSeconds);

    public static void RecordStore(string operation, TimeSpan elapsed) =>
        Store.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("operation", operation));

    public static void CountStoreError() => StoreErrors.Add(1);

    public static void CountConflict() => Conflicts.Add(1);

    public static void ChangeBreaker(int change) => BreakerOpen.Add(change);

    public static void CountExpired(int count) => Expired.Add(count);
}
