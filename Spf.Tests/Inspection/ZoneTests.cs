// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Inspection;
using Spf.Tests.Support;

namespace Spf.Tests.Inspection;

/// <summary>Policies after the pattern of large real ones; the figures are counted by hand.</summary>
public sealed class ZoneTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Inspect_RedirectWithThreeIncludes_CountsFour()
    {
        PolicyInspection inspection = await InspectAsync("redirect");
        Assert.Equal(
            ["example.com", "_spf.provider.example", "_netblocks.provider.example", "_netblocks2.provider.example", "_netblocks3.provider.example"],
            inspection.Root.SelfAndDescendants().Select(node => node.Name));
        Assert.Equal([0, 1, 2, 2, 2], inspection.Root.SelfAndDescendants().Select(node => node.Depth));
        Assert.Equal([1, 3, 0, 0, 0], inspection.Root.SelfAndDescendants().Select(node => node.OwnLookups));
        Assert.Equal((4, 4, false), (inspection.Lookups.WorstCase, inspection.Lookups.Sequential, inspection.Lookups.IsOpen));
        Assert.Equal(0, inspection.VoidLookups.WorstCase);
        Assert.Equal(3, inspection.Root.Terms[0].Policies[0].Lookups.WorstCase);
        Assert.Equal(SpfResult.SoftFail, inspection.DefaultResult);
        Assert.Equal(TimeSpan.FromHours(1), inspection.Root.TimeToLive);
        Assert.Equal(5, inspection.QuestionCount);
        Assert.True(inspection.IsComplete);

        // One /24, a /22, two /21, five /20, seven /19, a /18, a /17 and three /16.
        Assert.Equal(328_960, inspection.Addresses.Ip4Count);
        Assert.Equal(6, inspection.Addresses.Ip6Prefixes.Length);
        Assert.Equal(27, inspection.Blocks.Length);
        Assert.Equal("_netblocks2.provider.example", inspection.Blocks[11].Policy.Name);
        Assert.Empty(inspection.Findings);
    }

    [Fact]
    public async Task Inspect_ProviderWithOverlappingLists_SaysWhichBringsWhat()
    {
        PolicyInspection inspection = await InspectAsync("outlook");
        Assert.Equal((3, 3), (inspection.Lookups.WorstCase, inspection.Lookups.Sequential));

        // 1 + 2^17 + 2^16 + 2^17 + 2^15 + 2*256.
        Assert.Equal(360_961, inspection.Addresses.Ip4Count);
        Assert.Equal(3, inspection.Addresses.Ip6Prefixes.Length);
        Assert.True(inspection.Addresses.Contains(IPAddress.Parse("2a01:111:f400::5")));
        PolicyBlock twice = Assert.Single(inspection.Blocks, block => block.CoveredBy?.Network == block.Network);
        Assert.Equal("spfd.protection.provider.example", twice.Policy.Name);
        Assert.Equal("spf.protection.provider.example", twice.CoveredBy!.Policy.Name);
        PolicyBlock host = Assert.Single(inspection.Blocks, block => block.Network.ToString() == "2a01:111:f400::5/128");
        Assert.Equal("2a01:111:f400::/48", host.CoveredBy!.Network.ToString());
        Assert.Equal(
            ["SPF-OVERLAP", "SPF-WIDE", "SPF-WIDE", "SPF-OVERLAP"], inspection.Findings.Select(finding => finding.Code));
        Assert.All(inspection.Findings, finding => Assert.Equal(FindingSeverity.Note, finding.Severity));
    }

    [Fact]
    public async Task Inspect_PileUpOfServices_CountsFourteenAndShowsTheWhole()
    {
        PolicyInspection inspection = await InspectAsync("pile-up");
        Assert.Equal(14, inspection.Lookups.Sequential);
        Assert.Equal(14, inspection.Lookups.WorstCase);
        Assert.Equal(
            ["example.com", "spf.crm.example", "a.crm.example", "b.crm.example", "spf.news.example", "spf.tickets.example", "mail.cloud.example", "b.crm.example", "spf.forms.example", "spf.shop.example", "spf.gone.example"],
            inspection.Root.SelfAndDescendants().Select(node => node.Name));
        PolicyFinding over = Assert.Single(inspection.Findings, finding => finding.Code == FindingCode.Lookups);
        Assert.Equal("example.com", over.Domain.ToString());
        Assert.Equal(
            "include:spf.forms.example", inspection.Root.Text!.Substring(over.Position!.Value, over.Length!.Value));
        Assert.Equal(
            ["SPF-DUPLICATE", "SPF-LOOKUPS", "SPF-NEVER-MATCHES", "SPF-NO-RECORD", "SPF-VOID-LOOKUPS"],
            inspection.Findings.Where(finding => finding.Severity > FindingSeverity.Note)
                .Select(finding => finding.Code).Order());
        Assert.Equal("exists:%{i}._spf.shop.example", Assert.Single(inspection.ClientTerms).Term.ToString());

        // A client that gets to the service that is gone gets a permerror: the block after it lets nobody pass.
        Assert.False(inspection.Addresses.Contains(IPAddress.Parse("9.9.9.77")));
        Assert.True(inspection.Addresses.Contains(IPAddress.Parse("192.254.112.1")));
    }

    [Fact]
    public async Task Inspect_PoliciesThatIncludeEachOther_ShowTheLoopOnce()
    {
        PolicyInspection inspection = await InspectAsync("loop");
        Assert.True(inspection.Lookups.IsOpen);
        Assert.Equal(2, inspection.Lookups.WorstCase);
        Assert.Equal(
            [PolicyNodeStatus.Read, PolicyNodeStatus.Read, PolicyNodeStatus.Loop],
            inspection.Root.SelfAndDescendants().Select(node => node.Status));
        PolicyFinding loop = Assert.Single(inspection.Findings, finding => finding.Severity == FindingSeverity.Error);
        Assert.Equal((FindingCode.Loop, "_spf.example.com", 22, 19), (loop.Code, loop.Domain.ToString(), loop.Position, loop.Length));
        Assert.Equal("9.9.9.0/24 8.8.8.0/24".Split(' ').Order(), inspection.Addresses.Ip4Prefixes.Select(p => p.ToString()).Order());
    }

    [Fact]
    public async Task Inspect_FiveLevels_TakesHolesOutOfEachItself()
    {
        PolicyInspection inspection = await InspectAsync("nested");
        Assert.Equal((6, 6), (inspection.Lookups.WorstCaseIp4, inspection.Lookups.Sequential));
        Assert.Equal([6, 5, 4, 3, 2, 1], inspection.Root.SelfAndDescendants().Select(node => node.Lookups.WorstCase));
        Assert.Equal(5, inspection.Root.SelfAndDescendants().Max(node => node.Depth));

        // A client that l1 denies never gets to l5, which would let it pass.
        Assert.Equal(
            "9.0.0.0/24 9.1.0.0/25 9.2.0.0/25 9.3.0.0/25 9.4.0.0/25 9.5.0.0/25 9.6.0.4/30",
            inspection.Addresses.ToString());
        Assert.Equal(256 + (5 * 128) + 4, inspection.Addresses.Ip4Count);
        Assert.Equal("9.1.0.128/26 9.5.0.0/25 9.6.0.4/30", inspection.Root.SelfAndDescendants().Last().Addresses.ToString());

        // An IPv6 client finds no AAAA record.
        Assert.Equal((0, 1), (inspection.VoidLookups.WorstCaseIp4, inspection.VoidLookups.WorstCaseIp6));
    }

    private static Task<PolicyInspection> InspectAsync(string zone) =>
        new PolicyInspector(Read(zone)).InspectAsync("example.com", Token);

    private static ZoneResolver Read(string zone) => ZoneFile.Parse(File.ReadAllText(
        Path.Combine(Repository.Root, "Spf.Tests", "Inspection", "Zones", $"{zone}.zone")));
}
