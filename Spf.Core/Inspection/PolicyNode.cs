// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Spf.Dns;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>
/// The policy of a domain at one place in the tree. A domain that is reached twice has two nodes, since it costs
/// lookups each time.
/// </summary>
[Experimental(Preview.Inspection)]
public sealed class PolicyNode
{
    internal PolicyNode(string name, DomainName? domain, PolicyNode? parent, Term? reachedBy)
    {
        Name = name;
        Domain = domain;
        Parent = parent;
        ReachedBy = reachedBy;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    /// <summary>
    /// The domain as text; if <see cref="Domain"/> is null, the text in its place. It is not escaped.
    /// </summary>
    public string Name { get; }

    /// <summary>The domain; null if it is not a valid name or depends on the client.</summary>
    public DomainName? Domain { get; }

    /// <summary>The policy that leads here; null for the inspected domain.</summary>
    public PolicyNode? Parent { get; }

    /// <summary>
    /// The directive ("include") or modifier ("redirect") that leads here; null for the inspected domain.
    /// </summary>
    public Term? ReachedBy { get; }

    /// <summary>The number of includes and redirects that lead here; 0 for the inspected domain.</summary>
    public int Depth { get; }

    /// <summary>Whether the record was read, or the reason why not.</summary>
    public PolicyNodeStatus Status { get; internal set; } = PolicyNodeStatus.NotFollowed;

    /// <summary>
    /// The record as published, valid or not; the first of several; null if there is none. It is not escaped.
    /// </summary>
    public string? Text => Texts.IsEmpty ? null : Texts[0];

    /// <summary>All SPF records of the domain; there should be exactly one (RFC 7208, section 3.2).</summary>
    public ImmutableArray<string> Texts { get; internal set; } = [];

    /// <summary>
    /// TXT records of the domain that are not SPF records, but look as if they were meant to be; verifiers ignore them.
    /// </summary>
    public ImmutableArray<string> NearMisses { get; internal set; } = [];

    /// <summary>The record; null unless <see cref="Status"/> is <see cref="PolicyNodeStatus.Read"/>.</summary>
    public SpfRecord? Record { get; internal set; }

    /// <summary>
    /// All syntax errors of the record, in order; empty unless <see cref="Status"/> is
    /// <see cref="PolicyNodeStatus.Malformed"/>.
    /// </summary>
    public ImmutableArray<SpfSyntaxError> SyntaxErrors { get; internal set; } = [];

    /// <summary>
    /// The terms of the record in the order of its text, and the policies they lead to; empty without a valid record.
    /// </summary>
    public ImmutableArray<PolicyTerm> Terms { get; internal set; } = [];

    /// <summary>
    /// How long the record may be cached; null if the resolver did not report it, or if the record was given.
    /// </summary>
    public TimeSpan? TimeToLive { get; internal set; }

    /// <summary>
    /// The length of the name and all its TXT records in octets, which section 3.4 recommends to keep below 450.
    /// </summary>
    public int AnswerLength { get; internal set; }

    /// <summary>
    /// The number of terms of this record that query the DNS (section 4.6.4), without those after an "all".
    /// </summary>
    public int OwnLookups { get; internal set; }

    /// <summary>The lookups of a check of this domain, including everything its policy leads to.</summary>
    public LookupCost Lookups { get; internal set; } = LookupCost.None;

    /// <summary>The void lookups of a check of this domain, including everything its policy leads to.</summary>
    public LookupCost VoidLookups { get; internal set; } = LookupCost.None;

    /// <summary>
    /// The addresses that pass a check of this domain; see <see cref="PolicyInspection.Addresses"/>.
    /// </summary>
    public AddressSet Addresses { get; internal set; } = AddressSet.Empty;

    /// <summary>
    /// The terms in the order of evaluation: a redirect is last, wherever it is in the text (section 6.1).
    /// </summary>
    internal IEnumerable<PolicyTerm> TermsInOrder => Terms.OrderBy(term => term.Term is RedirectModifier);

    /// <summary>The clients for which the name leads here: all, or those of one address family.</summary>
    internal AddressSet Clients { get; init; } = AddressSet.All;

    /// <summary>The answer for the target of exp; null if it was not looked up.</summary>
    internal DnsAnswer<string>? Explanation { get; set; }

    /// <summary>
    /// Whether this is the policy of the inspected domain itself, or only redirects lead here from it.
    /// </summary>
    internal bool IsTop => Parent is null || (ReachedBy is RedirectModifier && Parent.IsTop);

    /// <summary>Returns the policies that this one leads to, in the order of its text.</summary>
    /// <returns>One policy per include and redirect; two if its name depends on the address family.</returns>
    public IEnumerable<PolicyNode> Children() => Terms.SelectMany(term => term.Policies);

    /// <summary>Returns this policy and everything below it.</summary>
    /// <returns>The policies in depth-first order, each before those that it leads to.</returns>
    public IEnumerable<PolicyNode> SelfAndDescendants() =>
        Children().SelectMany(child => child.SelfAndDescendants()).Prepend(this);
}

/// <summary>Whether the record of a domain was read, or the reason why not.</summary>
[Experimental(Preview.Inspection)]
public enum PolicyNodeStatus
{
    /// <summary>The record was read.</summary>
    Read,

    /// <summary>The name exists, but has no SPF record (RFC 7208, section 4.5).</summary>
    NoRecord,

    /// <summary>The name does not exist.</summary>
    NoSuchName,

    /// <summary>There are several SPF records (section 4.5).</summary>
    SeveralRecords,

    /// <summary>The record has syntax errors (section 4.6).</summary>
    Malformed,

    /// <summary>The lookup failed.</summary>
    LookupFailed,

    /// <summary>The name is not a domain name with at least two labels (section 4.3).</summary>
    InvalidName,

    /// <summary>The name contains a macro that depends on the client or the sender (section 7).</summary>
    NeedsClient,

    /// <summary>The policy leads back to itself: every client that gets here exceeds the lookup limit.</summary>
    Loop,

    /// <summary>A limit of <see cref="InspectionOptions"/> was reached.</summary>
    NotFollowed,
}
