// SPDX-License-Identifier: MIT

using Spf.Tests.Support;

namespace Spf.Tests.Conventions;

/// <summary>One idea a file: a long one is split. A page has 120 columns.</summary>
public sealed class FileSizeTests
{
    private const int MaxLines = 400;
    private const int MaxColumns = 120;

    [Theory]
    [InlineData("Spf.Core")]
    [InlineData("Spf.Cli")]
    [InlineData("Spf.Policy")]
    public void Files_OfAProject_AreShort(string project)
    {
        string folder = Path.Combine(Repository.Root, project);
        IEnumerable<string> tooLong =
            from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            where File.ReadLines(file).Count() > MaxLines
            select Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
        Assert.Empty(tooLong);
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
}
