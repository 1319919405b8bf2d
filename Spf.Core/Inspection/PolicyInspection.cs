// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Spf.Inspection;

/// <summary>The lookups, addresses and findings of a policy, without a client.</summary>
[Experimental(Preview.Inspection)]
public sealed class PolicyInspection
{
    internal PolicyInspection(PolicyNode root) => Root = root;

    /// <summary>The policy of the inspected domain, the root of the tree.</summary>
    public PolicyNode Root { get; }

    /// <summary>The number of lookups of a check, of which 10 are allowed (RFC 7208, section 4.6.4).</summary>
    public LookupCost Lookups => Root.Lookups;

    /// <summary>
    /// The number of void lookups of a check, of which 2 are allowed (section 4.6.4). The worst case includes every
    /// ptr, and every term with a macro that depends on the client, since they may be void.
    /// </summary>
    public LookupCost VoidLookups => Root.VoidLookups;

    /// <summary>
    /// The addresses that pass if no term matches that depends on more than the client's address
    /// (<see cref="ClientTerms"/>): ip4, ip6, a and mx through all includes and redirects, in order and with their
    /// qualifiers. Addresses that get an error do not pass, but the limits on lookups are not applied.
    /// </summary>
    public AddressSet Addresses => Root.Addresses;

    /// <summary>
    /// The terms that depend on the client or the sender. The addresses they match are not known without one.
    /// </summary>
    public ImmutableArray<PolicyTermPlace> ClientTerms { get; internal init; }

    /// <summary>
    /// The blocks of addresses that terms with the qualifier "pass" contain, in the order of evaluation, and their
    /// policies. An earlier term may match a block first: see <see cref="PolicyTerm.Authorized"/>.
    /// </summary>
    public ImmutableArray<PolicyBlock> Blocks { get; internal init; }

    /// <summary>
    /// The result for a client that no term authorizes or names: that of "all" or the default (section 4.7), of an
    /// included policy that lets everybody pass, or the error that every such client ends in, the limits of section
    /// 4.6.4 included. Null if it depends on the client, differs between IPv4 and IPv6, or is not known because the
    /// policy was not read completely.
    /// </summary>
    public SpfResult? DefaultResult { get; internal init; }

    /// <summary>The same for IPv4 clients; null if it depends on the client or is not known.</summary>
    public SpfResult? DefaultResultIp4 { get; internal init; }

    /// <summary>The same for IPv6 clients; null if it depends on the client or is not known.</summary>
    public SpfResult? DefaultResultIp6 { get; internal init; }

    /// <summary>
    /// The findings, sorted by policy in the order of the tree, then by position in the record.
    /// </summary>
    public ImmutableArray<PolicyFinding> Findings { get; internal set; } = [];

    /// <summary>Whether the policy was read completely: no limit of the options was reached.</summary>
    public bool IsComplete { get; internal init; }

    /// <summary>The number of DNS queries.</summary>
    public int QuestionCount { get; internal init; }
}

/// <summary>A term and the policy that contains it.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Term">The term.</param>
[Experimental(Preview.Inspection)]
public sealed record PolicyTermPlace(PolicyNode Policy, PolicyTerm Term);

/// <summary>A block of addresses that a term contains.</summary>
/// <param name="Network">The addresses.</param>
/// <param name="Policy">The policy that contains the term.</param>
/// <param name="Term">The term: ip4, ip6, a or mx.</param>
[Experimental(Preview.Inspection)]
public sealed record PolicyBlock(IPNetwork Network, PolicyNode Policy, PolicyTerm Term)
{
    /// <summary>
    /// The smallest other block that contains this one, and the first of equal ones; null if there is none.
    /// </summary>
    public PolicyBlock? CoveredBy { get; internal set; }
}
