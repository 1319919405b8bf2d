// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Inspection;

namespace Spf.Cli.Inspect.Html;

/// <summary>The policy tree of a page: each policy can be collapsed, without a script.</summary>
internal sealed class PageTree
{
    // Larger trees are collapsed further at first, so that they do not hide the rest of the page.
    private const int MaxOpen = 16;

    private readonly HtmlText _html;
    private readonly int _openDepth;
    private readonly ILookup<(DomainName?, string?), PolicyFinding> _findings;

    private PageTree(HtmlText html, PolicyInspection inspection)
    {
        _html = html;
        _openDepth = inspection.Root.SelfAndDescendants().Take(MaxOpen + 1).Count() > MaxOpen ? 1 : 2;
        _findings = inspection.Findings.ToLookup(finding => (finding.Domain, finding.Text));
    }

    public static void Add(HtmlText html, PolicyInspection inspection)
    {
        html.AddMarkup("<ul class=\"tree\">\n");
        new PageTree(html, inspection).Add(inspection.Root, reachedBy: null);
        html.AddMarkup("</ul>\n");
    }

    private void Add(PolicyNode node, PolicyTerm? reachedBy)
    {
        int lookups = reachedBy is null ? node.Lookups.Sequential : PolicyWords.LookupsOf(reachedBy);
        bool isLeaf = node.Texts.IsEmpty;
        string folded = node.Depth < _openDepth ? "<details open>" : "<details>";
        _html.AddMarkup(isLeaf ? "<li class=\"leaf\">" : $"<li>{folded}<summary>");
        _html.Add($"""
            <code>{reachedBy?.ToString() ?? node.Name}</code>
            <span class="cost">{PolicyWords.Count(lookups, "lookup")}</span>
            """);
        AddRemark(PolicyWords.Of(node.Status), "error");
        AddRemark(reachedBy is { IsReachable: false } ? "unreachable" : null, "warning");
        if (isLeaf)
        {
            _html.AddMarkup("</li>\n");
            return;
        }

        _html.AddMarkup("</summary>\n");
        foreach (string text in node.Texts)
        {
            PageRecord.Add(_html, text, _findings[(node.Domain, text)]);
        }

        string passing = node.Addresses.IsEmpty ? string.Empty : $"allows {PolicyWords.Of(node.Addresses)}";
        _html.Add($"""<p class="remark">{passing}</p>""");
        if (node.Terms.Any(term => term.IsLookup))
        {
            _html.AddMarkup("<ul>\n");
            foreach (PolicyTerm term in node.Terms.Where(term => term.IsLookup))
            {
                Add(term);
            }

            _html.AddMarkup("</ul>\n");
        }

        _html.AddMarkup("</details></li>\n");
    }

    private void Add(PolicyTerm term)
    {
        foreach (PolicyNode policy in term.Policies)
        {
            Add(policy, term);
        }

        if (!term.Policies.IsEmpty)
        {
            return;
        }

        _html.Add($"""<li class="leaf"><code>{term}</code> <span class="cost">1 lookup</span>""");
        AddRemark(term.NeedsClient ? "depends on the client" : null, "muted");
        AddRemark(term.IsReachable ? null : "unreachable", "warning");
        foreach (PolicyHost host in term.Hosts)
        {
            _html.Add($"""<p class="{(host.Addresses.IsEmpty ? "warning" : "remark")}">{PolicyWords.Of(host)}</p>""");
        }

        _html.AddMarkup("</li>\n");
    }

    private void AddRemark(string? remark, string tone)
    {
        if (remark is not null)
        {
            _html.Add($"""<span class="{tone}">{remark}</span>""");
        }
    }
}
