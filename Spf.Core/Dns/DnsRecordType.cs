// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;

namespace Spf.Dns;

/// <summary>
/// The record types that SPF asks for (RFC 7208, sections 3.1 and 5). The values are those of the DNS.
/// </summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "PTR is the record type's name.")]
[SuppressMessage("Design", "CA1008:Enums should have zero value", Justification = "The DNS has no type 0.")]
public enum DnsRecordType
{
    /// <summary>A: an IPv4 address.</summary>
    A = 1,

    /// <summary>CNAME: another name for the same node; resolvers follow it, SPF never asks for it.</summary>
    Cname = 5,

    /// <summary>PTR: the name of an address.</summary>
    Ptr = 12,

    /// <summary>MX: a mail exchange.</summary>
    Mx = 15,

    /// <summary>TXT: text, SPF records among it.</summary>
    Txt = 16,

    /// <summary>AAAA: an IPv6 address.</summary>
    Aaaa = 28,
}
