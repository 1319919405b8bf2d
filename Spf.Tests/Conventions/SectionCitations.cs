// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;

namespace Spf.Tests.Conventions;

/// <summary>
/// Finds where comments cite sections of RFC 7208: "section 4.6.4", "sections 2.3 and 2.4", "(4.6.4)", "4.6.4: ..." at
/// the head of a line, ranges and lists of them. Those of another RFC, which is named before or after, are not ours.
/// </summary>
internal static partial class SectionCitations
{
    private const string Number = @"(?<![\w.])\d{1,2}(?:\.\d{1,2}){0,2}(?![\w]|\.\d)";
    private const string Dotted = @"(?<![\w.])\d{1,2}(?:\.\d{1,2}){1,2}(?![\w]|\.\d)";
    private const string More = @"(?:(?:,\s+and|,|\s+and|\s+or|\s+to)\s+" + Number + ")*";

    /// <summary>The sections that a source's comments cite, with the lines they are cited on.</summary>
    public static IEnumerable<(int Line, string Section)> In(string source)
    {
        foreach ((int firstLine, string text) in Comments(source))
        {
            foreach (Match match in Citation().Matches(text))
            {
                if (match.Groups["rfc"] is { Success: true, Value: not "7208" })
                {
                    continue;
                }

                foreach (Match section in Section().Matches(match.Groups["list"].Value))
                {
                    int line = firstLine + text.AsSpan(0, match.Groups["list"].Index + section.Index).Count('\n');
                    yield return (line, section.Value);
                }
            }
        }
    }

    // Comment lines that follow each other are one text: a citation may be broken over two of them.
    private static IEnumerable<(int FirstLine, string Text)> Comments(string source)
    {
        var block = new List<string>();
        int number = 0;
        foreach (string line in source.Split('\n').Append(string.Empty))
        {
            number++;
            Match match = CommentOnLine().Match(line);
            bool continues = match.Success && string.IsNullOrWhiteSpace(match.Groups["code"].Value);
            if (!continues && block.Count > 0)
            {
                yield return (number - block.Count, string.Join('\n', block));
                block.Clear();
            }

            if (continues)
            {
                block.Add(match.Groups["comment"].Value);
            }
            else if (match.Success)
            {
                yield return (number, match.Groups["comment"].Value);
            }
        }
    }

    [GeneratedRegex("""^(?<code>(?:[^"'/]|/(?!/)|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')*)//+\s?(?<comment>.*?)\s*$""")]
    private static partial Regex CommentOnLine();

    [GeneratedRegex(@"[A-G](\.\d)?|\d+(\.\d+)*")]
    private static partial Regex Section();

    [GeneratedRegex(
        @"\b[Ss]ections?\s+(?<list>" + Number + More + @")(?:\s+of\s+\[?RFC\s?(?<rfc>\d+))?"
        + @"|\bRFC\s?(?<rfc>\d+)\]?(?:,|'s)?\s+(?:[Ss]ections?\s+|\()?(?<list>" + Number + More + ")"
        + @"|\b[Aa]ppendix\s+(?<list>[A-Z](?:\.\d+)?)\b"
        + @"|\((?<list>" + Dotted + More + @")(?=[);:,])"
        + @"|^(?:<\w+>)?(?<list>" + Dotted + More + @")(?=[\s:]|$)"
        + @"|^(?:<\w+>)?(?<list>" + Number + More + @")(?=:|$)"
        + @"|(?<=\s\s)(?<list>" + Dotted + @")(?=:\s)",
        RegexOptions.Multiline)]
    private static partial Regex Citation();
}
