// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>
/// Lists the blocks of addresses that the terms of a policy allow, and finds those that are part of other blocks.
/// </summary>
internal static class PolicyBlocks
{
    public static ImmutableArray<PolicyBlock> Of(PolicyNode root)
    {
        List<PolicyBlock> blocks = [];
        Gather(root, blocks);
        FindCovers(blocks, AddressFamily.InterNetwork);
        FindCovers(blocks, AddressFamily.InterNetworkV6);
        return [.. blocks];
    }

    private static void Gather(PolicyNode node, List<PolicyBlock> blocks)
    {
        foreach (PolicyTerm term in node.TermsInOrder)
        {
            if (term.IsIgnored || term.Term is Directive { Qualifier: not Qualifier.Pass })
            {
                continue;
            }

            blocks.AddRange(NetworksOf(term).Select(network => new PolicyBlock(network, node, term)));
            foreach (PolicyNode policy in term.Policies)
            {
                Gather(policy, blocks);
            }
        }
    }

    private static IEnumerable<IPNetwork> NetworksOf(PolicyTerm term) => term.Mechanism switch
    {
        Ip4Mechanism => term.Matches.Ip4Prefixes,
        Ip6Mechanism => term.Matches.Ip6Prefixes,
        AMechanism or MxMechanism => term.Hosts.SelectMany(host => HostAddresses.BlocksOf(term, host)).Distinct(),
        _ => [],
    };

    // Two blocks are either disjoint or nested. If they are sorted by first address, larger ones first, a block is part
    // of the last block that has not ended yet. Of equal blocks the first one is kept.
    private static void FindCovers(List<PolicyBlock> blocks, AddressFamily family)
    {
        int width = AddressRanges.WidthOf(family);
        Stack<(PolicyBlock Block, AddressRange Range)> open = [];
        foreach ((PolicyBlock block, AddressRange range) in blocks
            .Where(block => block.Network.BaseAddress.AddressFamily == family)
            .Select(block => (block, Range: RangeOf(block.Network, width)))
            .OrderBy(pair => pair.Range.First).ThenBy(pair => pair.block.Network.PrefixLength))
        {
            while (open.Count > 0 && open.Peek().Range.Last < range.First)
            {
                open.Pop();
            }

            block.CoveredBy = open.Count > 0 ? open.Peek().Block : null;
            if (block.CoveredBy?.Network != block.Network)
            {
                open.Push((block, range));
            }
        }
    }

    private static AddressRange RangeOf(IPNetwork network, int width) =>
        AddressRange.Of(AddressSet.ToBits(network.BaseAddress), network.PrefixLength, width);
}
