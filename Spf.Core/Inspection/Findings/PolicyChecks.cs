// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Dns;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>Checks a policy together with everything it refers to.</summary>
internal sealed class PolicyChecks(PolicyInspection inspection, FindingList findings, bool isGiven)
{
    private readonly HashSet<(DomainName?, string?)> _checked = [];
    private readonly Dictionary<DomainName, PolicyNode> _included = [];

    public static ImmutableArray<PolicyFinding> Run(
        PolicyInspection inspection, int max, bool isGiven, string? resolverFault)
    {
        var findings = new FindingList(max);
        if (resolverFault is not null)
        {
            findings.LookupAdvice = $"our resolver {resolverFault}";
        }

        new PolicyChecks(inspection, findings, isGiven).Run();
        return findings.ToSorted();
    }

    private void Run()
    {
        PolicyNode root = inspection.Root;
        CheckRoot(root);
        foreach (PolicyNode node in root.SelfAndDescendants())
        {
            findings.Place = (node.Domain, node.Text);
            CheckTexts(node);
            findings.Place = (node.Domain, node.Text);
            foreach (PolicyTerm term in node.Terms.Where(term => !term.IsIgnored))
            {
                new TermChecks(findings, node, term).Run();
                foreach (PolicyNode policy in term.Policies)
                {
                    CheckTwice(node, term, policy);
                }
            }

            if (node.IsTop)
            {
                CheckPublication(node);
            }
        }

        findings.Place = (root.Domain, root.Text);
        CostChecks.Run(findings, inspection);
        CheckOverlaps();
        CheckWhole(root);
    }

    // 4.5
    private void CheckRoot(PolicyNode root)
    {
        findings.Place = (root.Domain, root.Text);
        string name = FindingList.Quote(root.Name);
        switch (root.Status)
        {
            case PolicyNodeStatus.InvalidName:
                findings.Error(
                    FindingCode.Name, "4.3", $"{name} is not a domain name with at least two labels: use the domain "
                        + "of a mail address");
                break;
            case PolicyNodeStatus.NoSuchName:
                findings.Error(FindingCode.NoRecord, "4.5", $"{name} does not exist: check its spelling");
                break;
            case PolicyNodeStatus.NoRecord when root.NearMisses.IsEmpty:
                findings.Error(
                    FindingCode.NoRecord,
                    "4.5",
                    $"{name} publishes no SPF record: publish a TXT record, \"v=spf1 -all\" if it sends no mail");
                break;
            case PolicyNodeStatus.SeveralRecords:
                findings.Error(
                    FindingCode.SeveralRecords,
                    "3.2",
                    $"{name} publishes {root.Texts.Length} SPF records, a permerror for all mail: merge them into one");
                break;
            case PolicyNodeStatus.LookupFailed:
                findings.Error(
                    FindingCode.LookupFailed,
                    "2.6.6",
                    $"the lookup of the TXT records of {name} failed: {findings.LookupAdvice}");
                break;
            default:
                break;
        }
    }

    // The record of a domain that is reached twice is checked once.
    private void CheckTexts(PolicyNode node)
    {
        foreach (string text in node.Texts)
        {
            if (_checked.Add((node.Domain, text)))
            {
                RecordChecks.Run(findings, text, node.IsTop);
                if (isGiven && node.Parent is null)
                {
                    RecordChecks.CheckString(findings, text);
                }
            }
        }

        foreach (string text in node.NearMisses)
        {
            if (!_checked.Add((node.Domain, text)))
            {
                continue;
            }

            if (node.Texts.IsEmpty)
            {
                RecordChecks.Run(findings, text, node.IsTop);
            }
            else
            {
                findings.Place = (node.Domain, text);
                findings.Warn(
                    FindingCode.Version,
                    "4.5",
                    $"{FindingList.Quote(text)} looks like a second SPF record, which verifiers ignore: remove it",
                    position: 0,
                    text.Length);
            }
        }
    }

