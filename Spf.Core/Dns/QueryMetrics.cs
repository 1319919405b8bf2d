// SPDX-License-Identifier: MIT

using System.Diagnostics.Metrics;
using Spf.Dns.Wire;

namespace Spf.Dns;

/// <summary>The counters of all stub resolvers of a process together. SpfDiagnostics has the names for users.</summary>
internal static class QueryMetrics
{
    // The meter's name is that of SpfDiagnostics.MeterName, which this folder must not know.
    private static readonly Meter Meter = new("Spf");

    private static readonly Counter<long> Queries = Meter.CreateCounter<long>(
        "spf.dns.queries", unit: "{query}", description: "Questions put to a name server, each try counted.");

    public static void Count(DnsReplyKind reply)
    {
        if (Queries.Enabled)
        {
            Queries.Add(1, new KeyValuePair<string, object?>("spf.dns.reply", reply switch
            {
                DnsReplyKind.Answer or DnsReplyKind.Alias => "answer",
                DnsReplyKind.TimedOut => "timeout",
                DnsReplyKind.Unreachable => "unreachable",
                _ => "failure",
            }));
        }
    }
}
