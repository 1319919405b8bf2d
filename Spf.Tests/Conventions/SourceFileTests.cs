// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;
using Spf.Tests.Support;

namespace Spf.Tests.Conventions;

/// <summary>One idea per file: a type is not spread over several. A page has 120 columns.</summary>
public sealed partial class SourceFileTests
{
    private const int MaxColumns = 120;

    [Theory]
    [InlineData("Spf.Core")]
    [InlineData("Spf.Cli")]
    [InlineData("Spf.Policy")]
    public void Types_OfAProject_AreInOneFileEach(string project)
    {
        string folder = Path.Combine(Repository.Root, project);
        IEnumerable<string> spread =
            from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            from Match match in PartialType().Matches(File.ReadAllText(file))
            group Path.GetRelativePath(Repository.Root, file).Replace('\\', '/') by match.Groups["name"].Value
            into files
            where files.Count() > 1
            select $"{files.Key}: {string.Join(", ", files.Order())}";
        Assert.Empty(spread);
    }

    [Theory]
    [InlineData("Spf.Core")]
    [InlineData("Spf.Cli")]
    [InlineData("Spf.Policy")]
    [InlineData("Spf.Benchmarks")]
    public void Lines_OfSources_FitThePage(string project)
    {
        string folder = Path.Combine(Repository.Root, project);
        List<string> tooLong =
        [
            .. from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Order()
               from line in File.ReadLines(file).Index()
               where line.Item.Length > MaxColumns
               select $"{Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')}:{line.Index + 1}",
        ];
        Assert.True(tooLong.Count == 0, $"More than {MaxColumns} columns:\n{string.Join('\n', tooLong)}");
    }

    [GeneratedRegex(
        @"^[a-z ]*\bpartial (class|record struct|record|struct|interface) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PartialType();
}
