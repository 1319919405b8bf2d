// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;
using Spf.Tests.Support;

namespace Spf.Tests.Conventions;

/// <summary>What README.md shows compiles, runs, and prints what it says.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void CSharpBlocks_AreTheRegionsOfReadmeCode()
    {
        string file = Path.Combine(Repository.Root, "Spf.Tests", "Conventions", $"{nameof(ReadmeCode)}.cs");
        string source = File.ReadAllText(file).ReplaceLineEndings("\n");
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

    [GeneratedRegex(@"^ *// readme: .+\n(?<body>(?s:.*?))^ *// end$", RegexOptions.Multiline)]
    private static partial Regex Region();
}
