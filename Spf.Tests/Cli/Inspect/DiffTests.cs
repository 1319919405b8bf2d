// SPDX-License-Identifier: MIT

using System.Text.Json;
using Spf.Tests.Dns;

namespace Spf.Tests.Cli.Inspect;

/// <summary>spfquery diff, over policies after the pattern of large real ones.</summary>
public sealed class DiffTests(NsdServer server) : IClassFixture<NsdServer>
{
    [Fact]
    public async Task Diff_ProposedRecord_TellsWhoComesAndGoes()
    {
        CliRun run = await PolicyRun.OfAsync(
            "outlook", "diff", "example.com", "v=spf1 mx ip4:40.92.0.0/16 ip4:8.8.8.0/24 ~all");

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Equal(
            """
            example.com: different senders, another result for everybody else
              everybody else:  fail -> softfail
              gained:          256 IPv4 addresses in 1 prefix
              lost:            295,424 IPv4 addresses in 6 prefixes, 82 IPv6 prefixes
              lookups:         3 of 10 -> 1 of 10
              void lookups:    0 of 2
              findings:        4 notes -> no findings

            Gained
            + 8.8.8.0/24

            Lost
            - 2a01:111:f400::/48 except 2a01:111:f400::5/128
            - 40.93.0.0/16
            - 40.107.0.0/16
            - 51.4.72.0/24
            - 51.5.72.0/24
            - 52.100.0.0/15
            - 104.47.0.0/17
            - 2a01:111:f403::/49
            - 2a01:4180:4050:400::/64

            Resolved findings
            """.Split('\n'),
            run.OutputLines[..23]);
    }

    [Fact]
    public async Task Diff_Json_HasEveryPrefix()
    {
        CliRun run = await PolicyRun.OfAsync(
            "redirect", "diff", "example.com", "v=spf1 include:_netblocks.provider.example ip4:9.9.9.0/24 -all", "--format", "json");

        JsonElement json = run.ToJson();
        Assert.Equal(1, run.ExitCode);
        Assert.True(json.GetProperty("changed").GetBoolean());
        Assert.True(json.GetProperty("exact").GetBoolean());
        Assert.Equal("9.9.9.0/24", Assert.Single(json.GetProperty("gained").GetProperty("ip4Prefixes").EnumerateArray()).GetString());

        // All of _netblocks2 and _netblocks3: 3 * 8,192 + 2 * 8,192 + 2 * 4,096 + 2,048 + 4,096 + 65,536 + 1,024.
        Assert.Equal(6, json.GetProperty("lost").GetProperty("ip6Prefixes").GetArrayLength());
        Assert.Equal(
            256 - json.GetProperty("lost").GetProperty("ip4Count").GetInt64(),
            json.GetProperty("after").GetProperty("ip4Count").GetInt64() - json.GetProperty("before").GetProperty("ip4Count").GetInt64());
        Assert.Equal(
            (4, 1),
            (json.GetProperty("before").GetProperty("lookups").GetProperty("worstCase").GetInt32(),
                json.GetProperty("after").GetProperty("lookups").GetProperty("worstCase").GetInt32()));
    }

    // "-": same senders; the policy's errors count, and those of what was there do not.
    [Theory]
    [InlineData("v=spf1 ip4:9.9.9.0/25 ip4:9.9.9.128/25 -all", "v=spf1 ip4:9.9.9.0/24 -all", 0)]
    [InlineData("v=spf1 ip4:9.9.9.0/24 -all", "v=spf1 ip4:9.9.9.0/25 -all", 1)]
    [InlineData("v=spf1 ip4:9.9.9.0/24 -all", "v=spf1 ip4:9.9.9.0/24 exists:%{i}.x.example -all", 1)]
    [InlineData("v=spf1 exists:%{i}.x.example -all", "v=spf1 ip4:9.9.9.0/24 -all", 1)]
    [InlineData("v=spf1 ip4:9.9.9 -all", "v=spf1 ip4:9.9.9.0/24 -all", 1)]
    [InlineData("v=spf1 ip4:9.9.9.0/24 -all", "v=spf1 ip4:9.9.9 -all", 2)]
    [InlineData("v=spf1 ip4:9.9.9.0/24 -all", "v=spf1 ip4:9.9.9.0/24 all", 2)]
    public async Task Diff_TwoRecords_EndsWithWhatChanges(string before, string after, int exitCode)
    {
        CliRun run = await CliRun.OfAsync("diff", before, after);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.StartsWith(
            exitCode == 0 ? "record.invalid: same senders" : "record.invalid: different senders",
            run.OutputLines[0],
            StringComparison.Ordinal);
        Assert.Equal(exitCode == 2, run.OutputLines[0].EndsWith(", with errors", StringComparison.Ordinal));
    }

