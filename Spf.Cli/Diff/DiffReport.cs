// SPDX-License-Identifier: MIT

using Spf.Cli.Inspect;
using Spf.Cli.Inspect.Findings;
using Spf.Cli.Output;
using Spf.Inspection;

namespace Spf.Cli.Diff;

/// <summary>A difference as a report.</summary>
internal static class DiffReport
{
    public static Report Of(PolicyDifference difference)
    {
        var report = new Report();
        (PolicyInspection before, PolicyInspection after) = (difference.Before, difference.After);
        bool hasOtherSenders = PolicyExit.HasOtherSenders(difference);
        bool isOtherDefault = difference.IsDefaultResultChanged;
        report.AddLine(
            new Piece($"{after.Root.Name}: ", Tone.Strong),
            new Piece(
                hasOtherSenders ? "different senders" : "same senders", hasOtherSenders ? Tone.Caution : Tone.Good),
            new Piece(isOtherDefault ? ", another result for everybody else" : string.Empty, Tone.Caution),
            new Piece(PolicyExit.IsError(difference) ? ", with errors" : string.Empty, Tone.Bad));
        List<IReadOnlyList<Piece>[]> rows =
        [
            [["gained:"], [PolicyWords.Of(difference.Gained)]],
            [["lost:"], [PolicyWords.Of(difference.Lost)]],
            [["lookups:"], Costs(before.Lookups, after.Lookups, SpfOptions.DefaultMaxLookups)],
            [["void lookups:"], Costs(before.VoidLookups, after.VoidLookups, SpfOptions.DefaultMaxVoidLookups)],
            [["findings:"], [Arrow(PolicyWords.Of(before.Findings), PolicyWords.Of(after.Findings))]],
        ];

        // A change for everybody else comes first.
        rows.Insert(
            isOtherDefault ? 0 : rows.Count - 1,
            [["everybody else:"], [Arrow(PolicyWords.OfDefault(before), PolicyWords.OfDefault(after))]]);
        if (!difference.IsExact)
        {
            rows.Add([["not compared:"], [ReasonOf(difference)]]);
        }

        report.Add(new ReportPart.Table(rows));
        AddSenders(report, "Gained", "+ ", SenderList.Of(difference.Gained, after), difference.NewClientTerms);
        AddSenders(report, "Lost", "- ", SenderList.Of(difference.Lost, before), difference.GoneClientTerms);
        AddFindings(report, "New findings", difference.NewFindings);
        AddFindings(report, "Resolved findings", difference.GoneFindings);
        return report;
    }

    private static string Arrow(string before, string after) => before == after ? after : $"{before} -> {after}";

    private static Piece[] Costs(LookupCost before, LookupCost after, int limit) =>
    [
        new Piece(
            Arrow(PolicyWords.Of(before, limit), PolicyWords.Of(after, limit)), PolicyWords.ToneOf(after, limit)),
    ];

    private static string ReasonOf(PolicyDifference difference) =>
        difference is { Before.IsComplete: false } or { After.IsComplete: false }
            ? "the part of the policy that could not be read"
            : "terms that depend on the client or the sender";

    private static void AddSenders(
        Report report, string heading, string sign, IEnumerable<string> addresses, IEnumerable<PolicyTermPlace> terms)
    {
        string[] senders =
            [.. addresses, .. terms.Select(place => $"clients allowed by {place.Term} in {place.Policy.Name}")];
        if (senders.Length == 0)
        {
            return;
        }

        report.AddHeading(heading);
        foreach (string sender in senders)
        {
            report.AddLine(new Piece(sign + sender, Tone.Caution));
        }
    }

    private static void AddFindings(Report report, string heading, IReadOnlyCollection<PolicyFinding> findings)
    {
        if (findings.Count > 0)
        {
            report.AddHeading(heading);
            FindingReport.Add(report, PolicyWords.WorstFirst(findings));
        }
    }
}
