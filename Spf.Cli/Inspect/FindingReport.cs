// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Cli.Output;
using Spf.Inspection;

namespace Spf.Cli.Inspect;

/// <summary>Findings, for people: what and where, and below it what to do.</summary>
internal static class FindingReport
{
    private const int Indent = 2;

    /// <summary>Adds findings, in the order that they have.</summary>
    /// <param name="report">Where to.</param>
    /// <param name="findings">The findings.</param>
    /// <param name="hasCarets">Whether each shows its place.</param>
    public static void Add(Report report, IEnumerable<PolicyFinding> findings, bool hasCarets = false)
    {
        foreach (PolicyFinding finding in findings)
        {
            report.AddLine(
                new Piece(PolicyWords.Of(finding.Severity), PolicyWords.ToneOf(finding.Severity)),
                new Piece($" {finding.Code}", Tone.Strong),
                new Piece(PlaceOf(finding)),
                new Piece($" (RFC 7208, {finding.Section})", Tone.Detail));
            report.Add(new ReportPart.Line([finding.Message], Indent));
            if (hasCarets && finding is { Text: { } text, Position: { } position })
            {
                (string line, string carets) = Caret.Under(text, position, finding.Length ?? 0);
                string blanks = new(' ', Indent);
                report.Add(new ReportPart.Verbatim([blanks, line]));
                report.Add(new ReportPart.Verbatim(
                    [blanks, new Piece(carets, PolicyWords.ToneOf(finding.Severity))]));
            }
        }
    }

    /// <summary>Where it is, with a blank before it; empty where that is nowhere in particular.</summary>
    public static string PlaceOf(PolicyFinding finding)
    {
        string domain = finding.Domain is { } name ? $" {name}" : string.Empty;
        return finding.Position is { } position
            ? string.Create(CultureInfo.InvariantCulture, $"{domain} at position {position}")
            : domain;
    }
}
