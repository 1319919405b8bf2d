// SPDX-License-Identifier: MIT

using Spf.Inspection;

namespace Spf.Cli.Inspect.Html;

/// <summary>The text of a record on a page, with the places of findings highlighted.</summary>
internal static class PageRecord
{
    // Characters of context on each side, enough to recognize the place.
    private const int Context = 60;

    public static void Add(HtmlText html, string text, IEnumerable<PolicyFinding> findings)
    {
        var worst = new FindingSeverity?[text.Length];
        foreach (PolicyFinding finding in findings)
        {
            int from = Math.Min(finding.Position ?? text.Length, text.Length);
            int to = Math.Min(from + (finding.Length ?? 0), text.Length);
            for (int i = from; i < to; i++)
            {
                worst[i] = worst[i] > finding.Severity ? worst[i] : finding.Severity;
            }
        }

        html.AddMarkup("<p class=\"record\"><code>");
        for (int from = 0, to; from < text.Length; from = to)
        {
            // Words are not broken if they fit on a line: "?all" is one word.
            for (to = from + 1; to < text.Length && text[to - 1] != ' '; to++)
            {
            }

            html.AddMarkup("<span>");
            AddWord(html, text[from..to].TrimEnd(' '), worst.AsSpan(from));
            html.AddMarkup(text[to - 1] == ' ' ? "</span> " : "</span>");
        }

        html.AddMarkup("</code></p>\n");
    }

    private static void AddWord(HtmlText html, string word, ReadOnlySpan<FindingSeverity?> worst)
    {
        for (int from = 0, to; from < word.Length; from = to)
        {
            for (to = from + 1; to < word.Length && worst[to] == worst[from]; to++)
            {
            }

            _ = worst[from] is { } severity
                ? html.AddInline($"""<mark class="{PageFindings.ClassOf(severity)}">{word[from..to]}</mark>""")
                : html.AddInline($"{word[from..to]}");
        }
    }

    /// <summary>Adds the place of a finding with some context; nothing if it is about the whole record.</summary>
    public static void AddExcerpt(HtmlText html, PolicyFinding finding)
    {
        if (finding is not { Text: { } text, Position: { } position, Length: { } length } || position > text.Length)
        {
            return;
        }

        int end = Math.Min(position + length, text.Length);
        int from = Math.Max(0, position - Context);
        int to = Math.Min(text.Length, end + Context);
        string before = (from > 0 ? "..." : string.Empty) + text[from..position];
        string after = text[end..to] + (to < text.Length ? "..." : string.Empty);
        html.AddInline($"""<p class="record"><code>{before}""");
        html.AddInline($"""<mark class="{PageFindings.ClassOf(finding.Severity)}">{text[position..end]}</mark>""");
        html.Add($"{after}</code></p>");
    }
}
