// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Dns;
using Spf.Text;

namespace Spf.Inspection;

/// <summary>Gathers findings, up to a number; what they quote goes through SafeText here.</summary>
internal sealed class FindingList(int max)
{
    private const int MaxQuoteLength = 80;

    private readonly List<PolicyFinding> _findings = [];

    /// <summary>Whose record is being looked at.</summary>
    public DomainName? Domain { get; set; }

    /// <summary>The text that positions point into.</summary>
    public string? Text { get; set; }

    /// <summary>How many more there may be.</summary>
    public int Room => max - _findings.Count;

    /// <summary>Whether there is one of a kind already.</summary>
    public bool Has(string code) => _findings.Any(finding => finding.Code == code);

    /// <summary>Text of a stranger in quotation marks, safe and short.</summary>
    public static string Quote(object? text) => $"\"{SafeText.Line(text?.ToString(), MaxQuoteLength)}\"";

    public void Error(string code, string section, string message, int? position = null, int? length = null) =>
        Add(FindingSeverity.Error, code, section, message, position, length);

    public void Warn(string code, string section, string message, int? position = null, int? length = null) =>
        Add(FindingSeverity.Warning, code, section, message, position, length);

    public void Note(string code, string section, string message, int? position = null, int? length = null) =>
        Add(FindingSeverity.Note, code, section, message, position, length);

    public void Add(
        FindingSeverity severity, string code, string section, string message, int? position, int? length)
    {
        if (Room > 0)
        {
            _findings.Add(new PolicyFinding
            {
                Code = code,
                Severity = severity,
                Domain = Domain,
                Text = Text,
                Position = position,
                Length = length,
                Section = section,
                Message = message,
            });
        }
    }

    /// <summary>The findings: the order of texts is kept, in each of them by position, those about the whole last.</summary>
    public ImmutableArray<PolicyFinding> ToSorted()
    {
        Dictionary<(DomainName?, string?), int> order = [];
        foreach (PolicyFinding finding in _findings)
        {
            order.TryAdd((finding.Domain, finding.Text), order.Count);
        }

        return
        [
            .. _findings
                .OrderBy(finding => order[(finding.Domain, finding.Text)])
                .ThenBy(finding => finding.Position ?? int.MaxValue),
        ];
    }
}
