// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;
using Spf.Tests.Support;

namespace Spf.Tests.Conventions;

/// <summary>README.md, taken apart: fenced blocks by language, and sections by heading.</summary>
internal static partial class Readme
{
    public static string Text { get; } =
        File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");

    /// <summary>The blocks of some languages, without their indentation.</summary>
    public static IEnumerable<string> Blocks(params string[] languages) =>
        from Match match in Fence().Matches(Text)
        where languages.Contains(match.Groups["language"].Value)
        select Unindent(match.Groups["body"].Value);

    /// <summary>What stands under a heading, up to the next of its level; null if there is no such heading.</summary>
    public static string? Section(string heading)
    {
        string[] parts = Text.Split($"\n## {heading}\n");
        return parts.Length < 2 ? null : parts[1].Split("\n## ")[0];
    }

    /// <summary>A text without the blanks that all its lines begin with, and without blank lines at its ends.</summary>
    public static string Unindent(string text)
    {
        string[] lines = text.Trim('\n').Split('\n');
        int indent = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line[Math.Min(indent, line.Length)..].TrimEnd()));
    }

    [GeneratedRegex(@"^ *```(?<language>\w+)\n(?<body>.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
