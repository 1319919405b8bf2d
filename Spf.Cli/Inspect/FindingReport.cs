// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Cli.Reports;
using Spf.Inspection;

namespace Spf.Cli.Inspect;

/// <summary>Findings, for people: what and where, and below it what to do.</summary>
internal static class FindingReport
{
    private const int Indent = 2;

    public static void Add(Report report, IEnumerable<PolicyFinding> findings)
    {
        foreach (PolicyFinding finding in PolicyWords.WorstFirst(findings))
        {
            report.AddLine(
                new Piece(PolicyWords.Of(finding.Severity), PolicyWords.ToneOf(finding.Severity)),
                new Piece($" {finding.Code}", Tone.Strong),
                new Piece(PlaceOf(finding)),
                new Piece($" (RFC 7208, {finding.Section})", Tone.Detail));
            report.Add(new ReportPart.Line([finding.Message], Indent));
        }
    }

    /// <summary>Where it is, with a blank before it; empty where that is nowhere in particular.</summary>
    public static string PlaceOf(PolicyFinding finding)
    {
        string domain = finding.Domain is { } name ? $" {name}" : string.Empty;
        return finding.Position is { } position
            ? string.Create(CultureInfo.InvariantCulture, $"{domain} at {position}")
            : domain;
    }
}
