// SPDX-License-Identifier: MIT

using System.Text.Json;

namespace Spf.Tests.Cli.Inspect;

/// <summary>spfquery inspect, over policies after the pattern of large real ones.</summary>
public sealed class InspectTests
{
    [Theory]
    [InlineData("redirect", 0, "no findings", "4 of 10 in the worst case, 4 when read from left to right", "0 of 2", "328,960 IPv4 addresses in 21 prefixes, 6 IPv6 prefixes", "softfail")]
    [InlineData("outlook", 0, "4 notes", "3 of 10 in the worst case, 3 when read from left to right", "0 of 2", "360,961 IPv4 addresses in 7 prefixes, 3 IPv6 prefixes", "fail")]
    [InlineData("pile-up", 2, "2 errors, 3 warnings, 4 notes", "14 of 10 in the worst case, 14 when read from left to right", "3 of 2 in the worst case (IPv4 1, IPv6 3), 2 when read from left to right", "356,355 IPv4 addresses in 9 prefixes", "permerror")]
    [InlineData("loop", 2, "1 error", "at least 2 of 10 in the worst case, 2 when read from left to right", "at least 0 of 2", "512 IPv4 addresses in 2 prefixes", "permerror")]
    [InlineData("nested", 0, "1 note", "6 of 10 in the worst case, 6 when read from left to right", "1 of 2 in the worst case (IPv4 0, IPv6 1), 1 when read from left to right", "900 IPv4 addresses in 7 prefixes", "fail")]
    public async Task Inspect_Zone_ShowsFiguresAndEndsWithTheWorst(
        string zone, int exitCode, string findings, string lookups, string voids, string addresses, string others)
    {
        CliRun run = await PolicyRun.OfAsync(zone, "inspect", "example.com");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Equal($"example.com: {findings}", run.OutputLines[0]);
        Assert.Equal($"  lookups:         {lookups}", run.OutputLines[1]);
        Assert.Equal($"  void lookups:    {voids}", run.OutputLines[2]);
        Assert.Equal($"  may send:        {addresses}", run.OutputLines[3]);
        Assert.Contains($"  everybody else:  {others}", run.OutputLines);
    }

