// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>Checks for blocks of addresses that a directive should not contain.</summary>
internal static class BlockChecks
{
    // A block with at most this prefix length belongs to a registry or to one of the few owners of a /8: more likely a
    // typo than a mail system. With at most the second, it is still larger than the blocks of mail services.
    private const int WideIp4 = 8;
    private const int WideIp6 = 19;
    private const int RatherWideIp4 = 15;
    private const int RatherWideIp6 = 31;

    // RFC 6890 and the IANA registries of special-purpose addresses, and multicast.
    private static readonly AddressSet Reserved = Parse(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3", "::/128", "::1/128", "100::/64", "fc00::/7", "fe80::/10",
        "ff00::/8");

    // RFC 5737, RFC 3849.
    private static readonly AddressSet Documentation =
        Parse("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32");

    private static readonly AddressSet Mapped = Parse("::ffff:0:0/96");

    public static void Run(FindingList findings, Directive directive, int length)
    {
        DualCidrLength lengths = directive.Mechanism switch
        {
            AMechanism a => a.CidrLength,
            MxMechanism mx => mx.CidrLength,
            Ip4Mechanism ip4 => new DualCidrLength(ip4.CidrLength, null),
            Ip6Mechanism ip6 => new DualCidrLength(null, ip6.CidrLength),
            _ => default,
        };
        if (directive.Qualifier == Qualifier.Pass)
        {
            CheckWidth(findings, directive, length, lengths.Ip4, "IPv4", WideIp4, RatherWideIp4);
            CheckWidth(findings, directive, length, lengths.Ip6, "IPv6", WideIp6, RatherWideIp6);
        }

        (IPAddress? network, int prefixLength) = directive.Mechanism switch
        {
            Ip4Mechanism ip4 => (ip4.Network, ip4.CidrLength ?? 32),
            Ip6Mechanism ip6 => (ip6.Network, ip6.CidrLength ?? 128),
            _ => (null, 0),
        };
        if (network is not null)
        {
            CheckNetwork(findings, directive, length, network, AddressSet.Of(network, prefixLength));
        }
    }

    private static void CheckWidth(
        FindingList findings, Directive directive, int length, int? prefixLength, string family, int wide, int rather)
    {
        if (prefixLength == 0)
        {
            findings.Error(
                FindingCode.AllPass,
                "5.6",
                $"{FindingList.Quote(directive)} allows every {family} host in the world: list only the networks that "
                    + "send mail",
                directive.Position,
                length);
        }
        else if (prefixLength <= rather)
        {
            findings.Add(
                prefixLength <= wide ? FindingSeverity.Warning : FindingSeverity.Note,
                FindingCode.Wide,
                "5.6",
                $"{FindingList.Quote(directive)} is a very large {family} block (/{prefixLength}): list only the "
                    + "networks that send mail",
                directive.Position,
                length);
        }
    }

    private static void CheckNetwork(
        FindingList findings, Directive directive, int length, IPAddress network, AddressSet addresses)
    {
        IPNetwork written = addresses.Ip4Prefixes.Concat(addresses.Ip6Prefixes).First();
        if (!written.BaseAddress.Equals(network))
        {
            findings.Note(
                FindingCode.HostBits,
                "5.6",
                $"{FindingList.Quote(directive)} has bits set after its prefix length, which are ignored: write "
                    + $"{written}",
                directive.Position,
                length);
        }

        string? reason = IsIn(addresses, Mapped)
                ? "contains IPv4-mapped addresses, which never match a client: use ip4 instead"
            : IsIn(addresses, Reserved)
                ? "contains private or reserved addresses, which never send mail over the Internet: remove it"
            : IsIn(addresses, Documentation)
                ? "contains addresses that are reserved for documentation: remove it"
            : null;
        if (reason is not null)
        {
            findings.Add(
                IsIn(addresses, Documentation) ? FindingSeverity.Note : FindingSeverity.Warning,
                FindingCode.Reserved,
                "5.6",
                $"{FindingList.Quote(directive)} {reason}",
                directive.Position,
                length);
        }
    }

    private static bool IsIn(AddressSet addresses, AddressSet other) => addresses.Except(other).IsEmpty;

    private static AddressSet Parse(params ReadOnlySpan<string> networks)
    {
        var parsed = new IPNetwork[networks.Length];
        for (int i = 0; i < parsed.Length; i++)
        {
            parsed[i] = IPNetwork.Parse(networks[i]);
        }

        return AddressSet.Of(parsed);
    }
}
