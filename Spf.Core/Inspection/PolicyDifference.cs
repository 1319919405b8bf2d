// SPDX-License-Identifier: MIT

using System.Collections.Immutable;

namespace Spf.Inspection;

/// <summary>What changes from one policy to another: from what is published to what is proposed, as a rule.</summary>
public sealed class PolicyDifference
{
    private PolicyDifference(PolicyInspection before, PolicyInspection after)
    {
        Before = before;
        After = after;
    }

    /// <summary>The first policy; its lookups, default result and all the rest.</summary>
    public PolicyInspection Before { get; }

    /// <summary>The second policy.</summary>
    public PolicyInspection After { get; }

    /// <summary>The addresses that pass now and did not before; see <see cref="PolicyInspection.Addresses"/>.</summary>
    public required AddressSet Gained { get; init; }

    /// <summary>The addresses that passed before and do not now.</summary>
    public required AddressSet Lost { get; init; }

    /// <summary>The findings that come; those that only stand elsewhere do not.</summary>
    public required ImmutableArray<PolicyFinding> NewFindings { get; init; }

    /// <summary>The findings that go.</summary>
    public required ImmutableArray<PolicyFinding> GoneFindings { get; init; }

    /// <summary>
    /// The terms that come and depend on the client or the sender: what they let pass is not in <see cref="Gained"/>.
    /// </summary>
    public required ImmutableArray<PolicyTermPlace> NewClientTerms { get; init; }

    /// <summary>
    /// The terms that go and depend on the client or the sender: what they let pass is not in <see cref="Lost"/>.
    /// </summary>
    public required ImmutableArray<PolicyTermPlace> GoneClientTerms { get; init; }

    /// <summary>
    /// Whether <see cref="Gained"/> and <see cref="Lost"/> tell all: no term depends on more than the client's
    /// address, and both policies were seen whole.
    /// </summary>
    public bool IsExact => Before.ClientTerms.IsEmpty && After.ClientTerms.IsEmpty
        && Before.IsComplete && After.IsComplete;

    /// <summary>Compares two policies.</summary>
    /// <param name="before">The first.</param>
    /// <param name="after">The second.</param>
    /// <returns>What changes.</returns>
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

    // A finding is the same wherever it stands: a term before it may have come or gone.
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
