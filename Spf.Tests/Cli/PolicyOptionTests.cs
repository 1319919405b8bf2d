// SPDX-License-Identifier: MIT

using System.Text.Json;

namespace Spf.Tests.Cli;

/// <summary>--local and --guess, exit codes, and the advice that a client without a pass gets.</summary>
public sealed class PolicyOptionTests
{
    [Theory]
    [InlineData("v=spf1 mx -all", "ip4:203.0.113.0/24", "pass", "ip4:203.0.113.0/24")]
    [InlineData("v=spf1 mx -all", "-ip4:203.0.113.9 ip4:203.0.113.0/24", "fail", "ip4:203.0.113.9")]
    [InlineData("v=spf1 -all", "v=spf1 ip4:203.0.113.9", "pass", "ip4:203.0.113.9")]
    [InlineData("v=spf1 ?ip4:203.0.113.9 -all", "ip4:203.0.113.9", "neutral", "ip4:203.0.113.9")] // theirs comes first
    [InlineData("v=spf1 mx", "ip4:203.0.113.9", "pass", "ip4:203.0.113.9")]
    [InlineData("v=spf1 redirect=fail.example.com", "ip4:203.0.113.9", "pass", "ip4:203.0.113.9")]
    [InlineData("v=spf1 include:fail.example.com ~all", "ip4:198.51.100.1", "softfail", "all")]
    [InlineData("v=spf1 mx -all", "include:x.example", "permerror", null)] // it includes itself
    [InlineData("v=spf1 ipv4:203.0.113.9 -all", "ip4:203.0.113.9", "permerror", null)]
    [InlineData("no policy", "ip4:203.0.113.9", "none", null)]
    public async Task Local_Terms_StandBeforeTheLastAll(string record, string terms, string result, string? mechanism)
    {
        JsonElement answer = await JsonAsync("x.example", "--record", $"x.example={record}", "--local", terms);

        Assert.Equal(result, answer.GetProperty("result").GetString());
        Assert.Equal(mechanism, answer.GetProperty("mechanism").GetString());
    }

    [Theory]
    [InlineData("none.example.com", "pass", "v=spf1 ip4:203.0.113.0/24 -all", "--guess=ip4:203.0.113.0/24 -all")]
    [InlineData("none.example.com", "fail", "v=spf1 -all", "--guess", "v=spf1 -all")]
    [InlineData("none.example.com", "none", null, "--guess")] // three void lookups make no guess
    [InlineData("nowhere.example.com", "pass", "v=spf1 +all", "--guess=+all")]
    [InlineData("none.example.com", "none", null, "--guess=a:broken.example.com -all")] // a guess that fails gives "none"
    [InlineData("none.example.com", "none", null, "--guess=include:none.example.com")]
    [InlineData("fail.example.com", "fail", null, "--guess=+all")]
    [InlineData("permerror.example.com", "permerror", null, "--guess=+all")]
    [InlineData("no-domain", "none", null, "--guess=+all")]
    public async Task Guess_WithoutAPolicy_StandsIn(string domain, string result, string? guess, params string[] option)
    {
        JsonElement answer = await JsonAsync(domain, option);

        Assert.Equal(result, answer.GetProperty("result").GetString());
        Assert.Equal(guess, answer.GetProperty("guess").GetString());
        Assert.Equal(
            guess is not null,
            answer.GetProperty("comment").GetString()!.StartsWith("guessed from \"", StringComparison.Ordinal));
    }

