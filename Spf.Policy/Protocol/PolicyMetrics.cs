// SPDX-License-Identifier: MIT

using System.Diagnostics.Metrics;

namespace Spf.Policy.Protocol;

/// <summary>The counters of the service, beside those of Spf.Core. Nothing is counted while nobody listens.</summary>
internal static class PolicyMetrics
{
    public const string MeterName = "Spf.Policy";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "spf.policy.requests", unit: "{request}", description: "Requests answered, by kind of answer.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "spf.policy.request.duration", unit: "s", description: "Time from a request to its answer.");

    private static readonly UpDownCounter<long> Connections = Meter.CreateUpDownCounter<long>(
        "spf.policy.connections", unit: "{connection}", description: "Connections open.");

    private static readonly Counter<long> CutOffs = Meter.CreateCounter<long>(
        "spf.policy.connections.cut_off", unit: "{connection}", description: "Connections refused or cut off: why.");

    private static readonly Counter<long> DroppedLines = Meter.CreateCounter<long>(
        "spf.policy.log.dropped", unit: "{line}", description: "Log lines that could not be written and were dropped.");

    private static readonly Counter<long> Overloads = Meter.CreateCounter<long>(
        "spf.policy.overloads",
        unit: "{request}",
        description: "Requests that could not be checked for want of capacity or time.");

    public static void CountRequest(string? action, TimeSpan elapsed)
    {
        if (Requests.Enabled || Duration.Enabled)
        {
            var kind = new KeyValuePair<string, object?>("action", KindOf(action));
            Requests.Add(1, kind);
            Duration.Record(elapsed.TotalSeconds, kind);
        }
    }

    public static void CountOverload() => Overloads.Add(1);

    public static void CountConnection(int change) => Connections.Add(change);

    public static void CountCutOff(string reason) =>
        CutOffs.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public static void CountDroppedLine() => DroppedLines.Add(1);

    // A text makes no kind of its own, and neither does an administrator's restriction.
    private static string KindOf(string? action) => action switch
    {
        null => "disconnect",
        "dunno" => "dunno",
        ['5', ..] => "reject",
        ['4', ..] => "defer",
        _ when action.StartsWith("prepend ", StringComparison.Ordinal) => "prepend",
        _ when action.StartsWith("defer_if_permit", StringComparison.Ordinal) => "defer",
        _ => "other",
    };
}
