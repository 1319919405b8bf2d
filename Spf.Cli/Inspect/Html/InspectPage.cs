// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Cli.Output;
using Spf.Inspection;

namespace Spf.Cli.Inspect.Html;

/// <summary>
/// An inspection as a self-contained page: it loads nothing, runs no script, and looks the same in a mail, in a ticket
/// and on a phone.
/// </summary>
internal static class InspectPage
{
    private const int WorstFindings = 3;

    public static string Of(PolicyInspection inspection, DateTimeOffset now)
    {
        var html = new HtmlText();
        IReadOnlyList<PolicyFinding> findings = PolicyWords.WorstFirst(inspection.Findings);
        AddHead(html, inspection);
        AddSummary(html, inspection, findings);
        html.AddMarkup("<section aria-labelledby=\"policy\">\n<h2 id=\"policy\">Policy</h2>\n");
        PageTree.Add(html, inspection);
        html.AddMarkup("</section>\n");
        PageAddresses.Add(html, inspection);
        PageFindings.Add(html, findings);
        string time = now.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        html.Add($"""
            </main>
            <footer><p>Read from the DNS by spfquery on {time} UTC. Lookups are counted as in RFC 7208, section 4.6.4: a
            check may use 10 lookups, and 2 void lookups (lookups that find nothing).</p></footer>
            </body>
            </html>
            """);
        return html.ToString();
    }

    // The Content-Security-Policy forbids the page to load anything, whatever a record contains.
    private static void AddHead(HtmlText html, PolicyInspection inspection)
    {
        html.Add($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy"
              content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>SPF policy of {inspection.Root.Name}</title>
            """);
        html.AddMarkup($"<style>\n{PageStyle.Text}</style>\n</head>\n<body>\n");
    }

    private static void AddSummary(HtmlText html, PolicyInspection inspection, IReadOnlyList<PolicyFinding> findings)
    {
        FindingSeverity? worst = PolicyWords.WorstOf(findings);
        string verdict = worst switch
        {
            FindingSeverity.Error => "Needs fixing",
            FindingSeverity.Warning => "Works, but could be better",
            _ => "No problems found",
        };
        html.Add($"""
            <header>
            <p class="kind">SPF policy</p>
            <h1>{inspection.Root.Name}</h1>
            <p class="verdict {PageFindings.ClassOf(worst)}">
            <strong>{verdict}</strong> <span>{PolicyWords.Of(findings)}</span></p>
            </header>
            <main>
            <section class="summary" aria-label="Summary">
            <dl class="figures">
            """);
        AddMeter(html, "DNS lookups", inspection.Lookups, SpfOptions.DefaultMaxLookups);
        AddMeter(html, "Void lookups", inspection.VoidLookups, SpfOptions.DefaultMaxVoidLookups);
        string some = inspection.ClientTerms.IsEmpty ? string.Empty : "and others, depending on the client";
        html.Add($"""
            <div><dt>May send</dt><dd>{PolicyWords.Of(inspection.Addresses)}</dd><dd class="remark">{some}</dd></div>
            <div><dt>Everybody else</dt><dd>{PolicyWords.OfDefault(inspection)}</dd></div>
            </dl>
            """);
        AddWorst(html, findings);
        html.AddMarkup("</section>\n");
    }

    // One square per lookup that is allowed or used, but at most twice the limit: a loop has no end.
    private static void AddMeter(HtmlText html, string name, LookupCost cost, int limit)
    {
        string tone = PolicyWords.ToneOf(cost, limit) switch
        {
            Tone.Bad => "error",
            Tone.Caution => "warning",
            _ => "good",
        };
        html.Add($"""
            <div><dt>{name}</dt><dd>{PolicyWords.Of(cost, limit)}
            <div class="meter {tone}" role="meter" aria-label="{name}"
              aria-valuemin="0" aria-valuemax="{Math.Max(limit, cost.WorstCase)}" aria-valuenow="{cost.WorstCase}"
              aria-valuetext="{PolicyWords.Of(cost, limit)}">
            """);
        for (int i = 0; i < Math.Max(limit, Math.Min(cost.WorstCase, 2 * limit)); i++)
        {
            string square = i >= limit ? "over" : i < cost.WorstCase ? "on" : "off";
            html.AddMarkup($"<i class=\"{square}\"></i>");
        }

        html.Add($"""</div></dd><dd class="remark">{PolicyWords.Remark(cost)}</dd></div>""");
    }

    private static void AddWorst(HtmlText html, IReadOnlyList<PolicyFinding> findings)
    {
        PolicyFinding[] worst =
            [.. findings.Where(finding => finding.Severity != FindingSeverity.Note).Take(WorstFindings)];
        if (worst.Length == 0)
        {
            return;
        }

        html.AddMarkup("<h2>Fix these first</h2>\n<ol class=\"worst\">\n");
        for (int i = 0; i < worst.Length; i++)
        {
            html.Add($"""<li>{PageFindings.Sentence(worst[i])} <a href="#finding-{i + 1}">Details</a></li>""");
        }

        html.AddMarkup("</ol>\n");
    }
}
