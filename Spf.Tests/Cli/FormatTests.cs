// SPDX-License-Identifier: MIT

using System.Text.Json;

namespace Spf.Tests.Cli;

public sealed class FormatTests
{
    private static readonly string[] FirstFields =
    [
        "ip", "helo", "mailFrom", "identity", "domain", "result", "mechanism", "problem", "explanation",
        "lookups", "voidLookups",
        "elapsedMs",
    ];

    [Fact]
    public async Task Json_Pass_TellsWhatDecided()
    {
        CliRun run = await CliRun.InExampleZoneAsync(
            "--format", "json", "--ip", "203.0.113.200", "--sender", "alice@example.com", "--helo", "h.example");

        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement answer = json.RootElement;
        Assert.Equal(FirstFields, answer.EnumerateObject().Take(FirstFields.Length).Select(field => field.Name));
        Assert.Equal("pass", answer.GetProperty("result").GetString());
        Assert.Equal("example.com", answer.GetProperty("domain").GetString());
        Assert.Equal("include:_spf.provider.example.net", answer.GetProperty("mechanism").GetString());
        Assert.Equal("example.com", answer.GetProperty("directiveDomain").GetString());
        Assert.Equal(
            ["_spf.provider.example.net", "_more.provider.example.net"],
            answer.GetProperty("includes").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(3, answer.GetProperty("lookups").GetInt32());
        Assert.Equal(0, answer.GetProperty("voidLookups").GetInt32());
        Assert.Equal(3600, answer.GetProperty("ttl").GetInt32());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("problem").ValueKind);
        Assert.StartsWith("Received-SPF: pass (", answer.GetProperty("header").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_Permerror_TellsTheProblem()
    {
        CliRun run = await CliRun.InExampleZoneAsync(
            "--format", "json", "--ip", "192.0.2.1", "--sender", "a@permerror.example.com");

        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal("syntax", json.RootElement.GetProperty("problemKind").GetString());
        Assert.Contains("ip4:", json.RootElement.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(4, run.ExitCode);
    }

    [Fact]
    public async Task Header_IsTheFieldAlone()
    {
        CliRun run = await CliRun.InExampleZoneAsync(
            "--format", "header", "--ip", "192.0.2.1", "--sender", "alice@example.com");

        Assert.StartsWith("Received-SPF: pass (", Assert.Single(run.OutputLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuthenticationResults_Both_AreOneField()
    {
        CliRun run = await CliRun.InExampleZoneAsync(
            "--format", "auth-results", "--both",
            "--ip", "192.0.2.1", "--sender", "alice@example.com", "--helo", "mail.example.com");

        string line = Assert.Single(run.OutputLines);
        Assert.StartsWith("Authentication-Results: mx.example.org; (HELO) spf=", line, StringComparison.Ordinal);
        Assert.Contains(" smtp.helo=mail.example.com; spf=", line, StringComparison.Ordinal);
        Assert.EndsWith("; spf=pass smtp.mailfrom=example.com", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_ShowsStepsOnTheErrorOutput()
    {
        CliRun run = await CliRun.InExampleZoneAsync("--trace", "--ip", "203.0.113.9", "--sender", "carol@example.org");

        Assert.Equal("pass", run.OutputLines[0]);
        string trace = System.Text.RegularExpressions.Regex.Replace(run.Error, @"\d+\.\d ms", "N ms");
        Assert.Equal(
            """
            MAIL FROM carol@example.org from 203.0.113.9: pass, lookups 3/10, void 1/2, N ms
              TXT example.org: 1 record, N ms
              example.org: v=spf1 redirect=_spf.example.org
              no directive matches: redirect=_spf.example.org continues with _spf.example.org (lookups 1/10, void 0/2)
              TXT _spf.example.org: 1 record, N ms
              _spf.example.org: v=spf1 exists:%{ir}.%{v}._clients.example.org exists:%{l1r-}._users.example.org -all
                exists:%{ir}.%{v}._clients.example.org: does not match (lookups 2/10, void 1/2)
                  %{ir}.%{v}._clients.example.org expands to "9.113.0.203.in-addr._clients.example.org"
                  A 9.113.0.203.in-addr._clients.example.org: no such name, N ms
                exists:%{l1r-}._users.example.org: matches (lookups 3/10, void 1/2)
                  %{l1r-}._users.example.org expands to "carol._users.example.org"
                  A carol._users.example.org: 1 record, N ms

            """,
            trace);
    }

    [Fact]
    public async Task Trace_ProblemInAnInclude_IsReportedOnce()
    {
        CliRun run = await CliRun.InExampleZoneAsync(
            "--trace", "--ip", "192.0.2.1", "--sender", "a@x.example",
            "--record", "x.example=v=spf1 include:temperror.example.com -all");

        Assert.Equal("temperror", run.OutputLines[0]);
        Assert.Single(run.Error.Split("the DNS failed to answer").Skip(1));
        Assert.Contains("include:temperror.example.com: cannot be evaluated", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, null, false, "auto")]
    [InlineData(true, null, true, "never")]
    [InlineData(true, "", false, "auto")]
    [InlineData(true, "1", true, "auto")]
    [InlineData(true, "1", false, "always")]
    [InlineData(false, null, true, "auto")]
    [InlineData(false, null, false, "always")]
    public async Task Trace_Colors_AreForPeopleWhoWantThem(
        bool isInteractive, string? noColor, bool isPlain, string color)
    {
        string[] args =
        [
            "--trace", "--color", color, "--zone", CliRun.ExampleZone,
            "--ip", "192.0.2.1", "--sender", "alice@example.com",
        ];
        CliRun run = await CliRun.OfAsync(
            args, Stream.Null, name => name == "NO_COLOR" ? noColor : null, isInteractive);

        Assert.Equal(isPlain, !run.Error.Contains('\u001B', StringComparison.Ordinal));
        Assert.Contains("mail.example.com", run.Error, StringComparison.Ordinal);
        Assert.Equal("pass", run.OutputLines[0]);
    }
}
