// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;
using Spf.Tests.Support;

namespace Spf.Tests.Conventions;

/// <summary>README.md's table of what is implemented names sections that exist and that code or tests name.</summary>
public sealed partial class ReadmeSectionTableTests
{
    private const string Heading = "What of RFC 7208 is implemented";

    private static readonly string[] Rows =
    [
        .. (Readme.Section(Heading) ?? string.Empty).Split('\n')
            .Where(line => line.StartsWith('|') && SectionNumber().IsMatch(FirstCell(line))),
    ];

    [Fact]
    public void Readme_OnceWritten_HasTheTable()
    {
        if (Readme.Text.Contains("\n## ", StringComparison.Ordinal))
        {
            Assert.True(Rows.Length > 0, $"README.md needs a table of sections under \"## {Heading}\".");
        }
    }

    [Fact]
    public void Sections_InTheTable_ExistAndAreTiedToCodeOrTests()
    {
        HashSet<string> cited =
        [
            .. Cited("Spf.Core"), .. Cited("Spf.Cli"),
            .. Mentioned("Spf.Tests", "*.cs"), .. Mentioned("rfc7208-testsuite", "*.yml"),
        ];
        foreach (string section in Rows.SelectMany(row => SectionNumber().Matches(FirstCell(row))).Select(m => m.Value))
        {
            Assert.True(Rfc7208Sections.All.Contains(section), $"RFC 7208 has no section {section}.");
            Assert.True(cited.Contains(section), $"No comment or test names section {section} of README.md's table.");
        }
    }

    private static string FirstCell(string row) => row.Split('|')[1];

    private static IEnumerable<string> Cited(string folder) =>
        Sources(folder, "*.cs").SelectMany(file => SectionCitations.In(File.ReadAllText(file)))
            .Select(citation => citation.Section);

    // A test's row or a suite's "spec" names a section as it likes.
    private static IEnumerable<string> Mentioned(string folder, string pattern) =>
        from file in Sources(folder, pattern)
        where Path.GetFileName(file) != $"{nameof(Rfc7208Sections)}.cs"
        from Match match in SectionNumber().Matches(File.ReadAllText(file))
        select match.Value;

    private static IEnumerable<string> Sources(string folder, string pattern)
    {
        string path = Path.Combine(Repository.Root, folder);
        return Directory.Exists(path) ? Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories) : [];
    }

    [GeneratedRegex(@"(?<![\w.])(?:\d{1,2}(?:\.\d{1,2}){0,2}|[A-G]\.\d)(?![\w]|\.\d)")]
    private static partial Regex SectionNumber();
}
