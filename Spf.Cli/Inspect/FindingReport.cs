// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Cli.Output;
using Spf.Inspection;

namespace Spf.Cli.Inspect;

/// <summary>Adds findings to a report: severity, code and place on one line, the message below it.</summary>
internal static class FindingReport
{
    private const int Indent = 2;

    /// <summary>Adds findings in the given order.</summary>
    /// <param name="report">The report.</param>
    /// <param name="findings">The findings.</param>
    /// <param name="hasCarets">Whether to show the place of each in an excerpt of the record.</param>
    /// <param name="fileOf">Returns the place of each in a file, to begin its line with; null for none.</param>
    public static void Add(
        Report report,
        IEnumerable<PolicyFinding> findings,
        bool hasCarets = false,
        Func<PolicyFinding, string>? fileOf = null)
    {
        foreach (PolicyFinding finding in findings)
        {
            report.AddLine(
                new Piece(fileOf is null ? string.Empty : $"{fileOf(finding)}: "),
                new Piece(PolicyWords.Of(finding.Severity), PolicyWords.ToneOf(finding.Severity)),
                new Piece($" {finding.Code}", Tone.Strong),
                new Piece(PlaceOf(finding)),
                new Piece($" (RFC 7208, {finding.Section})", Tone.Detail));
            report.Add(new ReportPart.Line([finding.Message], Indent));
            if (hasCarets && finding is { Text: { } text, Position: { } position })
            {
                (string line, string carets) = Caret.Under(text, position, finding.Length ?? 0);
                string indent = new(' ', Indent);
                report.Add(new ReportPart.Verbatim([indent, line]));
                report.Add(new ReportPart.Verbatim(
                    [indent, new Piece(carets, PolicyWords.ToneOf(finding.Severity))]));
            }
        }
    }

    /// <summary>Returns the domain and position of a finding after a space; empty if it has neither.</summary>
    public static string PlaceOf(PolicyFinding finding)
    {
        string domain = finding.Domain is { } name ? $" {name}" : string.Empty;
        return finding.Position is { } position
            ? string.Create(CultureInfo.InvariantCulture, $"{domain} at position {position}")
            : domain;
    }
}
