// SPDX-License-Identifier: MIT

using Spf.Inspection;

namespace Spf.Cli.Inspect.Html;

/// <summary>The findings section of a page, worst first.</summary>
internal static class PageFindings
{
    public static void Add(HtmlText html, IReadOnlyList<PolicyFinding> findings)
    {
        html.AddMarkup("<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings</h2>\n");
        html.AddMarkup(findings.Count == 0 ? "<p>No findings.</p>\n" : "<ol class=\"findings\">\n");
        for (int i = 0; i < findings.Count; i++)
        {
            PolicyFinding finding = findings[i];
            html.Add($"""
                <li id="finding-{i + 1}" class="{ClassOf(finding.Severity)}">
                <h3><span class="badge">{PolicyWords.Of(finding.Severity)}</span> {Sentence(finding)}</h3>
                <p class="where"><code>{finding.Code}</code> <span>{FindingReport.PlaceOf(finding).TrimStart()}</span>
                <a href="https://www.rfc-editor.org/rfc/rfc7208#section-{finding.Section}">RFC 7208, section
                {finding.Section}</a></p>
                """);
            PageRecord.AddExcerpt(html, finding);
            html.AddMarkup("</li>\n");
        }

        html.AddMarkup(findings.Count == 0 ? "</section>\n" : "</ol>\n</section>\n");
    }

    public static string ClassOf(FindingSeverity? severity) => severity switch
    {
        FindingSeverity.Error => "error",
        FindingSeverity.Warning => "warning",
        FindingSeverity.Note => "note",
        _ => "good",
    };

    /// <summary>Returns the message as a sentence.</summary>
    public static string Sentence(PolicyFinding finding) => finding.Message is [var first, .. var rest]
        ? $"{char.ToUpperInvariant(first)}{rest}."
        : string.Empty;
}
