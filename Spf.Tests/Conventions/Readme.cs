// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;
using Spf.Tests.Support;

namespace Spf.Tests.Conventions;

/// <summary>README.md and the page on spfquery: fenced blocks by language, and README's sections by heading.</summary>
internal static partial class Readme
{
    public static string Text { get; } = Read("README.md");

    /// <summary>The blocks of some languages in both pages, without their indentation.</summary>
    public static IEnumerable<string> Blocks(params string[] languages) =>
        from page in (string[])[Text, Read("docs/spfquery.md")]
        from Match match in Fence().Matches(page)
        where languages.Contains(match.Groups["language"].Value)
        select Unindent(match.Groups["body"].Value);

    /// <summary>The text under a heading, up to the next of its level; null if there is no such heading.</summary>
    public static string? Section(string heading)
    {
        string[] parts = Text.Split($"\n## {heading}\n");
        return parts.Length < 2 ? null : parts[1].Split("\n## ")[0];
    }

    /// <summary>A text without its common indentation and without empty lines at its ends.</summary>
    public static string Unindent(string text)
    {
        string[] lines = text.Trim('\n').Split('\n');
        int indent = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line[Math.Min(indent, line.Length)..].TrimEnd()));
    }

    private static string Read(string file) =>
        File.ReadAllText(Path.Combine(Repository.Root, file)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"^ *```(?<language>\w+)\n(?<body>.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