    // The positional forms after it are not its value.
    [Fact]
    public async Task Guess_BeforeOperands_TakesNoneOfThem()
    {
        CliRun run = await CliRun.InExampleZoneAsync(
            "--guess", "192.0.2.1", "a@none.example.com", "mail.example.com");

        Assert.Equal("neutral", run.OutputLines[0]);
        Assert.Contains("guessed from \"v=spf1 a/24 mx/24 ptr\"", run.OutputLines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_LocalAndGuess_AreForEachLine()
    {
        CliRun run = await CliRun.OfAsync(
            [
                "--file", "-", "--zone", CliRun.ExampleZone, "--local", "ip4:203.0.113.9", "--guess=?all",
            ],
            new MemoryStream(
                "203.0.113.9 a@example.com\n203.0.113.8 a@example.com\n203.0.113.9 a@none.example.com\n"u8.ToArray()));

        Assert.Equal(["pass", "fail", "neutral"], run.OutputLines.Where((_, i) => i % 4 == 0));
    }

    [Theory]
    [InlineData("example.com", 0, 2)]
    [InlineData("fail.example.com", 1, 3)]
    [InlineData("softfail.example.com", 2, 4)]
    [InlineData("neutral.example.com", 3, 1)]
    [InlineData("permerror.example.com", 4, 7)]
    [InlineData("temperror.example.com", 5, 6)]
    [InlineData("none.example.com", 6, 5)]
    public async Task ExitCodes_AreTheOnesAskedFor(string domain, int perl, int libspf2)
    {
        string[] question = ["--ip", "192.0.2.1", "--sender", $"alice@{domain}"];

        Assert.Equal(perl, (await CliRun.InExampleZoneAsync(question)).ExitCode);
        Assert.Equal(perl, (await CliRun.InExampleZoneAsync([.. question, "--exit-codes", "perl"])).ExitCode);
        Assert.Equal(libspf2, (await CliRun.InExampleZoneAsync([.. question, "--exit-codes", "libspf2"])).ExitCode);
    }

    [Theory]
    [InlineData("203.0.113.9", "example.com", "example.com", "v=spf1 mx include:_spf.provider.example.net ip4:203.0.113.9 -all exp=why.example.com")]
    [InlineData("2001:db8:113::9", "fail.example.com", "fail.example.com", "v=spf1 ip6:2001:db8:113::9 -all")]
    [InlineData("::ffff:203.0.113.9", "softfail.example.com", "softfail.example.com", "v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.9 ~all")]
    [InlineData("203.0.113.9", "example.org", "_spf.example.org", "v=spf1 exists:%{ir}.%{v}._clients.example.org exists:%{l1r-}._users.example.org ip4:203.0.113.9 -all")]
    [InlineData("203.0.113.9", "neutral.example.com", "neutral.example.com", "v=spf1 ip4:203.0.113.9 ?all")]
    [InlineData("192.0.2.1", "example.com", null, null)] // a pass
    [InlineData("203.0.113.9", "permerror.example.com", null, null)]
    [InlineData("203.0.113.9", "none.example.com", null, null)]
    public async Task Advice_IsTheRecordThatWouldPass(string ip, string sender, string? domain, string? record)
    {
        CliRun run = await CliRun.InExampleZoneAsync("--format", "json", "--ip", ip, "--sender", $"alice@{sender}");
        var answer = JsonElement.Parse(run.Output);

        Assert.Empty(run.Error);
        Assert.Equal(domain, answer.GetProperty("adviceDomain").GetString());
        Assert.Equal(record, answer.GetProperty("advice").GetString());
        if (record is not null)
        {
            CliRun again = await CliRun.InExampleZoneAsync(
                "--ip", ip, "--sender", $"alice@{sender}", "--record", $"{domain}={record}");
            Assert.Equal("pass", again.OutputLines[0]);
        }
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public async Task Advice_IsForPeople(bool isInteractive, bool hasTrace, bool isGiven)
    {
        string[] args = ["--ip", "203.0.113.9", "--sender", "alice@example.com", "--zone", CliRun.ExampleZone];
        CliRun run = await CliRun.OfAsync(
            hasTrace ? [.. args, "--trace"] : args, Stream.Null, isInteractive: isInteractive);

        Assert.Equal(4, run.OutputLines.Length);
        Assert.Equal(
            isGiven,
            run.Error.EndsWith(
                "spfquery: to let 203.0.113.9 pass, the owner of example.com would have to publish: example.com TXT "
                + "\"v=spf1 mx include:_spf.provider.example.net ip4:203.0.113.9 -all exp=why.example.com\"\n",
                StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--rcpt-to is ignored: SPF does not use recipients", "--rcpt-to", "a@b.example")]
    [InlineData("-r is ignored: SPF does not use recipients", "-r", "a@b.example")]
    [InlineData("--authorize-mxes-for is ignored: SPF does not use recipients", "--authorize-mxes-for=x.example")]
    [InlineData("--sanitize is ignored: the output is always sanitized", "-sanitize", "1")]
    [InlineData("--sanitize is ignored: the output is always sanitized", "--sanitize")]
    [InlineData("--no-sanitize is ignored: the output is always sanitized", "--no-sanitize")]
    [InlineData("--keep-comments is ignored: comments are not echoed", "--keep-comments")]
    [InlineData("-k is ignored: comments are not echoed", "-k")]
    [InlineData("--debug is ignored: use --trace to see each step", "-debug=2")]
    [InlineData("-d is ignored: use --trace to see each step", "-d")]
    [InlineData("--trusted is ignored: trusted-forwarder.org no longer exists", "-trusted", "0")]
    [InlineData("--tfwl is ignored: trusted-forwarder.org no longer exists", "--tfwl")]
    public async Task Ignored_Option_IsTakenWithItsValueAndToldOf(string warning, params string[] option)
    {
        CliRun run = await CliRun.InExampleZoneAsync([.. option, "192.0.2.1", "alice@example.com", "mail.example.com"]);

        Assert.Equal(("pass", 0), (run.OutputLines[0], run.ExitCode));
        Assert.Equal($"spfquery: {warning}\n", run.Error);
    }

    private static async Task<JsonElement> JsonAsync(string domain, params string[] options)
    {
        CliRun run = await CliRun.InExampleZoneAsync(
            ["--format", "json", "--ip", "203.0.113.9", "--sender", $"alice@{domain}", .. options]);
        return JsonElement.Parse(run.Output);
    }
}
