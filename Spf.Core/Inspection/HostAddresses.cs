// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>
/// Evaluates the hosts of an "a", "mx" or "exists" (RFC 7208, sections 5.3, 5.4 and 5.7): the clients that the term
/// matches, those for which it is a void lookup, and those for which it is an error.
/// </summary>
internal static class HostAddresses
{
    public static void Evaluate(PolicyTerm term)
    {
        if (term.Mechanism is ExistsMechanism)
        {
            foreach (PolicyHost host in term.Hosts)
            {
                EvaluateExists(term, host);
            }

            return;
        }

        List<IPNetwork> networks = [];
        Evaluate(term, AddressFamily.InterNetwork, networks);
        Evaluate(term, AddressFamily.InterNetworkV6, networks);
        term.Matches = AddressSet.Of([.. networks]);
    }

    /// <summary>Returns the blocks of a host: its addresses with the prefix lengths of the term.</summary>
    public static IEnumerable<IPNetwork> BlocksOf(PolicyTerm term, PolicyHost host) =>
        host.Addresses.Where(address => host.IsFor(address.AddressFamily)).Select(address => Block(term, address));

    // 5.7: any A record matches, whatever the address of the client.
    private static void EvaluateExists(PolicyTerm term, PolicyHost host)
    {
        switch (host.Ip4Status)
        {
            case null:
                term.IsCutShort = true;
                break;
            case not (DnsStatus.Success or DnsStatus.NameError):
                term.FailsFor = term.FailsFor.Union(host.Clients);
                break;
            default:
                term.Matches = host.Addresses.IsEmpty ? term.Matches : term.Matches.Union(host.Clients);
                term.VoidFor = host.Addresses.IsEmpty ? term.VoidFor.Union(host.Clients) : term.VoidFor;
                break;
        }
    }

    private static void Evaluate(PolicyTerm term, AddressFamily family, List<IPNetwork> networks)
    {
        foreach (PolicyHost host in term.Hosts.Where(host => host.IsFor(family)))
        {
            switch (family == AddressFamily.InterNetwork ? host.Ip4Status : host.Ip6Status)
            {
                case null:
                    term.IsCutShort = true;
                    break;
                case not (DnsStatus.Success or DnsStatus.NameError):
                    // Clients that an earlier host of an "mx" matches never get here; later hosts are not looked up.
                    term.FailsFor = term.FailsFor.Union(AddressSet.AllOf(family));
                    return;
                default:
                    int known = networks.Count;
                    networks.AddRange(
                        host.Addresses.Where(address => address.AddressFamily == family)
                            .Select(address => Block(term, address)));

                    // 4.6.4: the lookup of an "mx" is that of its MX records: a host without addresses is not void.
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
