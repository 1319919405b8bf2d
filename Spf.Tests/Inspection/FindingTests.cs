// SPDX-License-Identifier: MIT

using System.Reflection;
using Spf.Dns;
using Spf.Inspection;
using Spf.Tests.Conventions;

namespace Spf.Tests.Inspection;

public sealed class FindingTests
{
    private const string Hosts = """
        m.example. MX 10 h.example.
        h.example. A 9.9.9.1
        h.example. AAAA 2a00::1
        four.example. A 9.9.9.4
        none.example. TXT "hello"
        two.example. TXT "v=spf1 -all"
        two.example. TXT "v=spf1 ?all"
        bad.example. TXT "v=spf1 foo -all"
        any.example. TXT "v=spf1 +all"
        ok.example. TXT "v=spf1 ip4:8.8.8.0/24 -all"
        $FAULT slow.example timeout
        """;

    private static readonly string[] Codes =
    [
        .. typeof(FindingCode).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The record of example.com, more of the zone, and what is found: code, severity, and the text it points at.
    public static TheoryData<string, string, string> Policies => new()
    {
        { "v=spf1 mx:m.example include:ok.example -all", "", "" },

        // 4.5, 5.2, 6.1
        { "v=spf1 include:none.example -all", "", "SPF-NO-RECORD! include:none.example" },
        { "v=spf1 redirect=gone.example", "", "SPF-NO-RECORD! redirect=gone.example" },
        { "v=spf1 include:two.example -all", "", "SPF-SEVERAL-RECORDS! include:two.example" },
        { "v=spf1 include:bad.example -all", "", "SPF-SYNTAX! include:bad.example|SPF-SYNTAX! foo" },
        { "v=spf1 include:slow.example -all", "", "SPF-LOOKUP-FAILED! include:slow.example" },
        { "v=spf1 include:a..example -all", "", "SPF-NAME! include:a..example" },
        { "v=spf1 include:example.com -all", "", "SPF-LOOP! include:example.com" },
        { "v=spf1 include:%{l}.example -all", "", "SPF-NEEDS-CLIENT? include:%{l}.example" },
        { "v=spf1 include:any.example -all", "", "SPF-ALL-PASS! +all" },
        { "v=spf1 include:ok.example a:h.example include:ok.example -all", "", "SPF-NEVER-MATCHES? include:ok.example|SPF-DUPLICATE? include:ok.example" },
        { "v=spf1 a:h.example -all", "example.com. TXT \"v=spf1; mx -all\"", "SPF-VERSION? v=spf1; mx -all" },

        // 4.6.4
        { "v=spf1 a:dead.example a:h.example -all", "", "SPF-DEAD-NAME? a:dead.example" },
        { "v=spf1 mx -all", "", "SPF-DEAD-NAME? mx" },
        { "v=spf1 mx -all", "example.com. MX 10 dead.example.", "SPF-DEAD-NAME? mx" },
        { "v=spf1 mx:slow.example -all", "", "SPF-LOOKUP-FAILED! mx:slow.example" },
        { "v=spf1 a:slow.example -all", "", "SPF-LOOKUP-FAILED! a:slow.example" },
        { "v=spf1 mx -all", string.Concat(Enumerable.Repeat("example.com. MX 10 h.example.\n", 11)), "SPF-MX-HOSTS! mx" },
        { "v=spf1 a:d1.example exists:d2.example -all", "", "SPF-DEAD-NAME? a:d1.example|SPF-DEAD-NAME? exists:d2.example|SPF-VOID-LOOKUPS? " },
        { "v=spf1 a:four.example a:four.example. a:FOUR.example/24 ip6:2a00::/48 -all", "", "SPF-NEVER-MATCHES? a:four.example.|SPF-VOID-LOOKUPS! |SPF-OVERLAP. a:four.example|SPF-OVERLAP. a:four.example." },
        { "v=spf1 exists:%{i}.a.example exists:%{i}.b.example exists:%{i}.c.example -all", "", "SPF-NEEDS-CLIENT. exists:%{i}.a.example|SPF-NEEDS-CLIENT. exists:%{i}.b.example|SPF-NEEDS-CLIENT. exists:%{i}.c.example|SPF-VOID-LOOKUPS? " },
        { "v=spf1 include:i9.example -all", Chain(9), "SPF-LOOKUPS? " },
        { "v=spf1 include:i11.example -all", Chain(11), "SPF-LOOKUPS! include:i1.example" },
        { "v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all", "", "SPF-WIDE? ip4:0.0.0.0/1|SPF-WIDE? ip4:128.0.0.0/1|SPF-ALL-PASS! " },

        // 4.6.2, 4.8, 5.6, 6.2
        { "v=spf1 ip4:9.9.9.0/24 a:h.example ip4:9.9.9.7 -all", "", "SPF-NEVER-MATCHES? ip4:9.9.9.7|SPF-OVERLAP. a:h.example|SPF-OVERLAP. ip4:9.9.9.7" },
        { "v=spf1 a:x..example -all", "", "SPF-NAME? a:x..example" },
        { "v=spf1 -all exp=gone.example", "", "SPF-EXPLANATION? exp=gone.example" },
        { "v=spf1 -all exp=none.example", "", "" },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task Inspect_Policy_FindsEach(string record, string zone, string expected)
    {
        ZoneResolver resolver = ZoneFile.Parse($"$TTL 3600\nexample.com. TXT \"{record}\"\n{zone}\n{Hosts}");
        PolicyInspection inspection = await new PolicyInspector(resolver).InspectAsync("example.com", Token);
        Assert.Equal(
            expected.Split('|').Order(),
            inspection.Findings.Select(Describe).DefaultIfEmpty(string.Empty).Order());
        Assert.All(inspection.Findings, finding => Assert.True(IsSound(finding), $"{finding}"));
    }

    [Theory]
    [InlineData("none.example", "SPF-NO-RECORD! ")]
    [InlineData("gone.example", "SPF-NO-RECORD! ")]
    [InlineData("two.example", "SPF-SEVERAL-RECORDS! |SPF-ALL-NEUTRAL? ?all")]
    [InlineData("bad.example", "SPF-SYNTAX! foo")]
    [InlineData("slow.example", "SPF-LOOKUP-FAILED! ")]
    [InlineData("example", "SPF-NAME! ")]
    [InlineData("", "SPF-NAME! ")]
    [InlineData("[192.0.2.1]", "SPF-NAME! ")]
    [InlineData("\u001B[31m..\u202E\uD800", "SPF-NAME! ")]
    public async Task Inspect_DomainWithoutAPolicy_SaysWhy(string domain, string expected)
    {
        PolicyInspection inspection =
            await new PolicyInspector(ZoneFile.Parse($"$TTL 1h\n{Hosts}")).InspectAsync(domain, Token);
        Assert.Equal(expected.Split('|').Order(), inspection.Findings.Select(Describe).Order());
        Assert.All(inspection.Findings, finding => Assert.True(IsSound(finding), $"{finding}"));
        Assert.NotEqual(PolicyNodeStatus.Read, inspection.Root.Status);
        Assert.True(inspection.Addresses.IsEmpty);
    }

    [Theory]
    [InlineData("59", true)]
    [InlineData("60", false)]
    [InlineData("1d", false)]
    [InlineData("86401", true)]
    [InlineData("0", false)] // not told
    public async Task Inspect_TimeToLive_IsNotedWhereItIsOdd(string timeToLive, bool isNoted)
    {
        ZoneResolver zone = ZoneFile.Parse($"example.com. {timeToLive} TXT \"v=spf1 -all\"");
        PolicyInspection inspection = await new PolicyInspector(zone).InspectAsync("example.com", Token);
        Assert.Equal(isNoted, inspection.Findings.Any(finding => finding.Code == FindingCode.TimeToLive));
    }

    [Fact]
    public async Task Inspect_GivenText_IsReadInPlaceOfThePublished()
    {
        var inspector = new PolicyInspector(ZoneFile.Parse("example.com. TXT \"v=spf1 mx -all\""));
        PolicyInspection inspection = await inspector.InspectAsync("example.com", "v=spf1 ip4:8.8.8.8 ~all", Token);
        Assert.Equal("8.8.8.8/32", inspection.Addresses.ToString());
        Assert.Equal(SpfResult.SoftFail, inspection.DefaultResult);
        inspection = await inspector.InspectAsync("example.com", "8.8.8.8 is ours", Token);
        Assert.Contains(inspection.Findings, finding => finding.Code == FindingCode.Version);
        Assert.Equal(SpfResult.None, inspection.DefaultResult);
    }

    [Fact]
    public void Codes_AllOfThem_AreDistinctAndOneShape()
    {
        Assert.Equal(Codes.Length, Codes.Distinct().Count());
        Assert.All(Codes, code => Assert.True(
            code.StartsWith("SPF-", StringComparison.Ordinal) && code.All(c => char.IsAsciiLetterUpper(c) || c == '-')));
    }

    private static string Chain(int length) => string.Concat(Enumerable.Range(1, length).Select(i =>
        $"i{i}.example. TXT \"v=spf1 {(i == 1 ? "ip4:8.8.8.8" : $"include:i{i - 1}.example")} -all\"\n"));

    private static string Describe(PolicyFinding finding) =>
        finding.Code + finding.Severity switch
        {
            FindingSeverity.Error => "!",
            FindingSeverity.Warning => "?",
            _ => ".",
        } + " " + (finding.Position is { } start ? finding.Text!.Substring(start, finding.Length!.Value) : string.Empty);

    private static bool IsSound(PolicyFinding finding) =>
        Codes.Contains(finding.Code)
        && Rfc7208Sections.All.Contains(finding.Section)
        && !finding.Message.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
