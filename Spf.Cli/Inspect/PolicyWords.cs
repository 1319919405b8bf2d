// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spf.Cli.Output;
using Spf.Inspection;
using Spf.Records;

namespace Spf.Cli.Inspect;

/// <summary>What is found out about policies, in words for people.</summary>
internal static class PolicyWords
{
    /// <summary>"1 error", "1,234 errors".</summary>
    public static string Count(long number, string what)
    {
        string ending = number == 1 ? string.Empty : what[^1] is 's' or 'x' ? "es" : "s";
        return string.Create(CultureInfo.InvariantCulture, $"{number:N0} {what}{ending}");
    }

    /// <summary>"14 of 10", "at least 11 of 10".</summary>
    public static string Of(LookupCost cost, int limit) => string.Create(
        CultureInfo.InvariantCulture, $"{(cost.IsOpen ? "at least " : string.Empty)}{cost.WorstCase} of {limit}");

    /// <summary>How a policy compares with a limit.</summary>
    public static Tone ToneOf(LookupCost cost, int limit) =>
        cost.WorstCase > limit ? Tone.Bad
        : cost.WorstCase >= Math.Max(limit - 1, 2) ? Tone.Caution
        : Tone.Good;

    /// <summary>Whom the figure is about, and what others count; empty where there is nothing to count.</summary>
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
            CultureInfo.InvariantCulture, $"in the worst case{families}, {cost.Sequential} from left to right");
    }

    /// <summary>"2 errors, 1 note"; "no findings".</summary>
    public static string Of(IReadOnlyCollection<PolicyFinding> findings)
    {
        string[] counts =
        [
            .. new[] { FindingSeverity.Error, FindingSeverity.Warning, FindingSeverity.Note }
                .Select(severity => (severity, Number: findings.Count(finding => finding.Severity == severity)))
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

    /// <summary>The findings, the worst first, else in their order.</summary>
    public static IReadOnlyList<PolicyFinding> WorstFirst(IEnumerable<PolicyFinding> findings) =>
        [.. findings.OrderByDescending(finding => finding.Severity)];

    /// <summary>How bad the worst of them is; null if there are none.</summary>
    public static FindingSeverity? WorstOf(IEnumerable<PolicyFinding> findings) =>
        findings.Select(finding => (FindingSeverity?)finding.Severity).Max();

    /// <summary>"360,961 IPv4 addresses in 9 prefixes, 3 IPv6 prefixes".</summary>
    public static string Of(AddressSet addresses) => addresses.IsEmpty ? "none"
        : string.Join(", ", new[]
        {
            addresses.Ip4Prefixes.IsEmpty ? null
                : $"{Count(addresses.Ip4Count, "IPv4 address")} in {Count(addresses.Ip4Prefixes.Length, "prefix")}",
            addresses.Ip6Prefixes.IsEmpty ? null
                : Count(addresses.Ip6Prefixes.Length, "IPv6 prefix"),
        }.Where(text => text is not null));

    /// <summary>What becomes of a client that nothing matches.</summary>
    public static string Of(SpfResult? result) => result?.ToKeyword() ?? "depends on the client";

    /// <summary>Why there is no policy; null where there is one.</summary>
    public static string? Of(PolicyNodeStatus status) => status switch
    {
        PolicyNodeStatus.Read => null,
        PolicyNodeStatus.NoRecord => "no SPF record",
        PolicyNodeStatus.NoSuchName => "no such name",
        PolicyNodeStatus.SeveralRecords => "several SPF records, a permerror",
        PolicyNodeStatus.Malformed => "a malformed record, a permerror",
        PolicyNodeStatus.LookupFailed => "the lookup failed",
        PolicyNodeStatus.InvalidName => "not a domain name",
        PolicyNodeStatus.NeedsClient => "depends on the client",
        PolicyNodeStatus.Loop => "leads back to itself",
        _ => "not followed: the policy is too large",
    };

    /// <summary>What a term and what it leads to cost, for whoever reads from left to right.</summary>
    public static int LookupsOf(PolicyTerm term) => (term.IsLookup ? 1 : 0)
        + term.Policies.Select(policy => policy.Lookups.Sequential).DefaultIfEmpty().Max();

    /// <summary>A host and its addresses, or why there are none.</summary>
    public static string Of(PolicyHost host) => host.Addresses.IsEmpty
        ? $"{host.Name}: {(host.IsDead ? "no addresses" : "the lookup failed")}"
        : $"{host.Name}: {string.Join(' ', host.Addresses)}";

    /// <summary>Who brings a block: the policy, and the term where that is not the block itself.</summary>
    public static string SourceOf(PolicyBlock block) => IsLiteral(block.Term)
        ? block.Policy.Name
        : $"{block.Term} of {block.Policy.Name}";

    /// <summary>Where a block is not what it seems; empty where all of it passes by its own term alone.</summary>
    public static string Remark(PolicyBlock block, AddressSet authorized)
    {
        AddressSet addresses = AddressSet.Of(block.Network);
        AddressSet passing = addresses.Intersect(authorized);
        string passes = passing.IsEmpty ? "does not pass" : passing.Equals(addresses) ? string.Empty : "passes in part";
        string twice = block.CoveredBy is not { } cover ? string.Empty
            : cover.Network == block.Network ? $"also by {SourceOf(cover)}"
            : $"in {cover.Network} of {cover.Policy.Name}";
        return passes.Length > 0 && twice.Length > 0 ? $"{passes}; {twice}" : passes + twice;
    }

    /// <summary>How many addresses an IPv4 network has; empty for IPv6, where nobody counts them.</summary>
    public static string SizeOf(IPNetwork network) => network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
        ? (1L << (32 - network.PrefixLength)).ToString("N0", CultureInfo.InvariantCulture)
        : string.Empty;

    private static bool IsLiteral(PolicyTerm term) =>
        term.Term is Directive { Mechanism: Ip4Mechanism or Ip6Mechanism };
}
