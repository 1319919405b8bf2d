// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Dns;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>
/// The policy of one domain at one place of the tree. A domain that is reached twice is there twice, since each time
/// costs lookups.
/// </summary>
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
    /// The domain as text; where <see cref="Domain"/> is null, what is written in its place. Text of a stranger.
    /// </summary>
    public string Name { get; }

    /// <summary>The domain; null if it is not a name, or depends on the client.</summary>
    public DomainName? Domain { get; }

    /// <summary>Whose record leads here; null for the domain that was asked for.</summary>
    public PolicyNode? Parent { get; }

    /// <summary>
    /// The directive ("include") or modifier ("redirect") that leads here; null for the domain that was asked for.
    /// </summary>
    public Term? ReachedBy { get; }

    /// <summary>How many includes and redirects lead here; 0 for the domain that was asked for.</summary>
    public int Depth { get; }

    /// <summary>Whether a record was read here, and if not, why.</summary>
    public PolicyNodeStatus Status { get; internal set; } = PolicyNodeStatus.NotFollowed;

    /// <summary>
    /// The record as published, well-formed or not; the first of several; null if there is none. Text of a stranger.
    /// </summary>
    public string? Text => Texts.IsEmpty ? null : Texts[0];

    /// <summary>All SPF records of the domain; there should be one (RFC 7208, section 3.2).</summary>
    public ImmutableArray<string> Texts { get; internal set; } = [];

    /// <summary>
    /// TXT records of the domain that are no SPF records, but look as if they were meant to be; verifiers do not see
    /// them.
    /// </summary>
    public ImmutableArray<string> NearMisses { get; internal set; } = [];

    /// <summary>The record; null unless <see cref="Status"/> is <see cref="PolicyNodeStatus.Read"/>.</summary>
    public SpfRecord? Record { get; internal set; }

    /// <summary>
    /// All syntax errors of the record, in order; none unless <see cref="Status"/> is
    /// <see cref="PolicyNodeStatus.Malformed"/>.
    /// </summary>
    public ImmutableArray<SpfSyntaxError> SyntaxErrors { get; internal set; } = [];

    /// <summary>
    /// The terms of the record, in the order of its text, and where they lead; empty without a record.
    /// </summary>
    public ImmutableArray<PolicyTerm> Terms { get; internal set; } = [];

    /// <summary>
    /// How long the record may be kept; null where the resolver did not tell, or the record was given.
    /// </summary>
    public TimeSpan? TimeToLive { get; internal set; }

    /// <summary>
    /// The octets of all TXT records of the name and of the name itself: what section 3.4 wants below 450.
    /// </summary>
    public int AnswerLength { get; internal set; }

    /// <summary>
    /// How many terms of this record query the DNS (section 4.6.4), those that can never be reached left out.
    /// </summary>
    public int OwnLookups { get; internal set; }

    /// <summary>The lookups of a check of this domain alone, with all that its policy leads to.</summary>
    public LookupCost Lookups { get; internal set; } = LookupCost.None;

    /// <summary>The void lookups of a check of this domain alone, with all that its policy leads to.</summary>
    public LookupCost VoidLookups { get; internal set; } = LookupCost.None;

    /// <summary>
    /// The addresses that pass a check of this domain alone; see <see cref="PolicyInspection.Addresses"/>.
    /// </summary>
    public AddressSet Addresses { get; internal set; } = AddressSet.Empty;

    /// <summary>
    /// The terms in the order of evaluation: a redirect comes last, wherever it stands (section 6.1).
    /// </summary>
    internal IEnumerable<PolicyTerm> TermsInOrder => Terms.OrderBy(term => term.Term is RedirectModifier);

    /// <summary>The clients that may get here by its name: all, or those of one family.</summary>
    internal AddressSet Comers { get; init; } = AddressSet.All;

    /// <summary>What was found where exp points to; null where it was not asked for.</summary>
    internal DnsAnswer<string>? Explanation { get; set; }

    /// <summary>
    /// Whether the owner of the domain that was asked for publishes it, or a redirect of theirs leads here.
    /// </summary>
    internal bool IsTop => Parent is null || (ReachedBy is RedirectModifier && Parent.IsTop);

    /// <summary>The policies that this one leads to, in the order of its text.</summary>
    /// <returns>The policies; a term whose name depends on the address family leads to two.</returns>
    public IEnumerable<PolicyNode> Children() => Terms.SelectMany(term => term.Policies);

    /// <summary>This policy and all that it leads to, each before those that it leads to.</summary>
    /// <returns>The policies.</returns>
    public IEnumerable<PolicyNode> SelfAndDescendants() =>
        Children().SelectMany(child => child.SelfAndDescendants()).Prepend(this);
}

/// <summary>Whether the record of a domain was read, and if not, why.</summary>
public enum PolicyNodeStatus
{
    /// <summary>It was read.</summary>
    Read,

    /// <summary>The name exists, but has no SPF record (RFC 7208, section 4.5).</summary>
    NoRecord,

    /// <summary>There is no such name.</summary>
    NoSuchName,

    /// <summary>There are several SPF records (section 4.5).</summary>
    SeveralRecords,

    /// <summary>The record has syntax errors (section 4.6).</summary>
    Malformed,

    /// <summary>The lookup failed.</summary>
    LookupFailed,

    /// <summary>It is not a domain name of two labels or more (section 4.3).</summary>
    InvalidName,

    /// <summary>Its name depends on the client or the sender, by a macro (section 7).</summary>
    NeedsClient,

    /// <summary>The policy leads to itself here: every client that gets here exceeds the lookup limit.</summary>
    Loop,

    /// <summary>A bound of <see cref="InspectionOptions"/> was reached.</summary>
    NotFollowed,
}
