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
    public void AddTo(Report report)
    {
        report.AddLine(
            new Piece($"{Name}: ", Tone.Strong),
            new Piece(PolicyWords.Of(Findings), PolicyWords.ToneOf(PolicyWords.WorstOf(Findings))));
        FindingReport.Add(report, Findings, hasCarets: true);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStringOrNull("domain", Domain?.ToString());
        PolicyJson.WriteStrings(json, "records", Texts);
        PolicyJson.WriteCounts(json, Findings);
        PolicyJson.WriteFindings(json, "findings", Findings);
    }
}
