// SPDX-License-Identifier: MIT

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Spf.Tests.Conventions;

/// <summary>What README.md shows compiles, runs, and prints what it says.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void CSharpBlocks_AreTheRegionsOfReadmeCode()
    {
        string source = File.ReadAllText(PathOfReadmeCode()).ReplaceLineEndings("\n");
        string[] regions = [.. Region().Matches(source).Select(match => Readme.Unindent(match.Groups["body"].Value))];
        string[] blocks = [.. Readme.Blocks("csharp")];

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.True(
            regions.Contains(block), $"This block of README.md is no region of ReadmeCode.cs:\n{block}"));
        Assert.All(regions, region => Assert.True(
            blocks.Contains(region), $"This region of ReadmeCode.cs is not in README.md:\n{region}"));
    }

    [Fact]
    public async Task Check_OfReadmeCode_Passes() =>
        Assert.Equal("pass", await ReadmeCode.CheckAsync(TestContext.Current.CancellationToken));

    [Fact]
    public async Task ConsoleBlocks_PrintWhatTheyShow()
    {
        IEnumerable<string> blocks = Readme.Blocks("console", "shell");
        foreach (string block in blocks.Where(block => block.StartsWith("$ spfquery", StringComparison.Ordinal)))
        {
            Assert.Equal(block, await ReadmeConsole.ReplayAsync(block));
        }
    }

    private static string PathOfReadmeCode([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "ReadmeCode.cs");

    [GeneratedRegex(@"^ *// readme: .+\n(?<body>(?s:.*?))^ *// end$", RegexOptions.Multiline)]
    private static partial Regex Region();
}
