// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Dns;

namespace Spf.Inspection;

/// <summary>
/// Reads the text of a record as its author would want it read: all errors, and all risks that the text alone shows,
/// each with its place. For what needs the DNS, see <see cref="PolicyInspector"/>.
/// </summary>
public static class RecordLint
{
    /// <summary>Checks the text of a record.</summary>
    /// <param name="record">
    /// The text, with or without a proper "v=spf1"; null is read as an empty one. As from the DNS, each octet is a
    /// character; other characters are errors and nothing worse.
    /// </param>
    /// <param name="domain">Whose record it is, for the findings; null if it is nobody's yet.</param>
    /// <param name="options">How many findings there may be; null for the defaults.</param>
    /// <returns>What is wrong or may go wrong, by position; what is about the whole comes last.</returns>
    public static ImmutableArray<PolicyFinding> Check(
        string? record, DomainName? domain = null, InspectionOptions? options = null)
    {
        var findings = new FindingList((options ?? InspectionOptions.Default).MaxFindings)
        {
            Place = (domain, record ?? string.Empty),
        };
        RecordChecks.Run(findings, record ?? string.Empty, isTop: true);
        RecordChecks.CheckString(findings, record ?? string.Empty);
        return findings.ToSorted();
    }
}
