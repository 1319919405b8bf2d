// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>A term of a record, what it refers to, and what it does to which addresses.</summary>
public sealed class PolicyTerm
{
    internal PolicyTerm(Term term) => Term = term;

    /// <summary>The directive or modifier.</summary>
    public Term Term { get; }

    /// <summary>Where it begins in the record's text.</summary>
    public int Position => Term.Position;

    /// <summary>How long it is in the record's text.</summary>
    public int Length => Term.ToString().Length;

    /// <summary>
    /// Whether it counts as a lookup: include, a, mx, ptr, exists, redirect (RFC 7208, section 4.6.4).
    /// </summary>
    public bool IsLookup => Mechanism is not (null or AllMechanism or Ip4Mechanism or Ip6Mechanism)
        || Term is RedirectModifier;

    /// <summary>
    /// Whether it depends on the client or the sender, and not on the client's address alone: ptr, and names with
    /// macros of s, l, i, p or h.
    /// </summary>
    public bool NeedsClient { get; internal set; }

    /// <summary>
    /// Whether some client may get to it; false behind "all", or where earlier terms match whoever comes.
    /// </summary>
    public bool IsReachable { get; internal set; }

    /// <summary>For include and redirect, the policy that it leads to; two if its name depends on the family.</summary>
    public ImmutableArray<PolicyNode> Policies { get; internal set; } = [];

    /// <summary>For a, mx and exists, the hosts asked for; empty for an exists with macros.</summary>
    public ImmutableArray<PolicyHost> Hosts { get; internal set; } = [];

    /// <summary>
    /// For mx, how many mail exchanges there are; more than ten are a permerror (section 4.6.4), and none of them is
    /// asked for. Null for other terms, and where the name is not known.
    /// </summary>
    public int? ExchangeCount { get; internal set; }

    /// <summary>
    /// The addresses that it matches, whatever stands before it; none for what <see cref="NeedsClient"/>.
    /// </summary>
    public AddressSet Matches { get; internal set; } = AddressSet.Empty;

    /// <summary>
    /// The addresses that pass by it in the policy that was asked for: with all that stands before it, and the
    /// includes that lead to it, taken into account. Those of an include are those of the terms in it.
    /// </summary>
    public AddressSet Authorized { get; internal set; } = AddressSet.Empty;

    /// <summary>Whether there may be a client that it matches and that nothing before it matches.</summary>
    internal bool CanMatch { get; set; }

    internal Mechanism? Mechanism => (Term as Directive)?.Mechanism;

    /// <summary>Whether it spends a lookup in any check (section 4.6.4).</summary>
    internal bool IsCounted => IsLookup && !IsIgnored;

    /// <summary>Whose lookup is void (section 4.6.4).</summary>
    internal AddressSet VoidFor { get; set; } = AddressSet.Empty;

    /// <summary>Who gets temperror or permerror, unless it matches.</summary>
    internal AddressSet FailsFor { get; set; } = AddressSet.Empty;

    /// <summary>Whether a bound of the options kept it from being looked up.</summary>
    internal bool IsCutShort { get; set; }

    /// <summary>Whether it stands behind an "all", or is a redirect beside one (sections 5.1 and 6.1).</summary>
    internal bool IsIgnored { get; set; }

    /// <summary>Whether its domain-spec does not give a name (section 4.8).</summary>
    internal bool HasNoName { get; set; }

    internal DomainSpec? Spec => Term switch
    {
        RedirectModifier redirect => redirect.Domain,
        Directive { Mechanism: IncludeMechanism include } => include.Domain,
        Directive { Mechanism: AMechanism a } => a.Domain,
        Directive { Mechanism: MxMechanism mx } => mx.Domain,
        Directive { Mechanism: PtrMechanism ptr } => ptr.Domain,
        Directive { Mechanism: ExistsMechanism exists } => exists.Domain,
        _ => null,
    };

    /// <summary>The term as its author wrote it.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Term.ToString();
}

/// <summary>A host that a term names, and its addresses.</summary>
public sealed class PolicyHost
{
    internal PolicyHost(DomainName name, AddressSet comers)
    {
        Name = name;
        Comers = comers;
    }

    /// <summary>The name that was looked up.</summary>
    public DomainName Name { get; }

    /// <summary>The addresses, IPv4 first.</summary>
    public ImmutableArray<IPAddress> Addresses { get; internal set; } = [];

    /// <summary>How the lookup of A records went; null if there was none.</summary>
    public DnsStatus? Ip4Status { get; internal set; }

    /// <summary>How the lookup of AAAA records went; null if there was none.</summary>
    public DnsStatus? Ip6Status { get; internal set; }

    /// <summary>The clients for whom it is looked up: all, or those of one family.</summary>
    internal AddressSet Comers { get; }

    internal bool IsFor(AddressFamily family) => !Comers.Intersect(AddressSet.AllOf(family)).IsEmpty;

    /// <summary>Whether both lookups worked and gave nothing: a name that is dead.</summary>
    public bool IsDead => Addresses.IsEmpty
        && Ip4Status is null or DnsStatus.Success or DnsStatus.NameError
        && Ip6Status is null or DnsStatus.Success or DnsStatus.NameError;
}
