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
    private readonly Dictionary<(DomainName?, string?), int> _places = [];

    /// <summary>
    /// Whose record is being looked at, and the text that positions point into. Findings come in the order in which
    /// these places were first looked at.
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
                Domain = Place.Domain,
                Text = Place.Text,
                Position = position,
                Length = length,
                Section = section,
                Message = message,
            });
        }
    }

    /// <summary>The findings, place by place, in each by position; those about the whole come last.</summary>
    public ImmutableArray<PolicyFinding> ToSorted() =>
    [
        .. _findings
            .OrderBy(finding => _places[(finding.Domain, finding.Text)])
            .ThenBy(finding => finding.Position ?? int.MaxValue),
    ];
}
