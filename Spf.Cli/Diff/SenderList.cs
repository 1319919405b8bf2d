// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Inspection;

namespace Spf.Cli.Diff;

/// <summary>
/// Lists addresses in a readable form: a network without one of its hosts is shown as the network "except" that host,
/// and not as the hundred prefixes that remain.
/// </summary>
internal static class SenderList
{
    private static readonly IPNetwork[] Everything = [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")];

    /// <summary>Returns one line per network.</summary>
    /// <param name="addresses">The addresses to list.</param>
    /// <param name="policy">The policy that allows them. Its blocks are used, since its owner knows them.</param>
    public static IEnumerable<string> Of(AddressSet addresses, PolicyInspection policy)
    {
        AddressSet rest = addresses;
        foreach (IPNetwork network in policy.Blocks.Select(block => block.Network).Concat(Everything))
        {
            AddressSet block = AddressSet.Of(network);
            IPNetwork[] listed = Prefixes(rest.Intersect(block));
            IPNetwork[] others = listed.Length > 2 ? Prefixes(block.Except(rest)) : listed;
            if (others.Length + 1 < listed.Length)
            {
                yield return $"{network} except {string.Join(", ", others)}";
                rest = rest.Except(block);
            }
        }

        foreach (IPNetwork prefix in Prefixes(rest))
        {
            yield return prefix.ToString();
        }
    }

    private static IPNetwork[] Prefixes(AddressSet addresses) => [.. addresses.Ip4Prefixes, .. addresses.Ip6Prefixes];
}
