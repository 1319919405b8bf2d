// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;

namespace Spf.Tests.Conventions;

/// <summary>
/// The English text of a file, in passages that a reader sees as one: the comments and strings of C# sources, the
/// paragraphs of Markdown files, the paragraphs of man pages.
/// </summary>
internal static partial class Prose
{
    /// <summary>Returns the passages of a file.</summary>
    /// <param name="path">The name of the file, whose extension decides how it is read.</param>
    /// <param name="text">The content of the file.</param>
    public static IEnumerable<Passage> In(string path, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        IEnumerable<Passage> parts = Path.GetExtension(path) switch
        {
            ".cs" => lines.SelectMany((line, index) => OfSource(line, index + 1)),
            ".md" => OfMarkdown(lines),
            _ => lines.Select((line, index) => OfManPage(line, index + 1)),
        };
        return Join(parts);
    }

    // A comment line continues the line before it, unless it begins a new element.
    private static IEnumerable<Passage> OfSource(string line, int number)
    {
        if (CommentLine().Match(line) is { Success: true } comment)
        {
            string content = comment.Groups["text"].Value;
            bool isNew = content.Trim().Length == 0 || Element().IsMatch(content);
            return [new Passage(number, Tag().Replace(content, " "), Continues: !isNew)];
        }

        IEnumerable<Passage> strings = from Match found in String().Matches(line)
                                       select new Passage(number, found.Groups["text"].Value, Continues: false);
        IEnumerable<Passage> trailing = from Match found in TrailingComment().Matches(line)
                                        select new Passage(number, found.Groups["text"].Value, Continues: false);

        // Names are English too, and so are the lines of raw strings.
        return [new Passage(number, line, Continues: false) { IsCode = true }, .. strings, .. trailing];
    }

    private static IEnumerable<Passage> OfMarkdown(string[] lines)
    {
        bool isFenced = false;
        for (int i = 0; i < lines.Length; i++)
        {
            bool isFence = lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal);
            isFenced ^= isFence;
            bool isProse = !isFenced && !isFence;
            string text = isProse ? InlineCode().Replace(lines[i], "code") : string.Empty;
            bool isNew = text.Trim().Length == 0 || ListItem().IsMatch(text);
            yield return new Passage(i + 1, ListItem().Replace(text, string.Empty), Continues: !isNew)
            {
                IsHeading = text.StartsWith('#') || text.StartsWith('|'),
            };
        }
    }

    private static Passage OfManPage(string line, int number) => line.StartsWith(".\\\"", StringComparison.Ordinal)
        ? new Passage(number, string.Empty, Continues: false)
        : new Passage(number, Macro().Replace(line, string.Empty), Continues: !line.StartsWith('.'))
        {
            IsHeading = line.StartsWith('.'),
        };

    private static IEnumerable<Passage> Join(IEnumerable<Passage> parts)
    {
        Passage? open = null;
        foreach (Passage part in parts)
        {
            if (part.Continues && open is { IsCode: false, IsHeading: false, Text.Length: > 0 })
            {
                open = open with { Text = $"{open.Text} {part.Text.Trim()}" };
                continue;
            }

            if (open is not null)
            {
                yield return open;
            }

            open = part with { Text = part.Text.Trim() };
        }

        if (open is not null)
        {
            yield return open;
        }
    }

    [GeneratedRegex(@"^\s*///? ?(?<text>.*)$")]
    private static partial Regex CommentLine();

    [GeneratedRegex(@"[;{},)\]] // (?<text>.*)$")]
    private static partial Regex TrailingComment();

    [GeneratedRegex("""
        "(?<text>(?:[^"\\]|\\.)*)"
        """)]
    private static partial Regex String();

    [GeneratedRegex(@"^\s*</?(summary|remarks|param|typeparam|returns|exception|value|para|item|list)\b")]
    private static partial Regex Element();

    [GeneratedRegex(@"</?[A-Za-z][^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^\s*([-*+]|\d+\.)\s+")]
    private static partial Regex ListItem();

    [GeneratedRegex(@"^\.[A-Z][a-z]\b ?")]
    private static partial Regex Macro();

    /// <summary>A passage of text.</summary>
    /// <param name="Line">The number of its first line.</param>
    /// <param name="Text">The text on one line, without markup.</param>
    /// <param name="Continues">Whether it continues the passage before it.</param>
    internal sealed record Passage(int Line, string Text, bool Continues)
    {
        /// <summary>Whether it is a line of code, which has no sentences.</summary>
        public bool IsCode { get; init; }

        /// <summary>Whether it is a heading or a row of a table, which need not be a sentence.</summary>
        public bool IsHeading { get; init; }
    }
}
