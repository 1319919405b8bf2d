// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Inspection;
using Spf.Records;
using Spf.Tests.Fuzzing;
using Spf.Tests.Support;

namespace Spf.Tests.Inspection;

/// <summary>An inspection gives the result that a client gets which no term authorizes.</summary>
public sealed class StrangerTests
{
    private const int StrangersPerPolicy = 100;

    // The limits of RFC 7208, which an inspection assumes.
    private static readonly SpfOptions Options = new() { FetchExplanation = false, TimeProvider = new ManualTime() };

    private const string Names = """
        $TTL 1h
        anyone TXT "v=spf1 +all"
        nobody TXT "v=spf1 -all"
        soft TXT "v=spf1 ip4:198.51.100.0/24 ~all"
        nested TXT "v=spf1 include:anyone.example.com -all"
        nested2 TXT "v=spf1 include:norecord.example.com -all"
        loop1 TXT "v=spf1 include:loop2.example.com -all"
        loop2 TXT "v=spf1 include:loop1.example.com -all"
        circle1 TXT "v=spf1 redirect=circle2.example.com"
        circle2 TXT "v=spf1 redirect=circle1.example.com"
        endless TXT "v=spf1 +all include:endless.example.com"
        norecord A 192.0.2.7
        malformed TXT "v=spf1 ip4:1.2.3 -all"
        two TXT "v=spf1 -all"
        two TXT "v=spf1 ~all"
        $FAULT dead A servfail
        $FAULT dead AAAA servfail
        $FAULT dead4 A servfail
        dead4 AAAA 2001:db8::4
        $FAULT deadtxt TXT servfail
        $FAULT deadmx MX timeout
        host A 192.0.2.8
        host AAAA 2001:db8::8
        host MX 10 host
        ip4only A 192.0.2.9
        ip6only AAAA 2001:db8::9
        txtonly TXT "x"
        nullmx MX 0 .
        mx11 MX 1 h1
        mx11 MX 2 h2
        mx11 MX 3 h3
        mx11 MX 4 h4
        mx11 MX 5 h5
        mx11 MX 6 h6
        mx11 MX 7 h7
        mx11 MX 8 h8
        mx11 MX 9 h9
        mx11 MX 10 h10
        mx11 MX 11 h11
        mxdead MX 1 host
        mxdead MX 2 dead
        ip6._v TXT "v=spf1 ?all"
        in-addr._v TXT "v=spf1 -all"
        """;

