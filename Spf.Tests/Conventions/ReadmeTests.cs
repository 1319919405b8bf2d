// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Spf.Dns;
using Spf.Tests.Cli;
using Spf.Tests.Support;

namespace Spf.Tests.Conventions;

/// <summary>The examples of README.md compile, run, and prints what it says.</summary>
public sealed partial class ReadmeTests
{
    // Spf.Cli's entry in this process. How long a check takes is the one thing that is not the same each time.
    private static ReadmeConsole.Entry SpfQuery => static async (args, _, output, errors) =>
    {
        CliRun run = await CliRun.OfAsync(args);
        await errors.WriteAsync(run.Error);
        await output.WriteAsync(ElapsedTime().Replace(run.Output, "\"elapsedMs\":0.012"));
        return run.ExitCode;
    };

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
    public async Task ReadmeCode_WithAZone_GivesWhatItsCommentsSay()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Assert.Equal(("pass", "ip4:192.0.2.0/24"), await ReadmeCode.TryPolicyAsync(token));

        var spf = new SpfVerifier(ZoneFile.Parse("example.com. TXT \"v=spf1 ip4:192.0.2.1 -all\""));
        List<(string Name, string Body)> headers = [];
        DomainName? authenticated = await ReadmeCode.AddHeadersAsync(
            spf,
            IPAddress.Parse("192.0.2.1"),
            "mail.example.com",
            "alice@example.com",
            (name, body) => headers.Add((name, body)),
            token);

        Assert.Equal("example.com", authenticated?.ToString());
        Assert.Equal(["Received-SPF", "Authentication-Results"], headers.Select(header => header.Name));
        Assert.StartsWith("pass (", headers[0].Body, StringComparison.Ordinal);
        Assert.Equal("mx.example.org; spf=pass smtp.mailfrom=example.com", headers[1].Body);
    }

    [Fact]
    public async Task ConsoleBlocks_PrintWhatTheyShow()
    {
        IEnumerable<string> blocks = Readme.Blocks("console", "shell");
        foreach (string block in blocks.Where(block => block.StartsWith("$ spfquery", StringComparison.Ordinal)))
        {
            Assert.Equal(block, await ReadmeConsole.ReplayAsync(block, SpfQuery));
        }
    }

    [Fact]
    public async Task PolicyDialogue_ByHand_GetsTheAnswerItShows()
    {
        const string Program = "spf-policyd";
        string block = Assert.Single(
            Readme.Blocks("console", "shell"), block => block.Contains($"| {Program}", StringComparison.Ordinal));
        string[] lines = block.Split('\n');
        int end = Array.FindIndex(lines, line => !line.EndsWith('\\')) + 1;
        string command = string.Join('\n', lines[..end])[2..];

        string run = command.Replace(Program, BuiltProgram.SpfPolicyd, StringComparison.Ordinal)
            + $" '{TestWorld.EmptyConfiguration}'";
        var start = new ProcessStartInfo("sh", ["-c", run])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.Root,
        };
        using Process process = Process.Start(start)!;
        string printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        // An empty line ends the answer.
        Assert.Equal($"{string.Join('\n', lines[end..])}\n\n", printed);
    }

    [Fact]
    public async Task ReplayAsync_OfCommands_ShowsWhatTheyPrintNow()
    {
        const string Block =
            """
            $ spfquery --sender "a b" \
                --zone Spf.slnx
            before
            $ echo $?
            0
            """;

        string replayed = await ReadmeConsole.ReplayAsync(Block, async (args, _, output, _) =>
        {
            await output.WriteLineAsync(string.Join('|', args[..3]));
            await output.WriteLineAsync(File.Exists(args[3]) ? "after" : "no such file");
            return 3;
        });

        string expected = Block.Replace("before", "--sender|a b|--zone\nafter", StringComparison.Ordinal)
            .Replace("\n0", "\n3", StringComparison.Ordinal);
        Assert.Equal(expected, replayed);
    }

    [GeneratedRegex(@"""elapsedMs"":[\d.]+")]
    private static partial Regex ElapsedTime();

    [GeneratedRegex(@"^ *// readme: .+\n(?<body>(?s:.*?))^ *// end$", RegexOptions.Multiline)]
    private static partial Regex Region();
}
