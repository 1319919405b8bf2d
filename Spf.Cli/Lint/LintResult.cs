// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Text.Json;
using Spf.Cli.Inspect;
using Spf.Cli.Output;
using Spf.Dns;
using Spf.Inspection;

namespace Spf.Cli.Lint;

/// <summary>The findings for a record, or for the records of a domain.</summary>
/// <param name="Name">The name to show: the domain, or "record".</param>
/// <param name="Domain">The domain; null if the record was given on the command line.</param>
/// <param name="Texts">The records. There is exactly one unless something is wrong.</param>
/// <param name="Findings">The findings, in the order of the text.</param>
internal sealed record LintResult(
    string Name, DomainName? Domain, ImmutableArray<string> Texts, ImmutableArray<PolicyFinding> Findings)
{
    private const int Indent = 2;

    /// <summary>The record in its zone file; null if it is not from one.</summary>
    public ZoneText? Source { get; init; }

    public void AddTo(Report report)
    {
        if (Source is not null)
        {
            FindingReport.Add(report, Findings, hasCarets: true, finding => $"{PlaceOf(finding)}");
            return;
        }

        report.AddLine(
            new Piece($"{Name}: ", Tone.Strong),
            new Piece(PolicyWords.Of(Findings), PolicyWords.ToneOf(PolicyWords.WorstOf(Findings))));
        FindingReport.Add(report, Findings, hasCarets: true);
        if (Domain is not null && !Texts.IsEmpty)
        {
            report.Add(new ReportPart.Line(
                [
                    new Piece("Only this record was checked. For its includes and hosts: ", Tone.Detail),
                    new Piece($"spfquery inspect {Name}", Tone.Strong),
                ],
                Indent));
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        if (Source is not null)
        {
            ZonePlace place = Source.PlaceOf(0);
            json.WriteStringOrNull("file", place.File);
            json.WriteNumber("line", place.Line);
            json.WriteNumber("column", place.Column);
        }

        json.WriteStringOrNull("domain", Domain?.ToString());
        PolicyJson.WriteStrings(json, "records", Texts);
        PolicyJson.WriteCounts(json, Findings);
        PolicyJson.WriteFindings(json, "findings", Findings, PlaceOf);
    }

    /// <summary>Returns the place of a finding in its zone file; null if the record is not from one.</summary>
    public ZonePlace? PlaceOf(PolicyFinding finding) => Source?.PlaceOf(finding.Position ?? 0);

    /// <summary>Returns the place after the text of a finding if it is in the same line; otherwise null.</summary>
    public ZonePlace? EndOf(PolicyFinding finding) =>
        finding is { Position: { } position, Length: > 0 and { } length }
        && Source?.PlaceOf(position + length - 1) is { } last
        && last.Line == PlaceOf(finding)?.Line
            ? last with { Column = last.Column + 1 }
            : null;
}
