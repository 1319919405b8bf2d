// SPDX-License-Identifier: MIT

namespace Spf.Tests.Cli.Inspect;

/// <summary>--fail-on and --ignore.</summary>
public sealed class FailOnTests
{
    private const string Zone = """
        $ORIGIN example.com.
        @        TXT "v=spf1 ip4:9.9.8.0/25 -all"
        warned   TXT "v=spf1 ip4:9.9.8.0/25 ptr -all"
        open     TXT "v=spf1 ip4:9.9.8.0/25 ?all"
        broken   TXT "v=spf1 ip4:9.9.8.0/33 -all"
        long     TXT ( "v=spf1 a:b.org a:c.org a:d.org a:e.org a:f.org a:g.org a:h.org a:i.org a:j.org a:k.org a:l.org"
                       " -all" )
        away     TXT "v=spf1 include:lost.example.com -all"
        $FAULT lost TXT timeout

        """;

    [Theory]
    [InlineData("example.com", "error,warning,lookups,strangers", 0)]
    [InlineData("warned.example.com", "error", 0)]
    [InlineData("warned.example.com", "warning", 1)]
    [InlineData("warned.example.com", "WARNING", 1)]
    [InlineData("warned.example.com", "error,warning", 1)]
    [InlineData("broken.example.com", "error", 1)]
    [InlineData("broken.example.com", "lookups", 0)]
    [InlineData("broken.example.com", "strangers", 1)]
    [InlineData("open.example.com", "strangers", 1)]
    [InlineData("open.example.com", "lookups", 0)]
    [InlineData("long.example.com", "lookups", 1)]
    [InlineData("away.example.com", "lookups", 2)]
    [InlineData("away.example.com", "error", 1)]
    public async Task Inspect_Conditions_DecideTheExitCode(string domain, string conditions, int exitCode)
    {
        CliRun run = await PolicyRun.InZoneAsync(Zone, "inspect", domain, "--fail-on", conditions);
        Assert.Equal("", run.Error);
        Assert.Equal(exitCode, run.ExitCode);
    }

    [Theory]
    [InlineData("v=spf1 ip4:9.9.8.0/25 -all", "gained,lost,strangers,error,warning", 0)]
    [InlineData("v=spf1 ip4:9.9.8.0/24 -all", "gained", 1)]
    [InlineData("v=spf1 ip4:9.9.8.0/24 -all", "lost", 0)]
    [InlineData("v=spf1 ip4:9.9.8.0/26 -all", "lost", 1)]
    [InlineData("v=spf1 ip4:9.9.8.0/26 -all", "gained", 0)]
    [InlineData("v=spf1 ip4:9.9.8.0/25 ~all", "gained,lost", 0)]
    [InlineData("v=spf1 ip4:9.9.8.0/25 ~all", "strangers", 1)]
    [InlineData("v=spf1 ip4:9.9.8.0/25 exists:%{i}.x.org -all", "gained", 1)]
    [InlineData("v=spf1 ip4:9.9.8.0/25 ptr -all", "warning", 1)]
    [InlineData("v=spf1 ip4:9.9.8.0/25 x:y -all", "error", 1)]
    [InlineData("v=spf1 ip4:9.9.8.0/25 include:lost.example.com -all", "lookups", 2)]
    public async Task Diff_Conditions_DecideTheExitCode(string record, string conditions, int exitCode)
    {
        CliRun run = await PolicyRun.InZoneAsync(Zone, "diff", "example.com", record, "--fail-on", conditions);
        Assert.Equal("", run.Error);
        Assert.Equal(exitCode, run.ExitCode);
    }

    [Theory]
    [InlineData("v=spf1 ptr -all", "", 1)]
    [InlineData("v=spf1 ptr -all", "SPF-PTR", 0)]
    [InlineData("v=spf1 ptr ?all", "ptr,All-Neutral", 0)]
    [InlineData("v=spf1 ptr ?all", "SPF-PTR", 1)]
    public async Task Lint_IgnoredCodes_CountForNothing(string record, string codes, int exitCode)
    {
        string[] ignore = codes.Length == 0 ? [] : ["--ignore", codes];
        CliRun run = await CliRun.OfAsync(["lint", record, .. ignore]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(
            !codes.Contains("ptr", StringComparison.OrdinalIgnoreCase),
            run.Output.Contains("SPF-PTR", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--fail-on bogus", "--fail-on bogus is not a valid value", "valid values: error, warning")]
    [InlineData("--fail-on gained", "--fail-on gained means nothing here", "use spfquery diff")]
    [InlineData(
        "--fail-on strangers", "--fail-on strangers means nothing here", "use spfquery inspect or spfquery diff")]
    [InlineData("--ignore SPF-PTT", "--ignore SPF-PTT is not the code of a finding", "did you mean SPF-PTR?")]
    [InlineData("--ignore x", "--ignore x is not the code of a finding", "codes: SPF-SYNTAX, ")]
    public async Task Lint_ValueThatDoesNotExist_IsAnErrorWithAdvice(string option, string problem, string advice)
    {
        CliRun run = await CliRun.OfAsync(["lint", "v=spf1 -all", .. option.Split(' ')]);
        Assert.Equal(255, run.ExitCode);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
        Assert.Contains(advice, run.Error, StringComparison.Ordinal);
    }
}
