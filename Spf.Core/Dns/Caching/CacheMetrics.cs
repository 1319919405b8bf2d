// SPDX-License-Identifier: MIT

using System.Diagnostics.Metrics;

namespace Spf.Dns.Caching;

/// <summary>The counters of all caches of a process together. SpfDiagnostics has the names for users.</summary>
internal static class CacheMetrics
{
    // The meter's name is that of SpfDiagnostics.MeterName, which this folder must not know.
    private static readonly Meter Meter = new("Spf");

    private static readonly Counter<long> Hits = Meter.CreateCounter<long>(
        "spf.dns.cache.hits", unit: "{question}", description: "Questions answered from a cache.");

    private static readonly Counter<long> Misses = Meter.CreateCounter<long>(
        "spf.dns.cache.misses", unit: "{question}", description: "Questions that a cache handed on to its resolver.");

    private static readonly Counter<long> Joins = Meter.CreateCounter<long>(
        "spf.dns.cache.joins", unit: "{question}", description: "Questions that waited for the same one's answer.");

    private static readonly Counter<long> Evictions = Meter.CreateCounter<long>(
        "spf.dns.cache.evictions", unit: "{answer}", description: "Answers that had to make room in a cache.");

    public static void CountHit() => Count(Hits, 1);

    public static void CountLookup(bool isNew) => Count(isNew ? Misses : Joins, 1);

    public static void CountEvictions(int number) => Count(Evictions, number);

    private static void Count(Counter<long> counter, int number)
    {
        if (number > 0 && counter.Enabled)
        {
            counter.Add(number);
        }
    }
}
