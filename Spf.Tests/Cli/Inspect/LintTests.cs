// SPDX-License-Identifier: MIT

using System.Text;
using System.Text.Json;

namespace Spf.Tests.Cli.Inspect;

/// <summary>spfquery lint.</summary>
public sealed class LintTests
{
    private const string Long =
        "v=spf1 ip4:9.9.0.0/24 ip4:9.9.1.0/24 ip4:9.9.2.0/24 ip4:9.9.3.0/24 ip4:9.9.4.0/24 x:y ip4:9.9.5.0/24 ip4:9.9.6.0/24 ip4:9.9.7.0/24 -all";

    // The text that is linted, and all pairs of lines that show it.
    public static TheoryData<string, string[]> Rows => new()
    {
        { "v=spf1 mx -all", [] },
        { "v=spf1 ipv4:9.9.9.9 -all", ["v=spf1 ipv4:9.9.9.9 -all", "       ^^^^^"] },
        { "v=spf1 ip4:300.1.1.1 -all", ["v=spf1 ip4:300.1.1.1 -all", "           ^^^^^^^^^"] },
        {
            "v=spf1 inclde:a.example ip4:9.9.9.9/33 -all",
            [
                "v=spf1 inclde:a.example ip4:9.9.9.9/33 -all", "       ^^^^^^^",
                "v=spf1 inclde:a.example ip4:9.9.9.9/33 -all", "                                    ^^",
            ]
        },
        { "v=spf1 ip4:9.9.9.9 all", ["v=spf1 ip4:9.9.9.9 all", "                   ^^^"] },
        { "v=spf1 ip4:9.9.9.9 ?all", ["v=spf1 ip4:9.9.9.9 ?all", "                   ^^^^"] },
        { "v=spf1 \u0007mx -all", ["v=spf1 <U+0007>mx -all", "       ^^^^^^^^"] },
        { "v=spf1 a:caf\u00E9.example -all", ["v=spf1 a:caf<U+00C3><U+00A9>.example -all", "            ^^^^^^^^^^^^^^^^"] },
        {
            Long,
            [
                "...9.3.0/24 ip4:9.9.4.0/24 x:y ip4:9.9.5.0/24 ip4:9.9.6.0/24 ip4:9.9.7.0/...",
                "                           ^^^",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Lint_Record_PutsCaretsUnderEachPlace(string record, string[] places)
    {
        CliRun run = await CliRun.OfAsync("lint", record);

        string[] lines = run.OutputLines;
        string[] carets = [.. Enumerable.Range(1, lines.Length - 1).Where(i => lines[i].Trim().Trim('^').Length == 0 && lines[i].Length > 0)
            .SelectMany(i => new[] { lines[i - 1][2..], lines[i][2..] })];
        Assert.Equal(places, carets);
    }

    [Theory]
    [InlineData("v=spf1 mx -all", 0, "record: no findings")]
    [InlineData("v=spf1 ip4:9.9.9.9/24 -all", 0, "record: 1 note")]
    [InlineData("v=spf1 mx ?all", 1, "record: 1 warning")]
    [InlineData("v=spf1 mx ptr ipv4:9.9.9.9 ip4:1.2.3 -all", 2, "record: 2 errors, 1 warning")]
    [InlineData("v=spf2.0/pra mx -all", 2, "record: 1 error")]
    [InlineData("mx -all", 2, "record: 1 error")]
    public async Task Lint_Record_EndsWithTheWorst(string record, int exitCode, string verdict)
    {
        CliRun run = await CliRun.OfAsync("lint", record);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(verdict, run.OutputLines[0]);
    }

    [Fact]
    public async Task Lint_Json_HasAllFindings()
    {
        CliRun run = await CliRun.OfAsync("lint", "v=spf1 ptr ipv4:9.9.9.9 -all", "--format", "json");

        JsonElement json = run.ToJson();
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("domain").ValueKind);
        Assert.Equal("v=spf1 ptr ipv4:9.9.9.9 -all", json.GetProperty("records")[0].GetString());
        Assert.Equal((1, 1, 0), (json.GetProperty("errors").GetInt32(), json.GetProperty("warnings").GetInt32(), json.GetProperty("notes").GetInt32()));
        Assert.Equal(
            ["SPF-PTR 7 3 5.5", "SPF-TYPO 11 5 4.6.1"],
            json.GetProperty("findings").EnumerateArray().Select(finding =>
                $"{finding.GetProperty("code")} {finding.GetProperty("position")} {finding.GetProperty("length")} {finding.GetProperty("section")}"));
    }

    [Theory]
    [InlineData("good.example", 0, "good.example: no findings")]
    [InlineData("bad.example", 2, "bad.example: 1 error")]
    [InlineData("twice.example", 2, "twice.example: 1 error, 1 warning")]
    [InlineData("near.example", 2, "near.example: 1 error")]
    [InlineData("none.example", 2, "none.example: 1 error")]
    [InlineData("failing.example", 2, "failing.example: 1 error")]
    public async Task Lint_Domain_LintsWhatItPublishes(string domain, int exitCode, string verdict)
    {
        const string Zone = """
            good.example.    TXT "v=spf1 include:nowhere.example -all"
            bad.example.     TXT "v=spf1 ip4:1.2.3 -all"
            twice.example.   TXT "v=spf1 mx -all"
            twice.example.   TXT "v=spf1 mx ?all"
            near.example.    TXT "v=spf 1 mx -all"
            none.example.    TXT "something else"
            $FAULT failing.example TXT servfail

            """;
        CliRun run = await PolicyRun.InZoneAsync(Zone, "lint", domain);

        Assert.Equal(verdict, run.OutputLines[0]);
        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task Lint_StandardInput_HasARecordOrADomainALine()
    {
        const string Lines = "\uFEFFv=spf1 mx -all\r\n\n# a comment\nexample.com\nv=spf1 ip4:1.2.3 -all\n";
        CliRun run = await CliRun.OfAsync(
            ["lint", "-", "--zone", PolicyRun.Zone("redirect")], new MemoryStream(Encoding.UTF8.GetBytes(Lines)));

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(
            ["record: no findings", "example.com: no findings", "record: 1 error"],
            run.OutputLines.Where(line => line[0] != ' ' && !line.StartsWith("error", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Lint_HugeInput_IsNotRead()
    {
        CliRun run = await CliRun.OfAsync(["lint", "-"], new MemoryStream(new byte[5 << 20]));

        Assert.Equal(255, run.ExitCode);
        Assert.StartsWith(
            "spfquery: line 1 of the standard input is longer than ", run.Error, StringComparison.Ordinal);
    }
}
