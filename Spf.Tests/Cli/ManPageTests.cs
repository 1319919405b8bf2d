// SPDX-License-Identifier: MIT

using System.Diagnostics;
using Spf.Cli.CommandLine;
using Spf.Tests.Support;

namespace Spf.Tests.Cli;

/// <summary>docs/spfquery.1 says what the program does.</summary>
public sealed class ManPageTests
{
    private static readonly string File = Path.Combine(Repository.Root, "docs", "spfquery.1");

    private static readonly string Text = System.IO.File.ReadAllText(File);

    [Fact]
    public void Page_EveryVerbAndSpelling_IsThere()
    {
        string[] words = Text.Split([' ', '\n']);

        Assert.All(VerbTable.Rows, verb => Assert.Contains(verb.Name, words));
        Assert.All(OptionTable.Rows, row => Assert.Contains($".It Fl -{row.Name}", Text, StringComparison.Ordinal));
        Assert.All(
            OptionTable.Rows.SelectMany(row => row.Aliases).Where(alias => alias != "?"),
            alias => Assert.Contains(alias.Length == 1 ? alias : $"-{alias}", words));
    }

    [Fact]
    public void Page_EveryOption_IsOneThatIsThere()
    {
        IEnumerable<string> options =
            from line in Text.Split('\n')
            where line.StartsWith(".It Fl -", StringComparison.Ordinal)
            select line.Split(' ')[2].TrimStart('-');

        Assert.All(options, option => Assert.True(
            OptionTable.Find(option) is not null || Spellings.IsKnown(option), option));
    }

    // mandoc reads it as it is; groff, called by man, as most people's systems do.
    [Theory]
    [InlineData("mandoc", "-Tlint")]
    [InlineData("man", "--warnings", "--local-file")]
    public async Task Page_ReadByATool_GivesNoWarning(string tool, params string[] args)
    {
        string path = Path.Combine("/usr/bin", tool);
        Requirement.RequireFile(path, tool, tool == "man" ? "man-db groff" : null);
        using Process process = Process.Start(new ProcessStartInfo(path, [.. args, File])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal("", await error);
        Assert.Equal(tool == "man", output.Contains("Received-SPF", StringComparison.Ordinal));
        Assert.Equal(0, process.ExitCode);
    }
}
