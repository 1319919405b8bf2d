// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Inspection;

namespace Spf.Cli.Diff;

/// <summary>
/// Addresses for people: a network without one of its hosts is that network "but for" the host, and not the hundred
/// prefixes that are left of it.
/// </summary>
internal static class SenderList
{
    private static readonly IPNetwork[] Everything = [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")];

    /// <summary>The lines.</summary>
    /// <param name="addresses">The addresses to tell.</param>
    /// <param name="policy">The policy that lets them pass, whose blocks people know.</param>
    public static IEnumerable<string> Of(AddressSet addresses, PolicyInspection policy)
    {
        AddressSet rest = addresses;
        foreach (IPNetwork network in policy.Blocks.Select(block => block.Network).Concat(Everything))
        {
            AddressSet block = AddressSet.Of(network);
            IPNetwork[] told = Prefixes(rest.Intersect(block));
            IPNetwork[] others = told.Length > 2 ? Prefixes(block.Except(rest)) : told;
            if (others.Length + 1 < told.Length)
            {
                yield return $"{network} but for {string.Join(", ", others)}";
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
