// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spf.Cli.Output;
using Spf.Inspection;
using Spf.Records;

namespace Spf.Cli.Inspect;

/// <summary>Phrases for the facts of an inspection, for text reports and pages.</summary>
internal static class PolicyWords
{
    /// <summary>Returns a count with its noun: "1 error", "1,234 errors".</summary>
    public static string Count(long number, string what)
    {
        string ending = number == 1 ? string.Empty : what[^1] is 's' or 'x' ? "es" : "s";
        return string.Create(CultureInfo.InvariantCulture, $"{number:N0} {what}{ending}");
    }

    /// <summary>Returns a cost and its limit: "14 of 10", "at least 11 of 10".</summary>
    public static string Of(LookupCost cost, int limit) => string.Create(
        CultureInfo.InvariantCulture, $"{(cost.IsOpen ? "at least " : string.Empty)}{cost.WorstCase} of {limit}");

    /// <summary>Returns the tone for a cost: bad over the limit, caution close to it.</summary>
    public static Tone ToneOf(LookupCost cost, int limit) =>
        cost.WorstCase > limit ? Tone.Bad
        : cost.WorstCase >= Math.Max(limit - 1, 2) ? Tone.Caution
        : Tone.Good;

    /// <summary>Explains the figure: worst case, by address family, and in sequence; empty if nothing counts.</summary>
    public static string Remark(LookupCost cost)
    {
        if (cost is { WorstCase: 0, Sequential: 0 })
        {
            return string.Empty;
        }

        string families = cost.WorstCaseIp4 == cost.WorstCaseIp6 ? string.Empty
            : string.Create(
                CultureInfo.InvariantCulture, $" (IPv4 {cost.WorstCaseIp4}, IPv6 {cost.WorstCaseIp6})");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"in the worst case{families}, {cost.Sequential} when read from left to right");
    }

    /// <summary>Returns the numbers of findings: "2 errors, 1 note" or "no findings".</summary>
    public static string Of(IReadOnlyCollection<PolicyFinding> findings) =>
        Of(severity => findings.Count(finding => finding.Severity == severity));

    /// <summary>Returns the numbers of findings in the same words.</summary>
    public static string Of(Func<FindingSeverity, int> numberOf)
    {
        string[] counts =
        [
            .. new[] { FindingSeverity.Error, FindingSeverity.Warning, FindingSeverity.Note }
                .Select(severity => (severity, Number: numberOf(severity)))
                .Where(pair => pair.Number > 0)
                .Select(pair => Count(pair.Number, Of(pair.severity))),
        ];
        return counts.Length == 0 ? "no findings" : string.Join(", ", counts);
    }

    public static string Of(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        _ => "note",
    };

    public static Tone ToneOf(FindingSeverity? severity) => severity switch
    {
        FindingSeverity.Error => Tone.Bad,
        FindingSeverity.Warning => Tone.Caution,
        FindingSeverity.Note => Tone.None,
        _ => Tone.Good,
    };

    /// <summary>Returns the findings, worst first, otherwise in their order.</summary>
    public static IReadOnlyList<PolicyFinding> WorstFirst(IEnumerable<PolicyFinding> findings) =>
        [.. findings.OrderByDescending(finding => finding.Severity)];

    /// <summary>Returns the highest severity; null if there are no findings.</summary>
    public static FindingSeverity? WorstOf(IEnumerable<PolicyFinding> findings) =>
        findings.Select(finding => (FindingSeverity?)finding.Severity).Max();

    /// <summary>Returns the size of a set: "360,961 IPv4 addresses in 9 prefixes, 3 IPv6 prefixes".</summary>
    public static string Of(AddressSet addresses) => addresses.IsEmpty ? "none"
        : string.Join(", ", new[]
        {
            addresses.Ip4Prefixes.IsEmpty ? null
                : $"{Count(addresses.Ip4Count, "IPv4 address")} in {Count(addresses.Ip4Prefixes.Length, "prefix")}",
            addresses.Ip6Prefixes.IsEmpty ? null
                : Count(addresses.Ip6Prefixes.Length, "IPv6 prefix"),
        }.Where(text => text is not null));

    /// <summary>Returns the result for clients that no term authorizes: "fail", "fail (IPv6: permerror)".</summary>
    public static string OfDefault(PolicyInspection inspection)
    {
        if (inspection.DefaultResult is { } result)
        {
            return result.ToKeyword();
        }

        string unknown = inspection.IsComplete ? "depends on the client" : "not known: the policy is too large";
        string ip4 = inspection.DefaultResultIp4?.ToKeyword() ?? unknown;
        string ip6 = inspection.DefaultResultIp6?.ToKeyword() ?? unknown;
        return ip4 == ip6 ? ip4 : $"{ip4} (IPv6: {ip6})";
    }

    /// <summary>Returns the reason why a policy could not be read; null if it was read.</summary>
    public static string? Of(PolicyNodeStatus status) => status switch
    {
        PolicyNodeStatus.Read => null,
        PolicyNodeStatus.NoRecord => "no SPF record",
        PolicyNodeStatus.NoSuchName => "no such name",
        PolicyNodeStatus.SeveralRecords => "several SPF records (permerror)",
        PolicyNodeStatus.Malformed => "invalid record (permerror)",
        PolicyNodeStatus.LookupFailed => "lookup failed",
        PolicyNodeStatus.InvalidName => "not a domain name",
        PolicyNodeStatus.NeedsClient => "depends on the client",
        PolicyNodeStatus.Loop => "loops back to itself",
        _ => "not followed: the policy is too large",
    };

    /// <summary>Returns the lookups of a term and of the policies it leads to, read from left to right.</summary>
    public static int LookupsOf(PolicyTerm term) => (term.IsLookup ? 1 : 0)
        + term.Policies.Select(policy => policy.Lookups.Sequential).DefaultIfEmpty().Max();

    /// <summary>Returns a host and its addresses, or the reason why it has none.</summary>
    public static string Of(PolicyHost host) => host.Addresses.IsEmpty
        ? $"{host.Name}: {(host.IsDead ? "no addresses" : "lookup failed")}"
        : $"{host.Name}: {string.Join(' ', host.Addresses)}";

    /// <summary>Returns the source of a block: the policy, and the term unless it is the block itself.</summary>
    public static string SourceOf(PolicyBlock block) => IsLiteral(block.Term)
        ? block.Policy.Name
        : $"{block.Term} in {block.Policy.Name}";

    /// <summary>Says that a block does not pass or is listed twice; empty if all of it passes by its term.</summary>
    public static string Remark(PolicyBlock block, AddressSet authorized)
    {
        AddressSet addresses = AddressSet.Of(block.Network);
        AddressSet passing = addresses.Intersect(authorized);
        string passes = passing.IsEmpty ? "does not pass" : passing.Equals(addresses) ? string.Empty : "passes partly";
        string twice = block.CoveredBy is not { } cover ? string.Empty
            : cover.Network == block.Network ? $"also from {SourceOf(cover)}"
            : $"part of {cover.Network} in {cover.Policy.Name}";
        return passes.Length > 0 && twice.Length > 0 ? $"{passes}; {twice}" : passes + twice;
    }

    /// <summary>Returns the number of addresses of an IPv4 network; empty for IPv6, where it means little.</summary>
    public static string SizeOf(IPNetwork network) => network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
        ? (1L << (32 - network.PrefixLength)).ToString("N0", CultureInfo.InvariantCulture)
        : string.Empty;

    private static bool IsLiteral(PolicyTerm term) =>
        term.Term is Directive { Mechanism: Ip4Mechanism or Ip6Mechanism };
}
