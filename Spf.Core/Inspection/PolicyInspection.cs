// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;

namespace Spf.Inspection;

/// <summary>What a published policy costs and allows, without a client.</summary>
public sealed class PolicyInspection
{
    internal PolicyInspection(PolicyNode root) => Root = root;

    /// <summary>The policy of the domain that was asked for; all others hang below it.</summary>
    public PolicyNode Root { get; }

    /// <summary>The lookups of a check: n of 10 (RFC 7208, section 4.6.4).</summary>
    public LookupCost Lookups => Root.Lookups;

    /// <summary>
    /// The void lookups of a check: n of 2 (section 4.6.4). The worst case counts each term with a macro of the
    /// client's, and each ptr, that may be void.
    /// </summary>
    public LookupCost VoidLookups => Root.VoidLookups;

    /// <summary>
    /// The addresses that pass, if nothing matches that depends on more than the client's address
    /// (<see cref="ClientTerms"/>): ip4, ip6, a and mx through all includes and redirects, qualifiers and order
    /// respected. What gets an error gets no pass, but the limits on lookups are not applied.
    /// </summary>
    public AddressSet Addresses => Root.Addresses;

    /// <summary>
    /// The terms that depend on the client or the sender: what they allow or deny cannot be known without one.
    /// </summary>
    public required ImmutableArray<PolicyTermPlace> ClientTerms { get; init; }

    /// <summary>
    /// The blocks of addresses that terms name to let them pass, in the order of evaluation, and which policy brings
    /// each. Whether they do pass by it, and not by an earlier one or not at all, is in
    /// <see cref="PolicyTerm.Authorized"/>.
    /// </summary>
    public required ImmutableArray<PolicyBlock> Blocks { get; init; }

    /// <summary>
    /// The result for a client that nothing matches: by "all", by the default (section 4.7), or by what is wrong with
    /// the record; null if it cannot be known without a client.
    /// </summary>
    public required SpfResult? DefaultResult { get; init; }

    /// <summary>
    /// What is wrong or may go wrong, by policy in the order of the tree and by position in its record.
    /// </summary>
    public ImmutableArray<PolicyFinding> Findings { get; internal set; } = [];

    /// <summary>Whether the whole policy was seen: no bound of <see cref="InspectionOptions"/> was reached.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>How many questions the DNS was asked.</summary>
    public required int QuestionCount { get; init; }
}

/// <summary>A term, and the policy that it stands in.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Term">The term.</param>
public sealed record PolicyTermPlace(PolicyNode Policy, PolicyTerm Term);

/// <summary>A block of addresses that a term brings.</summary>
/// <param name="Network">The addresses.</param>
/// <param name="Policy">The policy whose record holds the term.</param>
/// <param name="Term">The term: ip4, ip6, a or mx.</param>
public sealed record PolicyBlock(IPNetwork Network, PolicyNode Policy, PolicyTerm Term)
{
    /// <summary>
    /// Another block that holds all of this one: the narrowest, and of equal ones the first; null if there is none.
    /// </summary>
    public PolicyBlock? CoveredBy { get; internal set; }
}