    // Two records with the same senders, and what everybody else gets.
    [Theory]
    [InlineData("v=spf1 ip4:9.9.9.0/24 -all", "v=spf1 ip4:9.9.9.0/24", "fail -> neutral")]
    [InlineData("v=spf1 ip4:9.9.9.0/24 -all", "v=spf1 ip4:9.9.9.0/24 ?all", "fail -> neutral")]
    [InlineData("v=spf1 ip4:9.9.9.0/24 -all", "v=spf1 ip4:9.9.9.0/24 ~all", "fail -> softfail")]
    [InlineData("v=spf1 ip4:9.9.9.0/24 ~all", "v=spf1 ip4:9.9.9.0/24 -all", "softfail -> fail")]
    [InlineData("v=spf1 -all", "v=spf1 ?all", "fail -> neutral")]
    [InlineData("v=spf1 -exists:9.example -all", "v=spf1 -all exists:9.example", null)]
    [InlineData("v=spf1 -all", "v=spf1 -all ?all", null)]
    [InlineData("v=spf1 exists:%{i}.x.example -all", "v=spf1 exists:%{i}.x.example ~all", "fail -> softfail")]
    [InlineData("v=spf1 -all", "v=spf1 redirect=%{v}.x.example -all", null)]
    [InlineData("v=spf1 ?ip4:0.0.0.0/0 -all", "v=spf1 -all", "neutral (IPv6: fail) -> fail")]
    public async Task Diff_SameSenders_SaysWhatEverybodyElseGets(string before, string after, string? change)
    {
        string zone = Path.Join(AppContext.BaseDirectory, "nobody.zone");
        await File.WriteAllTextAsync(zone, "example.com. 60 TXT x\n", TestContext.Current.CancellationToken);
        CliRun run = await CliRun.OfAsync("diff", before, after, "--zone", zone);
        CliRun json = await CliRun.OfAsync("diff", before, after, "--zone", zone, "--format", "json");

        Assert.StartsWith("record.invalid: same senders", run.OutputLines[0], StringComparison.Ordinal);
        Assert.Equal(
            change is not null, run.OutputLines[0].Contains(", another result for everybody else", StringComparison.Ordinal));
        Assert.Equal(change is null ? 0 : 1, run.ExitCode);
        Assert.Equal(
            change is null ? "  gained:          none" : $"  everybody else:  {change}", run.OutputLines[1]);
        Assert.Equal(change is not null, json.ToJson().GetProperty("defaultResultChanged").GetBoolean());
        Assert.Equal(change is not null, json.ToJson().GetProperty("changed").GetBoolean());
        Assert.Equal(run.ExitCode, json.ExitCode);
    }

    [Fact]
    public async Task Diff_TermsOfTheClient_AreNamed()
    {
        CliRun run = await CliRun.OfAsync("diff", "v=spf1 ptr:x.example -all", "v=spf1 exists:%{i}.x.example -all");

        Assert.Contains("  not compared:    terms that depend on the client or the sender", run.OutputLines);
        Assert.Equal(["+ clients allowed by exists:%{i}.x.example in record.invalid"], run.Section("Gained"));
        Assert.Equal(["- clients allowed by ptr:x.example in record.invalid"], run.Section("Lost"));
        Assert.Contains("warning SPF-PTR record.invalid at position 7 (RFC 7208, 5.5)", run.Section("Resolved findings"));
    }

    [Theory]
    [InlineData("v=spf1 a -all")]
    [InlineData("v=spf1 mx/24 -all")]
    public async Task Diff_TwoRecordsOfAHost_NeedADomain(string record)
    {
        CliRun nobody = await CliRun.OfAsync("diff", record, "v=spf1 -all");
        CliRun somebody = await PolicyRun.OfAsync("pile-up", "diff", "example.com", record, "v=spf1 -all");

        Assert.Equal(255, nobody.ExitCode);
        Assert.Equal(
            $"spfquery: \"{record}\" uses a or mx without a domain\n  give the domain before the two records\n", nobody.Error);
        Assert.Equal(1, somebody.ExitCode);
        Assert.Contains(somebody.Section("Lost"), line => line.StartsWith("- 9.9.9.", StringComparison.Ordinal));
    }

    // The zone of nsd has an include, an mx and two hosts; of the file, what is gone is gone.
    [Fact]
    public async Task Diff_ZoneFileAgainstTheDns_ComparesBoth()
    {
        server.Require();
        const string Zone = """
            example.test.        TXT "v=spf1 include:split.example.test mx include:hop3.example.test -all"
            example.test.        MX  10 a.example.test.
            a.example.test.      A   192.0.2.9
            split.example.test.  TXT "v=spf1 ip4:203.0.113.0/24 -all"

            """;
        CliRun run = await PolicyRun.InZoneAsync(Zone, "diff", "example.test", "--dns", $"{server.Ip4}");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["+ 192.0.2.9/32"], run.Section("Gained"));
        Assert.Contains("- 2001:db8:113::/48", run.Section("Lost"));
        Assert.Contains(run.Section("New findings"), line => line.Contains("\"hop3.example.test\" does not exist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Diff_RecordOfAnIncludedDomain_ComparesWithTheDns()
    {
        server.Require();
        CliRun run = await CliRun.OfAsync(
            "diff", "example.test", "--record", "split.example.test=v=spf1 ip4:203.0.113.0/25 -all", "--dns", $"{server.Ip4}");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["- 203.0.113.128/25", "- 2001:db8:113::/48"], run.Section("Lost"));
    }
}