    // Every time costs all its lookups again, and the second time allows no more clients.
    private void CheckTwice(PolicyNode node, PolicyTerm term, PolicyNode policy)
    {
        if (policy is not { Status: PolicyNodeStatus.Read, Domain: { } domain })
        {
            return;
        }

        // The same include twice in one record has already been reported.
        if (!_included.TryAdd(domain, policy) && _included[domain].Parent?.Domain is { } first
            && first != node.Domain && _checked.Add((domain, null)))
        {
            findings.Warn(
                FindingCode.Duplicate,
                "4.6.4",
                $"{FindingList.Quote(domain)} is reached twice, from {FindingList.Quote(first)} and from "
                    + $"{FindingList.Quote(node.Name)}, and costs {policy.Lookups.Sequential + 1} of 10 lookups each "
                    + "time: remove one of them",
                term.Position,
                term.Length);
        }
    }

    private void CheckPublication(PolicyNode node)
    {
        // 3.4 recommends at most 450 octets. Up to 1232, the usual EDNS buffer size today, UDP still works.
        const int MaxUdp = 1232;
        if (node.AnswerLength > MaxUdp)
        {
            findings.Note(
                FindingCode.Length,
                "3.4",
                $"the TXT records of {FindingList.Quote(node.Name)} have {node.AnswerLength} octets in total, so that "
                    + "resolvers have to retry over TCP: remove records that are no longer needed");
        }

        if (node.TimeToLive < TimeSpan.FromMinutes(1) || node.TimeToLive > TimeSpan.FromDays(1))
        {
            findings.Note(
                FindingCode.TimeToLive,
                "10.1.1",
                $"the record of {FindingList.Quote(node.Name)} has a TTL of {node.TimeToLive.Value.TotalSeconds:0} s: "
                    + "one hour (3600 s) keeps the load low and still allows changes");
        }

        if (node.Explanation is { } answer
            && !(answer.Records.Length == 1 && MacroString.TryParseExplanation(answer.Records[0], out _, out _)))
        {
            ExplanationModifier exp = node.Record!.Explanation!;
            findings.Warn(
                FindingCode.Explanation,
                "6.2",
                $"{FindingList.Quote(exp)} does not lead to exactly one valid TXT record, so there is no explanation: "
                    + "publish one, or remove it",
                exp.Position,
                exp.ToString().Length);
        }
    }

    private void CheckOverlaps()
    {
        foreach (PolicyBlock block in inspection.Blocks)
        {
            if (block.CoveredBy is { } cover
                && (cover.Policy.Domain != block.Policy.Domain || !cover.Term.Term.Equals(block.Term.Term)))
            {
                findings.Place = (block.Policy.Domain, block.Policy.Text);
                findings.Note(
                    FindingCode.Overlap,
                    "5.6",
                    $"{block.Network} from {FindingList.Quote(block.Term)} is also part of "
                        + $"{FindingList.Quote(cover.Term)} in {FindingList.Quote(cover.Policy.Name)}: one of them is "
                        + "enough",
                    block.Term.Position,
                    block.Term.Length);
            }
        }
    }

    private void CheckWhole(PolicyNode root)
    {
        findings.Place = (root.Domain, root.Text);
        AddressSet unlisted = AddressSet.All.Except(inspection.Addresses);
        if (!findings.Has(FindingCode.AllPass)
            && (unlisted.Ip4Prefixes.IsEmpty || unlisted.Ip6Prefixes.IsEmpty))
        {
            findings.Error(
                FindingCode.AllPass,
                "5.1",
                "together, the blocks allow every host of an address family: list only the networks that send mail");
        }

        if (!inspection.IsComplete)
        {
            findings.Warn(
                FindingCode.Incomplete,
                "11.1",
                "the policy is too large to be read completely, so all figures are lower bounds: the inspection "
                    + $"stopped after {inspection.QuestionCount} DNS queries");
        }
    }
}
