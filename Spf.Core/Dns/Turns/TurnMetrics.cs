// SPDX-License-Identifier: MIT

using System.Diagnostics.Metrics;

namespace Spf.Dns.Turns;

/// <summary>
/// Counts of lookups that are in flight, wait or are given up, for all stub resolvers of the process together.
/// SpfDiagnostics documents the names.
/// </summary>
/// <remarks>
/// All are observed: no listener's code runs under the scheduler's lock, and one that comes late sees what is so.
/// </remarks>
internal static class TurnMetrics
{
    // The meter's name is that of SpfDiagnostics.MeterName, which this folder must not know.
    private static readonly Meter Meter = new("Spf");

    private static long InFlight;
    private static long Waiting;
    private static long Interruptions;
    private static long Overloads;

    static TurnMetrics()
    {
        _ = Meter.CreateObservableUpDownCounter(
            "spf.dns.in_flight",
            static () => Interlocked.Read(ref InFlight),
            unit: "{lookup}",
            description: "Lookups that a name server is asked for.");
        _ = Meter.CreateObservableUpDownCounter(
            "spf.dns.waiting",
            static () => Interlocked.Read(ref Waiting),
            unit: "{lookup}",
            description: "Lookups that wait for capacity.");
        _ = Meter.CreateObservableCounter(
            "spf.dns.interruptions",
            static () => Interlocked.Read(ref Interruptions),
            unit: "{lookup}",
            description: "Lookups interrupted to let more deserving ones go first.");
        _ = Meter.CreateObservableCounter(
            "spf.dns.overloads",
            static () => Interlocked.Read(ref Overloads),
            unit: "{lookup}",
            description: "Lookups given up for lack of capacity.");
    }

    public static void AddInFlight(int change) => Interlocked.Add(ref InFlight, change);

    public static void AddWaiting(int change) => Interlocked.Add(ref Waiting, change);

    public static void CountInterruption() => Interlocked.Increment(ref Interruptions);

    public static void CountOverload() => Interlocked.Increment(ref Overloads);
}
