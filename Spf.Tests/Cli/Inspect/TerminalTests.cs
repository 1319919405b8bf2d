// SPDX-License-Identifier: MIT

namespace Spf.Tests.Cli.Inspect;

/// <summary>How inspect, diff and lint look on a terminal.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    public async Task Inspect_OnATerminal_KeepsToItsWidth(int columns)
    {
        CliRun run = await OnTerminalAsync(columns, "NO_COLOR=1 LANG=C.UTF-8");

        Assert.All(run.OutputLines, line => Assert.True(line.Length <= columns, line));
        Assert.Contains(run.OutputLines, line => line.StartsWith("├── include:spf.crm.example", StringComparison.Ordinal));
        Assert.Contains(run.OutputLines, line => line.Contains("14 of 10", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", null, true)]
    [InlineData("NO_COLOR=", null, true)]
    [InlineData("NO_COLOR=1", null, false)]
    [InlineData("NO_COLOR=1", "always", true)]
    [InlineData("", "never", false)]
    public async Task Inspect_OnATerminal_HasColoursIfWanted(string variables, string? color, bool isColored)
    {
        CliRun run = await OnTerminalAsync(80, variables, color is null ? [] : ["--color", color]);

        Assert.Equal(isColored, run.Output.Contains("\e[", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("LANG=C.UTF-8", "├── ")]
    [InlineData("LANG=en_US.utf8", "├── ")]
    [InlineData("LC_ALL=C LANG=C.UTF-8", "|-- ")]
    [InlineData("", "|-- ")]
    public async Task Inspect_OnATerminal_DrawsWithWhatItsLocaleHas(string variables, string guide)
    {
        CliRun run = await OnTerminalAsync(80, variables, "--color", "never");

        Assert.Contains(run.OutputLines, line => line.StartsWith(guide, StringComparison.Ordinal));
        Assert.Equal(guide[0] == '|', System.Text.Ascii.IsValid(run.Output));
    }

    [Fact]
    public async Task Inspect_InAFile_HasNeitherColoursNorWidth()
    {
        CliRun run = await PolicyRun.OfAsync("redirect", "inspect", "example.com");

        Assert.DoesNotContain('\e', run.Output);
        Assert.Contains(run.OutputLines, line => line.Length > 200);
    }

    [Fact]
    public async Task Lint_OnANarrowTerminal_KeepsCaretsUnderTheirPlace()
    {
        CliRun run = await CliRun.OfAsync(
            ["lint", "v=spf1 ip4:9.9.9.0/24 ip4:9.9.8.0/24 inclde:_spf.example.net -all"], Stream.Null, columns: 40);

        string[] lines = [.. run.OutputLines.Select(line => System.Text.RegularExpressions.Regex.Replace(line, "\e\\[[0-9;]*m", "").TrimEnd())];
        int carets = Array.FindIndex(lines, line => line.Trim() == "^^^^^^^");
        Assert.Equal("inclde:", lines[carets - 1].Substring(lines[carets].IndexOf('^', StringComparison.Ordinal), 7));
    }

    private static Task<CliRun> OnTerminalAsync(int columns, string variables, params string[] args)
    {
        Dictionary<string, string> set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return CliRun.OfAsync(
            ["inspect", "example.com", "--zone", PolicyRun.Zone("pile-up"), .. args],
            Stream.Null,
            name => set.GetValueOrDefault(name),
            columns: columns);
    }
}
