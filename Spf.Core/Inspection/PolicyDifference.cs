// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Spf.Inspection;

/// <summary>The differences between two policies, usually a published and a proposed one.</summary>
[Experimental(Preview.Inspection)]
public sealed class PolicyDifference
{
    private PolicyDifference(PolicyInspection before, PolicyInspection after)
    {
        Before = before;
        After = after;
    }

    /// <summary>The first policy.</summary>
    public PolicyInspection Before { get; }

    /// <summary>The second policy.</summary>
    public PolicyInspection After { get; }

    /// <summary>
    /// The addresses that only the second policy allows; see <see cref="PolicyInspection.Addresses"/>.
    /// </summary>
    public AddressSet Gained { get; internal init; } = AddressSet.Empty;

    /// <summary>The addresses that only the first policy allows.</summary>
    public AddressSet Lost { get; internal init; } = AddressSet.Empty;

    /// <summary>The findings that only the second policy has. A finding that only moved is not new.</summary>
    public ImmutableArray<PolicyFinding> NewFindings { get; internal init; }

    /// <summary>The findings that only the first policy has.</summary>
    public ImmutableArray<PolicyFinding> GoneFindings { get; internal init; }

    /// <summary>
    /// The new terms that depend on the client or the sender. <see cref="Gained"/> does not include what they allow.
    /// </summary>
    public ImmutableArray<PolicyTermPlace> NewClientTerms { get; internal init; }

    /// <summary>
    /// The removed terms that depend on the client or the sender. <see cref="Lost"/> does not include what they
    /// allowed.
    /// </summary>
    public ImmutableArray<PolicyTermPlace> GoneClientTerms { get; internal init; }

    /// <summary>
    /// Whether clients that no term authorizes get another result; see <see cref="PolicyInspection.DefaultResult"/>.
    /// </summary>
    public bool IsDefaultResultChanged => Before.DefaultResultIp4 != After.DefaultResultIp4
        || Before.DefaultResultIp6 != After.DefaultResultIp6;

    /// <summary>
    /// Whether <see cref="Gained"/> and <see cref="Lost"/> are complete: no term depends on more than the client's
    /// address, and both policies were read completely.
    /// </summary>
    public bool IsExact => Before.ClientTerms.IsEmpty && After.ClientTerms.IsEmpty
        && Before.IsComplete && After.IsComplete;

    /// <summary>Compares two policies.</summary>
    /// <param name="before">The first policy, usually the published one.</param>
    /// <param name="after">The second policy, usually the proposed one.</param>
    /// <returns>The differences; <see cref="Before"/> and <see cref="After"/> are the policies themselves.</returns>
    public static PolicyDifference Between(PolicyInspection before, PolicyInspection after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return new PolicyDifference(before, after)
        {
            Gained = after.Addresses.Except(before.Addresses),
            Lost = before.Addresses.Except(after.Addresses),
            NewFindings = Without(after.Findings, before.Findings),
            GoneFindings = Without(before.Findings, after.Findings),
            NewClientTerms = Without(after.ClientTerms, before.ClientTerms),
            GoneClientTerms = Without(before.ClientTerms, after.ClientTerms),
        };
    }

    // The position of a finding is ignored: it moves if a term before it is added or removed.
    private static ImmutableArray<PolicyFinding> Without(
        ImmutableArray<PolicyFinding> findings, ImmutableArray<PolicyFinding> others)
    {
        HashSet<object> known = [.. others.Select(KeyOf)];
        return [.. findings.Where(finding => !known.Contains(KeyOf(finding)))];
    }

    private static object KeyOf(PolicyFinding finding) => (finding.Code, finding.Domain, finding.Message);

    private static ImmutableArray<PolicyTermPlace> Without(
        ImmutableArray<PolicyTermPlace> places, ImmutableArray<PolicyTermPlace> others)
    {
        HashSet<object> known = [.. others.Select(KeyOf)];
        return [.. places.Where(place => !known.Contains(KeyOf(place)))];
    }

    private static object KeyOf(PolicyTermPlace place) => (place.Policy.Domain, place.Term.Term);
}
