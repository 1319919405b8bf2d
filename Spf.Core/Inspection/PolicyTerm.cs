// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>A term of a record, with the policies and hosts it refers to and the addresses it matches.</summary>
[Experimental(Preview.Inspection)]
public sealed class PolicyTerm
{
    internal PolicyTerm(Term term) => Term = term;

    /// <summary>The directive or modifier.</summary>
    public Term Term { get; }

    /// <summary>The position in the text of the record.</summary>
    public int Position => Term.Position;

    /// <summary>The length in the text of the record.</summary>
    public int Length => Term.ToString().Length;

    /// <summary>
    /// Whether it counts as a lookup: include, a, mx, ptr, exists, redirect (RFC 7208, section 4.6.4).
    /// </summary>
    public bool IsLookup => Mechanism is not (null or AllMechanism or Ip4Mechanism or Ip6Mechanism)
        || Term is RedirectModifier;

    /// <summary>
    /// Whether it depends on the client or the sender, beyond a comparison with the client's address: ptr, and names
    /// with the macros s, l, i, p or h.
    /// </summary>
    public bool NeedsClient { get; internal set; }

    /// <summary>
    /// Whether any client can reach it; false after "all", or if earlier terms match all clients.
    /// </summary>
    public bool IsReachable { get; internal set; }

    /// <summary>For include and redirect, the policy it leads to; two if the name depends on the family.</summary>
    public ImmutableArray<PolicyNode> Policies { get; internal set; } = [];

    /// <summary>For a, mx and exists, the hosts that were looked up; empty if it depends on the client.</summary>
    public ImmutableArray<PolicyHost> Hosts { get; internal set; } = [];

    /// <summary>
    /// For mx, the number of mail exchanges. More than ten are a permerror (section 4.6.4) and are not looked up. Null
    /// for other terms, or if the name is not known.
    /// </summary>
    public int? ExchangeCount { get; internal set; }

    /// <summary>
    /// The addresses that it matches, whatever precedes it; empty if <see cref="NeedsClient"/> is true.
    /// </summary>
    public AddressSet Matches { get; internal set; } = AddressSet.Empty;

    /// <summary>
    /// The addresses that pass because of it in the inspected policy, given the terms before it and the includes that
    /// lead to it. Those of an include are those of the terms in the included record.
    /// </summary>
    public AddressSet Authorized { get; internal set; } = AddressSet.Empty;

    /// <summary>Whether it can match a client that no earlier term matches.</summary>
    internal bool CanMatch { get; set; }

    internal Mechanism? Mechanism => (Term as Directive)?.Mechanism;

    /// <summary>Whether it counts as a lookup when it is evaluated (section 4.6.4).</summary>
    internal bool IsCounted => IsLookup && !IsIgnored;

    /// <summary>The clients for which it is a void lookup (section 4.6.4).</summary>
    internal AddressSet VoidFor { get; set; } = AddressSet.Empty;

    /// <summary>The clients for which it is a temperror or permerror, unless it matches.</summary>
    internal AddressSet FailsFor { get; set; } = AddressSet.Empty;

    /// <summary>The clients of <see cref="FailsFor"/> for which more than ten mail exchanges are the error.</summary>
    internal AddressSet ExceedsFor { get; set; } = AddressSet.Empty;

    /// <summary>Whether it was not looked up completely because of a limit of the options.</summary>
    internal bool IsCutShort { get; set; }

    /// <summary>Whether it comes after an "all", or is a redirect next to one (sections 5.1 and 6.1).</summary>
    internal bool IsIgnored { get; set; }

    /// <summary>Whether its domain-spec does not expand to a name (section 4.8).</summary>
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

    /// <summary>Returns the term as written in the record.</summary>
    /// <returns>The text; it is not escaped.</returns>
    public override string ToString() => Term.ToString();
}

/// <summary>A host that a term refers to, and its addresses.</summary>
[Experimental(Preview.Inspection)]
public sealed class PolicyHost
{
    internal PolicyHost(DomainName name, AddressSet clients)
    {
        Name = name;
        Clients = clients;
    }

    /// <summary>The name that was looked up.</summary>
    public DomainName Name { get; }

    /// <summary>The addresses, IPv4 first.</summary>
    public ImmutableArray<IPAddress> Addresses { get; internal set; } = [];

    /// <summary>The status of the A lookup; null if there was none.</summary>
    public DnsStatus? Ip4Status { get; internal set; }

    /// <summary>The status of the AAAA lookup; null if there was none.</summary>
    public DnsStatus? Ip6Status { get; internal set; }

    /// <summary>The clients for which it is looked up: all, or those of one address family.</summary>
    internal AddressSet Clients { get; }

    internal bool IsFor(AddressFamily family) => !Clients.Intersect(AddressSet.AllOf(family)).IsEmpty;

    /// <summary>Whether the lookups succeeded, but found no addresses.</summary>
    public bool IsDead => Addresses.IsEmpty
        && Ip4Status is null or DnsStatus.Success or DnsStatus.NameError
        && Ip6Status is null or DnsStatus.Success or DnsStatus.NameError;
}
