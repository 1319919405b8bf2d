// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Dns;
using Spf.Text;

namespace Spf.Inspection;

/// <summary>Collects findings, up to a maximum, and escapes the text that they quote.</summary>
internal sealed class FindingList(int max)
{
    private const int MaxQuoteLength = 80;

    private readonly List<PolicyFinding> _findings = [];
    private readonly Dictionary<(DomainName?, string?), int> _places = [];

    /// <summary>
    /// The domain and the text that are being checked; positions refer to this text. Findings are sorted in the order
    /// in which places were first set.
    /// </summary>
    public (DomainName? Domain, string? Text) Place
    {
        get;
        set
        {
            field = value;
            _places.TryAdd(value, _places.Count);
        }
    }

    /// <summary>The advice for lookups that failed.</summary>
    public string LookupAdvice { get; set; } = "check its name servers";

    /// <summary>The number of findings that can still be added.</summary>
    public int Room => max - _findings.Count;

    /// <summary>Whether there is already a finding with a code.</summary>
    public bool Has(string code) => _findings.Any(finding => finding.Code == code);

    /// <summary>Quotes text from strangers, escaped and shortened.</summary>
    public static string Quote(object? text) => $"\"{SafeText.Line(text?.ToString(), MaxQuoteLength)}\"";

    public void Error(string code, string section, string message, int? position = null, int? length = null) =>
        Add(FindingSeverity.Error, code, section, message, position, length);

    public void Warn(string code, string section, string message, int? position = null, int? length = null) =>
        Add(FindingSeverity.Warning, code, section, message, position, length);

    public void Note(string code, string section, string message, int? position = null, int? length = null) =>
        Add(FindingSeverity.Note, code, section, message, position, length);

    /// <summary>Adds a typo of the term at a position.</summary>
    public void Add(FindingSeverity severity, TermTypo typo, int position) => Add(
        severity, typo.Code, typo.Section, typo.Message, position + typo.Start, typo.Length, typo.Replacement);

    public void Add(
        FindingSeverity severity,
        string code,
        string section,
        string message,
        int? position,
        int? length,
        string? replacement = null)
    {
        if (Room > 0)
        {
            _findings.Add(new PolicyFinding
            {
                Code = code,
                Severity = severity,
                Domain = Place.Domain,
                Text = Place.Text,
                Position = position,
                Length = length,
                Replacement = replacement,
                Section = section,
                Message = message,
            });
        }
    }

    /// <summary>Returns the findings by place, then by position; those about a whole record come last.</summary>
    public ImmutableArray<PolicyFinding> ToSorted() =>
    [
        .. _findings
            .OrderBy(finding => _places[(finding.Domain, finding.Text)])
            .ThenBy(finding => finding.Position ?? int.MaxValue),
    ];
}