    // A record, and the result for everybody else.
    public static TheoryData<string, string> Records => new()
    {
        { "v=spf1 -all", "fail" },
        { "v=spf1", "neutral" },
        { "v=spf1 ip4:192.0.2.0/24 ~all", "softfail" },
        { "v=spf1 mx", "neutral" },
        { "v=spf1 ?ip4:192.0.2.0/24 -ip4:198.51.100.0/24 +all", "pass" },
        { "v=spf1 include:anyone.example.com -all", "pass" },
        { "v=spf1 include:nested.example.com -all", "pass" },
        { "v=spf1 ~include:anyone.example.com -all", "softfail" },
        { "v=spf1 -include:anyone.example.com +all", "fail" },
        { "v=spf1 include:nobody.example.com ~all", "softfail" },
        { "v=spf1 include:soft.example.com -all", "fail" },
        { "v=spf1 redirect=soft.example.com", "softfail" },
        { "v=spf1 redirect=anyone.example.com", "pass" },
        { "v=spf1 redirect=nested.example.com", "pass" },
        { "v=spf1 redirect=norecord.example.com", "permerror" },
        { "v=spf1 redirect=nowhere.example.com", "permerror" },
        { "v=spf1 redirect=com", "permerror" },
        { "v=spf1 redirect=malformed.example.com", "permerror" },
        { "v=spf1 redirect=deadtxt.example.com", "temperror" },
        { "v=spf1 redirect=two.example.com -all", "fail" },
        { "v=spf1 redirect=nested2.example.com", "permerror" },
        { "v=spf1 include:norecord.example.com -all", "permerror" },
        { "v=spf1 include:nowhere.example.com -all", "permerror" },
        { "v=spf1 include:malformed.example.com -all", "permerror" },
        { "v=spf1 include:two.example.com -all", "permerror" },
        { "v=spf1 include:nested2.example.com ~all", "permerror" },
        { "v=spf1 include:deadtxt.example.com -all", "temperror" },
        { "v=spf1 include:soft.example.com include:deadtxt.example.com -all", "temperror" },
        { "v=spf1 +all include:deadtxt.example.com", "pass" },
        { "v=spf1 include:loop1.example.com -all", "permerror" },
        { "v=spf1 redirect=circle1.example.com", "permerror" },
        { "v=spf1 include:example.com -all", "permerror" },
        { "v=spf1 exists:host.example.com include:example.com -all", "pass" },
        { "v=spf1 include:endless.example.com -all", "pass" },
        { "v=spf1 a:dead.example.com -all", "temperror" },
        { "v=spf1 mx a:dead.example.com -all", "temperror" },
        { "v=spf1 mx:deadmx.example.com -all", "temperror" },
        { "v=spf1 mx:mxdead.example.com -all", "temperror" },
        { "v=spf1 mx:mx11.example.com -all", "permerror" },
        { "v=spf1 exists:dead.example.com -all", "temperror" },
        { "v=spf1 exists:host.example.com -all", "pass" },
        { "v=spf1 -exists:host.example.com +all", "fail" },
        { "v=spf1 exists:nowhere.example.com ~all", "softfail" },
        { "v=spf1 a:v1.example.com a:v2.example.com ~all", "softfail" },
        { "v=spf1 a:v1.example.com a:v2.example.com a:v3.example.com ~all", "permerror" },
        { "v=spf1 mx:v1.example.com exists:v2.example.com a:txtonly.example.com ~all", "permerror" },
        { "v=spf1 a:v1.example.com a:v2.example.com +all a:v3.example.com", "pass" },
        { "v=spf1 mx:nullmx.example.com mx:nullmx.example.com mx:nullmx.example.com ~all", "softfail" },
        { "v=spf1 a a a a a a a a a a a -all", "permerror" },
        { "v=spf1 a:host.example.com a:host.example.com a:host.example.com a:host.example.com -all", "fail" },
        {
            "v=spf1 a:host.example.com a:host.example.com a:host.example.com a:host.example.com a:host.example.com"
                + " a:host.example.com a:host.example.com a:host.example.com a:host.example.com a:host.example.com -all",
            "fail"
        },
        {
            "v=spf1 a:host.example.com a:host.example.com a:host.example.com a:host.example.com a:host.example.com"
                + " a:host.example.com a:host.example.com a:host.example.com a:host.example.com a:host.example.com"
                + " redirect=soft.example.com",
            "permerror"
        },
        { "v=spf1 ip4:0.0.0.0/0 ip6:::/0 -all", "pass" },
        { "v=spf1 ip4:0.0.0.0/0 -all", "fail" },
        { "v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 ip6:::/0 ~all", "pass" },
        { "v=spf1 -ip4:0.0.0.0/0 -ip6:::/0 +all", "fail" },
        { "v=spf1 ip4:1.2.3 -all", "permerror" },
        { "v=spf1 a:a..b.example.com -all", "fail" },
        { "v=spf1 a:dead4.example.com -all", "IPv4 temperror, IPv6 fail" },
        { "v=spf1 a:ip4only.example.com a:ip4only.example.com a:ip4only.example.com -all", "IPv4 fail, IPv6 permerror" },
        { "v=spf1 a:ip6only.example.com a:ip6only.example.com a:ip6only.example.com ~all", "IPv4 permerror, IPv6 softfail" },
        { "v=spf1 include:%{v}._v.example.com ~all", "softfail" },
        { "v=spf1 redirect=%{v}._v.example.com", "IPv4 fail, IPv6 neutral" },
        { "v=spf1 exists:%{i}._i.example.com -all", "fail" },
        { "v=spf1 exists:%{i}.a.example.com exists:%{i}.b.example.com exists:%{i}.c.example.com -all", "permerror" },
        { "v=spf1 exists:%{l}.a.example.com -all", "fail" },
        { "v=spf1 ptr ~all", "softfail" },
        { "v=spf1 ptr ptr ptr ~all", "IPv4 null, IPv6 null" },
        { "v=spf1 include:%{i}._spf.example.com -all", "IPv4 null, IPv6 null" },
        { "v=spf1 redirect=%{i}._spf.example.com", "IPv4 null, IPv6 null" },
        { "v=spf1 ip4:192.0.2.0/24 a:host.example.com -all exp=nowhere.example.com", "fail" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Records))]
    public async Task DefaultResult_Record_IsWhatStrangersGet(string record, string expected)
    {
        ZoneResolver zone = ZoneFile.Parse("$ORIGIN example.com.\n" + Names + $"\n@ TXT \"{record}\"");
        PolicyInspection inspection = await new PolicyInspector(zone).InspectAsync("example.com", Token);

        string ip4 = inspection.DefaultResultIp4?.ToKeyword() ?? "null";
        string ip6 = inspection.DefaultResultIp6?.ToKeyword() ?? "null";
        string all = inspection.DefaultResult?.ToKeyword() ?? $"IPv4 {ip4}, IPv6 {ip6}";
        Assert.Equal(expected, all);
        await AssertAgreesAsync(zone, "example.com", inspection, new Random(7208), record);
    }

    [Theory]
    [InlineData("nowhere.example.com", SpfResult.None)]
    [InlineData("norecord.example.com", SpfResult.None)]
    [InlineData("a..b", SpfResult.None)]
    [InlineData("com", SpfResult.None)]
    [InlineData("two.example.com", SpfResult.PermError)]
    [InlineData("malformed.example.com", SpfResult.PermError)]
    [InlineData("deadtxt.example.com", SpfResult.TempError)]
    public async Task DefaultResult_Domain_IsWhatStrangersGet(string domain, SpfResult expected)
    {
        ZoneResolver zone = ZoneFile.Parse("$ORIGIN example.com.\n" + Names);
        PolicyInspection inspection = await new PolicyInspector(zone).InspectAsync(domain, Token);

        Assert.Equal(expected, inspection.DefaultResult);
        await AssertAgreesAsync(zone, domain, inspection, new Random(1), domain);
    }

    [Fact]
    public async Task DefaultResult_PolicyTooLarge_IsNotKnown()
    {
        ZoneResolver zone = ZoneFile.Parse(
            "$TTL 1h\nexample.com. TXT \"v=spf1 include:a.example.com -all\"\na.example.com. TXT \"v=spf1 +all\"");
        var inspector = new PolicyInspector(zone, new InspectionOptions { MaxNodes = 1 });
        PolicyInspection inspection = await inspector.InspectAsync("example.com", Token);

        Assert.False(inspection.IsComplete);
        Assert.Null(inspection.DefaultResult);
    }

    [Fact]
    public async Task DefaultResult_RandomPolicies_AgreesWithChecksOfStrangers()
    {
        int count = FuzzCount.Of(usual: 1_000, full: 10_000);
        Dictionary<SpfResult, int> seen = [];
        int unknown = 0;
        for (int seed = 0; seed < count; seed++)
        {
            var world = new PolicyWorld(seed);
            PolicyInspection inspection = await new PolicyInspector(world.Zone).InspectAsync(PolicyWorld.Domain, Token);
            foreach (SpfResult? result in new[] { inspection.DefaultResultIp4, inspection.DefaultResultIp6 })
            {
                unknown += result is null ? 1 : 0;
                seen[result ?? SpfResult.None] = seen.GetValueOrDefault(result ?? SpfResult.None) + 1;
            }

            await AssertAgreesAsync(
                world.Zone, PolicyWorld.Domain, inspection, new Random(seed), FuzzCount.Describe(seed));
        }

        Assert.Equal(7, seen.Count);
        Assert.All(seen.Values, number => Assert.True(number > count / 100, $"{number}"));
        Assert.InRange(unknown, 1, count / 3);
    }

    // Strangers are random clients that no ip4, ip6, a or mx names, whatever its qualifier.
    private static async Task AssertAgreesAsync(
        ZoneResolver zone, string domain, PolicyInspection inspection, Random random, string label)
    {
        var verifier = new SpfVerifier(zone, Options);
        AddressSet[] named =
        [
            .. from node in inspection.Root.SelfAndDescendants()
               from term in node.Terms
               where term.Term is Directive
               {
                   Mechanism: Ip4Mechanism or Ip6Mechanism or AMechanism or MxMechanism,
               }
               select term.Matches,
        ];
        for (int i = 0; i < StrangersPerPolicy; i++)
        {
            byte[] octets = new byte[i % 2 == 0 ? 4 : 16];
            random.NextBytes(octets);
            var client = new IPAddress(octets);
            if (client.IsIPv4MappedToIPv6 || named.Any(set => set.Contains(client)))
            {
                continue;
            }

            SpfOutcome outcome = await verifier.CheckHostAsync(
                SpfRequest.ForMailFrom(client, $"alice@{domain}", "mail.h0.example"), Token);
            SpfResult? said = client.AddressFamily == AddressFamily.InterNetwork
                ? inspection.DefaultResultIp4
                : inspection.DefaultResultIp6;
            Assert.True(
                said is null || said == outcome.Result,
                $"{label}: {client} gets {outcome.Result} ({outcome.Problem}), not {said}");
            Assert.True(inspection.DefaultResult is null || inspection.DefaultResult == outcome.Result, label);
        }
    }
}
