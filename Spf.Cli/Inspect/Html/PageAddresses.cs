// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Spf.Inspection;

namespace Spf.Cli.Inspect.Html;

/// <summary>The addresses section of a page: by policy, by block, and as a list to copy.</summary>
internal static class PageAddresses
{
    // Longer tables are collapsed at first.
    private const int OpenRows = 60;

    public static void Add(HtmlText html, PolicyInspection inspection)
    {
        AddressSet addresses = inspection.Addresses;
        html.Add($"""
            <section aria-labelledby="addresses">
            <h2 id="addresses">Addresses</h2>
            <p>{(addresses.IsEmpty ? "No address" : PolicyWords.Of(addresses))} may send.</p>
            """);
        if (!inspection.Blocks.IsEmpty)
        {
            AddPolicies(html, inspection);
            AddBlocks(html, inspection);
            ImmutableArray<IPNetwork> prefixes = [.. addresses.Ip4Prefixes, .. addresses.Ip6Prefixes];
            html.Add($"""
                <details><summary>Complete list, as the fewest prefixes ({prefixes.Length})</summary>
                <p class="record"><code>{string.Join(' ', prefixes)}</code></p></details>
                """);
        }

        html.AddMarkup("</section>\n");
    }

    private static void AddPolicies(HtmlText html, PolicyInspection inspection)
    {
        html.AddMarkup("""
            <table>
            <caption>By policy</caption>
            <thead><tr><th scope="col">Policy</th><th scope="col" class="number">Blocks</th>
            <th scope="col" class="number">IPv4 addresses</th>
            <th scope="col" class="number">IPv6 prefixes</th></tr></thead>
            <tbody>

            """);
        foreach (IGrouping<string, PolicyBlock> policy in inspection.Blocks.GroupBy(block => block.Policy.Name))
        {
            AddressSet allowed =
                AddressSet.Of([.. policy.Select(block => block.Network)]).Intersect(inspection.Addresses);
            string count = allowed.Ip4Count.ToString("N0", CultureInfo.InvariantCulture);
            html.Add($"""
                <tr><th scope="row">{policy.Key}</th>
                <td class="number" data-label="Blocks">{policy.Count()}</td>
                <td class="number" data-label="IPv4 addresses">{count}</td>
                <td class="number" data-label="IPv6 prefixes">{allowed.Ip6Prefixes.Length}</td></tr>
                """);
        }

        html.AddMarkup("</tbody>\n</table>\n");
    }

    private static void AddBlocks(HtmlText html, PolicyInspection inspection)
    {
        ImmutableArray<PolicyBlock> blocks = inspection.Blocks;
        html.AddMarkup(blocks.Length > OpenRows ? "<details>" : "<details open>");
        html.Add($"""
            <summary>Block by block ({PolicyWords.Count(blocks.Length, "block")})</summary>
            <table>
            <thead><tr><th scope="col">Network</th><th scope="col" class="number">Addresses</th>
            <th scope="col">Source</th><th scope="col">Remark</th></tr></thead>
            <tbody>
            """);
        foreach (PolicyBlock block in blocks)
        {
            html.Add($"""
                <tr><th scope="row"><code>{block.Network}</code></th>
                <td class="number" data-label="Addresses">{PolicyWords.SizeOf(block.Network)}</td>
                <td data-label="Source">{PolicyWords.SourceOf(block)}</td>
                <td class="warning" data-label="Remark">{PolicyWords.Remark(block, inspection.Addresses)}</td></tr>
                """);
        }

        html.AddMarkup("</tbody>\n</table></details>\n");
    }
}
