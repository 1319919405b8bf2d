// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>
/// What the hosts of an "a", "mx" or "exists" come to (RFC 7208, sections 5.3, 5.4 and 5.7): whom the term matches, for
/// whom it is a void lookup, and for whom an error.
/// </summary>
internal static class HostAddresses
{
    public static void Settle(PolicyTerm term)
    {
        if (term.Mechanism is ExistsMechanism)
        {
            foreach (PolicyHost host in term.Hosts)
            {
                SettleExists(term, host);
            }

            return;
        }

        List<IPNetwork> networks = [];
        Settle(term, AddressFamily.InterNetwork, networks);
        Settle(term, AddressFamily.InterNetworkV6, networks);
        term.Matches = AddressSet.Of([.. networks]);
    }

    /// <summary>The blocks that a host stands for by the term that names it.</summary>
    public static IEnumerable<IPNetwork> BlocksOf(PolicyTerm term, PolicyHost host) =>
        host.Addresses.Where(address => host.IsFor(address.AddressFamily)).Select(address => Block(term, address));

    // 5.7: any address will do, whoever asks.
    private static void SettleExists(PolicyTerm term, PolicyHost host)
    {
        switch (host.Ip4Status)
        {
            case null:
                term.IsCutShort = true;
                break;
            case not (DnsStatus.Success or DnsStatus.NameError):
                term.FailsFor = term.FailsFor.Union(host.Comers);
                break;
            default:
                term.Matches = host.Addresses.IsEmpty ? term.Matches : term.Matches.Union(host.Comers);
                term.VoidFor = host.Addresses.IsEmpty ? term.VoidFor.Union(host.Comers) : term.VoidFor;
                break;
        }
    }

    private static void Settle(PolicyTerm term, AddressFamily family, List<IPNetwork> networks)
    {
        foreach (PolicyHost host in term.Hosts.Where(host => host.IsFor(family)))
        {
            switch (family == AddressFamily.InterNetwork ? host.Ip4Status : host.Ip6Status)
            {
                case null:
                    term.IsCutShort = true;
                    break;
                case not (DnsStatus.Success or DnsStatus.NameError):
                    // Whom an earlier host of an "mx" matches never gets here; later hosts are not asked for.
                    term.FailsFor = term.FailsFor.Union(AddressSet.AllOf(family));
                    return;
                default:
                    int known = networks.Count;
                    networks.AddRange(
                        host.Addresses.Where(address => address.AddressFamily == family)
                            .Select(address => Block(term, address)));

                    // 4.6.4: the question of an "mx" itself is for its exchanges: one without addresses is not void.
                    if (networks.Count == known && term.Mechanism is AMechanism)
                    {
                        term.VoidFor = term.VoidFor.Union(AddressSet.AllOf(family));
                    }

                    break;
            }
        }
    }

    private static IPNetwork Block(PolicyTerm term, IPAddress host)
    {
        DualCidrLength length = term.Mechanism switch
        {
            AMechanism a => a.CidrLength,
            MxMechanism mx => mx.CidrLength,
            _ => default,
        };
        AddressSet block = AddressSet.Of(
            host, host.AddressFamily == AddressFamily.InterNetwork ? length.Ip4 ?? 32 : length.Ip6 ?? 128);
        return block.Ip4Prefixes.Concat(block.Ip6Prefixes).First();
    }
}