    [Theory]
    [InlineData("redirect", "4 4 4 False 0", "328960 21 6", 27, 0, 0, 0)]
    [InlineData("outlook", "3 3 3 False 0", "360961 7 3", 12, 0, 0, 4)]
    [InlineData("pile-up", "14 14 14 False 3", "356355 9 0", 11, 2, 3, 4)]
    public async Task Inspect_Json_HasTheSameFigures(
        string zone, string costs, string addresses, int blocks, int errors, int warnings, int notes)
    {
        CliRun run = await PolicyRun.OfAsync(zone, "inspect", "example.com", "--format", "json");

        JsonElement json = run.ToJson();
        JsonElement lookups = json.GetProperty("lookups");
        Assert.Equal(
            costs,
            $"{lookups.GetProperty("worstCase")} {lookups.GetProperty("worstCaseIp4")} {lookups.GetProperty("sequential")} "
            + $"{lookups.GetProperty("open")} {json.GetProperty("voidLookups").GetProperty("worstCase")}");
        JsonElement senders = json.GetProperty("addresses");
        Assert.Equal(
            addresses,
            $"{senders.GetProperty("ip4Count")} {senders.GetProperty("ip4Prefixes").GetArrayLength()} "
            + $"{senders.GetProperty("ip6Prefixes").GetArrayLength()}");
        Assert.Equal(blocks, json.GetProperty("blocks").GetArrayLength());
        Assert.Equal(
            (errors, warnings, notes),
            (json.GetProperty("errors").GetInt32(), json.GetProperty("warnings").GetInt32(), json.GetProperty("notes").GetInt32()));
        Assert.Equal(errors + warnings + notes, json.GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public async Task Inspect_Json_HasTheWholeTree()
    {
        CliRun run = await PolicyRun.OfAsync("outlook", "inspect", "example.com", "--format", "json");

        JsonElement root = run.ToJson().GetProperty("policy");
        Assert.Equal("v=spf1 mx include:spf.protection.provider.example -all", root.GetProperty("records")[0].GetString());
        Assert.Equal(3600, root.GetProperty("ttl").GetInt32());
        JsonElement mx = root.GetProperty("terms")[0];
        Assert.Equal("mail.example.com", mx.GetProperty("hosts")[0].GetProperty("name").GetString());
        Assert.Equal("131.107.1.5", mx.GetProperty("hosts")[0].GetProperty("addresses")[0].GetString());
        Assert.Equal("131.107.1.5/32", mx.GetProperty("authorized")[0].GetString());
        JsonElement included = root.GetProperty("terms")[1].GetProperty("policies")[0];
        Assert.Equal("include:spf.protection.provider.example", included.GetProperty("reachedBy").GetString());
        Assert.Equal((1, 1), (included.GetProperty("depth").GetInt32(), included.GetProperty("ownLookups").GetInt32()));
        JsonElement block = run.ToJson().GetProperty("blocks").EnumerateArray().Last(b => b.GetProperty("network").GetString() == "40.107.0.0/16");
        Assert.Equal("spf.protection.provider.example", block.GetProperty("coveredBy").GetProperty("domain").GetString());
        Assert.Equal("40.107.0.0/16", Assert.Single(block.GetProperty("passing").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Inspect_Tree_ShowsEachPolicyWithItsLookups()
    {
        CliRun run = await PolicyRun.OfAsync("outlook", "inspect", "example.com");

        Assert.Equal(
            """
            example.com: 3 lookups
              v=spf1 mx include:spf.protection.provider.example -all
              mx: 1 lookup
                mail.example.com: 131.107.1.5 2a01:111:f400::5
              include:spf.protection.provider.example: 2 lookups
                v=spf1 ip4:40.92.0.0/15 ip4:40.107.0.0/16 ip4:52.100.0.0/15 ip4:104.47.0.0/17 ip6:2a01:111:f400::/48 ip6:2a01:111:f403::/49 include:spfd.protection.provider.example -all
                include:spfd.protection.provider.example: 1 lookup
                  v=spf1 ip4:51.4.72.0/24 ip4:51.5.72.0/24 ip4:40.107.0.0/16 ip6:2a01:4180:4050:400::/64 -all
            """.Split('\n'),
            run.Section("Policy"));
    }

    [Fact]
    public async Task Inspect_Tree_SaysWhatIsWrongWithAPolicy()
    {
        CliRun pileUp = await PolicyRun.OfAsync("pile-up", "inspect", "example.com");
        CliRun loop = await PolicyRun.OfAsync("loop", "inspect", "example.com");

        Assert.Contains("  include:spf.gone.example: 1 lookup, no such name", pileUp.OutputLines);
        Assert.Contains("    exists:%{i}._spf.shop.example: 1 lookup, depends on the client", pileUp.OutputLines);
        Assert.Contains("  conditional:     exists:%{i}._spf.shop.example", pileUp.OutputLines);
        Assert.Contains("    include:example.com: 1 lookup, loops back to itself", loop.OutputLines);
    }

    [Fact]
    public async Task Inspect_Addresses_SayWhichIncludeBringsThemAndWhichAreTwice()
    {
        CliRun run = await PolicyRun.OfAsync("outlook", "inspect", "example.com");

        string[] rows = run.Section("Addresses");
        Assert.Equal(13, rows.Length);
        Assert.Equal("  network                  addresses  source                            remark", rows[0]);
        Assert.Equal("  131.107.1.5/32           1          mx in example.com", rows[1]);
        Assert.Equal("  2a01:111:f400::5/128                mx in example.com                 part of 2a01:111:f400::/48 in spf.protection.provider.example", rows[2]);
        Assert.Equal("  40.107.0.0/16            65,536     spfd.protection.provider.example  also from spf.protection.provider.example", rows[11]);
    }

    [Fact]
    public async Task Inspect_Findings_ComeWorstFirstWithPlaceAndSection()
    {
        CliRun run = await PolicyRun.OfAsync("pile-up", "inspect", "example.com");

        string[] lines = run.Section("Findings");
        Assert.Equal("error SPF-LOOKUPS example.com at position 89 (RFC 7208, 4.6.4)", lines[0]);
        Assert.StartsWith("  the policy of \"example.com\" needs 14 lookups, but only 10 are allowed", lines[1], StringComparison.Ordinal);
        Assert.Equal(
            ["error", "error", "warning", "warning", "warning", "note", "note", "note", "note"],
            lines.Where(line => line[0] != ' ').Select(line => line.Split(' ')[0]));
    }

    [Theory]
    [InlineData("v=spf1 ip4:9.9.9.9 -all", 0)]
    [InlineData("v=spf1 ip4:9.9.9.9 ?all", 1)]
    [InlineData("v=spf1 ip4:9.9.9.9 all", 2)]
    [InlineData("v=spf1 include:spf.forms.example -all", 0)]
    public async Task Inspect_RecordOverAZone_IsAsIfPublished(string record, int exitCode)
    {
        CliRun run = await PolicyRun.OfAsync("pile-up", "inspect", "example.com", "--record", $"example.com={record}");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains($"  {record}", run.OutputLines);
    }

    [Theory]
    [InlineData("nowhere.example", "\"nowhere.example\" does not exist: check its spelling")]
    [InlineData("example", "\"example\" is not a domain name with at least two labels: use the domain of a mail address")]
    [InlineData("a b", "\"a b\" is not a domain name with at least two labels: use the domain of a mail address")]
    public async Task Inspect_NoPolicy_IsAnError(string domain, string message)
    {
        CliRun run = await PolicyRun.OfAsync("pile-up", "inspect", domain);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"{domain}: 1 error", run.OutputLines[0]);
        Assert.Equal($"  {message}", run.OutputLines[^1]);
    }

    [Fact]
    public async Task Inspect_NoServerAnswers_IsAnError()
    {
        CliRun run = await PolicyRun.InZoneAsync("$FAULT example.com TXT timeout\n", "inspect", "example.com");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("error SPF-LOOKUP-FAILED example.com (RFC 7208, 2.6.6)", run.OutputLines);
    }

    [Fact]
    public async Task Inspect_HtmlFile_IsThePageBesideTheText()
    {
        string file = Path.GetTempFileName();
        try
        {
            CliRun both = await PolicyRun.OfAsync("outlook", "inspect", "example.com", "--html", file);

            Assert.Equal("example.com: 4 notes", both.OutputLines[0]);
            string page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\">\n", page, StringComparison.Ordinal);
            Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
            Assert.Contains("360,961 IPv4 addresses in 7 prefixes, 3 IPv6 prefixes", page, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Inspect_TimeIsUp_SaysHowToAllowMore()
    {
        // A local port at which nobody answers.
        using var silent = new System.Net.Sockets.UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        CliRun run = await CliRun.OfAsync("inspect", "example.com", "--dns", $"{silent.Client.LocalEndPoint}", "--timeout", "0.2");

        Assert.Equal(255, run.ExitCode);
        Assert.Equal(
            "spfquery: the policy could not be read completely within 0.2 s\n"
            + "  allow more time with --timeout, or inspect the included domains one by one\n",
            run.Error);
    }
}
