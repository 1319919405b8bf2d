// SPDX-License-Identifier: MIT

using System.Diagnostics.Metrics;

namespace Spf.Dns.Turns;

/// <summary>
/// What the sharing of turns counts, all stub resolvers of a process together. SpfDiagnostics has the names for users.
/// </summary>
internal static class TurnMetrics
{
    // The meter's name is that of SpfDiagnostics.MeterName, which this folder must not know.
    private static readonly Meter Meter = new("Spf");

    private static readonly Counter<long> Cuts = Meter.CreateCounter<long>(
        "spf.dns.cuts", unit: "{lookup}", description: "Lookups interrupted to let more deserving ones go first.");

    private static readonly Counter<long> Overloads = Meter.CreateCounter<long>(
        "spf.dns.overloads", unit: "{lookup}", description: "Lookups given up for lack of capacity.");

    private static long inFlight;
    private static long waiting;

    static TurnMetrics()
    {
        // Observed, so that they are right for a listener that comes late.
        _ = Meter.CreateObservableUpDownCounter(
            "spf.dns.in_flight",
            static () => Interlocked.Read(ref inFlight),
            unit: "{lookup}",
            description: "Lookups that a name server is asked for.");
        _ = Meter.CreateObservableUpDownCounter(
            "spf.dns.waiting",
            static () => Interlocked.Read(ref waiting),
            unit: "{lookup}",
            description: "Lookups that wait for capacity.");
    }

    public static void AddInFlight(int change) => Interlocked.Add(ref inFlight, change);

    public static void AddWaiting(int change) => Interlocked.Add(ref waiting, change);

    public static void CountCut() => Count(Cuts);

    public static void CountOverload() => Count(Overloads);

    private static void Count(Counter<long> counter)
    {
        if (counter.Enabled)
        {
            counter.Add(1);
        }
    }
}
