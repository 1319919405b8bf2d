// SPDX-License-Identifier: MIT

using System.Diagnostics;
using Spf.Cli.CommandLine;
using Spf.Tests.Support;

namespace Spf.Tests.Cli;

/// <summary>spfquery completion, in the shells themselves where they are installed.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Script_OfAShell_NamesEveryVerbAndOption(string shell)
    {
        CliRun run = await CliRun.OfAsync("completion", shell);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.All(VerbTable.Rows, verb => Assert.Contains(verb.Name, run.Output, StringComparison.Ordinal));
        Assert.All(
            OptionTable.Rows,
            row => Assert.Contains(shell == "fish" ? $"-l {row.Name} " : $"--{row.Name}", run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("spfquery ba", "batch")]
    [InlineData("spfquery --he", "--helo --help")]
    [InlineData("spfquery --scope ", "mfrom helo")]
    [InlineData("spfquery --scope h", "helo")]
    [InlineData("spfquery --format j", "json jsonl")]
    [InlineData("spfquery inspect --h", "--html --help")]
    [InlineData("spfquery di", "diff")]
    [InlineData("spfquery --ip ", "")]
    [InlineData("spfquery batch --pa", "--parallel")]
    [InlineData("spfquery batch --ip", "")]
    [InlineData("spfquery completion z", "zsh")]
    [InlineData("spfquery --zone /etc/pass", "/etc/passwd")]
    public async Task Bash_Words_AreCompleted(string line, string expected)
    {
        ArgumentNullException.ThrowIfNull(line);
        Assert.SkipUnless(File.Exists("/bin/bash"), "There is no bash here.");
        CliRun script = await CliRun.OfAsync("completion", "bash");
        string[] words = line.Split(' ');
        string typed = string.Join(' ', words.Select(word => $"'{word}'"));
        string found = await RunAsync(
            "/bin/bash",
            "-c",
            $"{script.Output}\nCOMP_WORDS=({typed}); COMP_CWORD={words.Length - 1}; _spfquery; echo \"${{COMPREPLY[*]}}\"");

        IEnumerable<string> completions = found.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), completions.Where(word => word != "/etc/passwd-"));
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Script_OfAShell_IsReadByIt(string shell)
    {
        string path = $"/usr/bin/{shell}";
        Requirement.RequireFile(path, shell);
        CliRun script = await CliRun.OfAsync("completion", shell);
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, script.Output, TestContext.Current.CancellationToken);

            Assert.Equal("", await RunAsync(path, "-n", file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Its output, errors too.
    private static async Task<string> RunAsync(string program, params string[] args)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output + await error;
    }
}
