// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Spf.Dns;

namespace Spf.Inspection;

/// <summary>
/// Finds all errors and risks in the text of a record, with their positions, and without the DNS. For everything that
/// needs the DNS, see <see cref="PolicyInspector"/>.
/// </summary>
[Experimental(Preview.Inspection)]
public static class RecordLint
{
    /// <summary>Checks the text of a record.</summary>
    /// <param name="record">
    /// The text, with or without a valid "v=spf1"; null is treated as empty. Each character is one octet, as in answers
    /// from the DNS; other characters are reported as errors.
    /// </param>
    /// <param name="domain">The domain that publishes the record; null if none does yet.</param>
    /// <param name="options">The maximum number of findings; null for the defaults.</param>
    /// <returns>The findings by position; those about the whole record come last.</returns>
    public static ImmutableArray<PolicyFinding> Check(
        string? record, DomainName? domain = null, InspectionOptions? options = null)
    {
        var findings = new FindingList((options ?? InspectionOptions.Default).MaxFindings)
        {
            Place = (domain, record ?? string.Empty),
        };
        RecordChecks.RunAlone(findings, record ?? string.Empty);

        // A published record is in strings already.
        if (domain is null)
        {
            RecordChecks.CheckString(findings, record ?? string.Empty);
        }

        return findings.ToSorted();
    }
}
