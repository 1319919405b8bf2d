// SPDX-License-Identifier: MIT

using Spf.Cli.Output;
using Spf.Inspection;

namespace Spf.Cli.Inspect;

/// <summary>An inspection as a report: summary, tree, addresses, findings.</summary>
internal static class InspectReport
{
    private static readonly IReadOnlyList<Piece>[] Heads =
        [[Head("network")], [Head("addresses")], [Head("source")], [Head("remark")]];

    public static Report Of(PolicyInspection inspection)
    {
        var report = new Report();
        AddSummary(report, inspection);
        report.AddHeading("Policy");
        report.Add(new ReportPart.Tree(BranchOf(inspection.Root, reachedBy: null)));
        AddAddresses(report, inspection);
        if (!inspection.Findings.IsEmpty)
        {
            report.AddHeading("Findings");
            FindingReport.Add(report, PolicyWords.WorstFirst(inspection.Findings));
        }

        return report;
    }

    private static Piece Head(string text) => new(text, Tone.Detail);

    private static void AddSummary(Report report, PolicyInspection inspection)
    {
        Tone tone = PolicyWords.ToneOf(PolicyWords.WorstOf(inspection.Findings));
        report.AddLine(
            new Piece($"{inspection.Root.Name}: ", Tone.Strong),
            new Piece(PolicyWords.Of(inspection.Findings), tone));
        List<IReadOnlyList<Piece>[]> rows =
        [
            [["lookups:"], Cost(inspection.Lookups, SpfOptions.DefaultMaxLookups)],
            [["void lookups:"], Cost(inspection.VoidLookups, SpfOptions.DefaultMaxVoidLookups)],
            [["may send:"], [PolicyWords.Of(inspection.Addresses)]],
        ];
        if (!inspection.ClientTerms.IsEmpty)
        {
            rows.Add([["conditional:"], [string.Join(", ", inspection.ClientTerms.Select(place => place.Term))]]);
        }

        rows.Add([["everybody else:"], [PolicyWords.OfDefault(inspection)]]);
        report.Add(new ReportPart.Table(rows));
    }

    private static Piece[] Cost(LookupCost cost, int limit) =>
    [
        new Piece(PolicyWords.Of(cost, limit), PolicyWords.ToneOf(cost, limit)),
        new Piece($" {PolicyWords.Remark(cost)}".TrimEnd(), Tone.Detail),
    ];

    private static Branch BranchOf(PolicyNode node, PolicyTerm? reachedBy)
    {
        string name = reachedBy?.ToString() ?? node.Name;
        int lookups = reachedBy is null ? node.Lookups.Sequential : PolicyWords.LookupsOf(reachedBy);
        var branch = new Branch(
            new Piece(name, Tone.Strong),
            $": {PolicyWords.Count(lookups, "lookup")}",
            new Piece(RemarkOf(node, reachedBy), node.Status == PolicyNodeStatus.Read ? Tone.Detail : Tone.Bad));
        foreach (string text in node.Texts)
        {
            branch.AddLine(text);
        }

        foreach (PolicyTerm term in node.Terms)
        {
            if (!term.Policies.IsEmpty)
            {
                foreach (PolicyNode policy in term.Policies)
                {
                    branch.Add(BranchOf(policy, term));
                }
            }
            else if (term.IsLookup)
            {
                branch.Add(BranchOf(term));
            }
        }

        return branch;
    }

    private static string RemarkOf(PolicyNode node, PolicyTerm? reachedBy)
    {
        string status = PolicyWords.Of(node.Status) is { } reason ? $", {reason}" : string.Empty;

        // The name is shown if the term contains a macro instead of it.
        bool isExpanded = node.Status != PolicyNodeStatus.NeedsClient && reachedBy is not null
            && !reachedBy.ToString().EndsWith(node.Name, StringComparison.OrdinalIgnoreCase);
        string target = isExpanded ? $", {node.Name}" : string.Empty;
        return target + status + ReachOf(reachedBy);
    }

    private static Branch BranchOf(PolicyTerm term)
    {
        var branch = new Branch(
            term.ToString(),
            new Piece(": 1 lookup"),
            new Piece((term.NeedsClient ? ", depends on the client" : string.Empty) + ReachOf(term), Tone.Detail));
        foreach (PolicyHost host in term.Hosts)
        {
            branch.AddLine(new Piece(PolicyWords.Of(host), host.Addresses.IsEmpty ? Tone.Caution : Tone.Detail));
        }

        return branch;
    }

    private static string ReachOf(PolicyTerm? term) =>
        term is { IsReachable: false } ? ", unreachable" : string.Empty;

    private static void AddAddresses(Report report, PolicyInspection inspection)
    {
        if (inspection.Blocks.IsEmpty)
        {
            return;
        }

        report.AddHeading("Addresses");
        IEnumerable<IReadOnlyList<Piece>[]> rows = inspection.Blocks.Select(block => new IReadOnlyList<Piece>[]
        {
            [block.Network.ToString()],
            [PolicyWords.SizeOf(block.Network)],
            [PolicyWords.SourceOf(block)],
            [new Piece(PolicyWords.Remark(block, inspection.Addresses), Tone.Caution)],
        });
        report.Add(new ReportPart.Table([Heads, .. rows]));
    }
}
