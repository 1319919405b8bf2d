// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;
using Spf.Dns;
using Spf.Inspection;
using Spf.Tests.Dns;

namespace Spf.Tests.Inspection;

/// <summary>No zone makes an inspection run or grow without end; what is left out is said.</summary>
public sealed class BoundTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Inspect_TreeThatDoublesAtEachLevel_EndsAtTheBound()
    {
        ZoneResolver zone = new();
        for (int i = 0; i < 30; i++)
        {
            string next = string.Create(CultureInfo.InvariantCulture, $"n{i + 1}.example");
            zone.Add(
                string.Create(CultureInfo.InvariantCulture, $"n{i}.example"),
                DnsRecordType.Txt,
                $"v=spf1 include:{next} include:{next} ?all");
        }

        PolicyInspection inspection = await new PolicyInspector(zone).InspectAsync("n0.example", Token);
        Assert.False(inspection.IsComplete);
        Assert.True(inspection.Lookups.IsOpen);
        Assert.Equal(
            InspectionOptions.Default.MaxNodes,
            inspection.Root.SelfAndDescendants().Count(node => node.Status == PolicyNodeStatus.Read));
        Assert.Contains(inspection.Findings, finding => finding.Code == FindingCode.Incomplete);
        Assert.Contains(inspection.Findings, finding => finding.Code == FindingCode.Lookups);
    }

    [Fact]
    public async Task Inspect_EndlessChainOfNames_EndsAtTheDepth()
    {
        ZoneResolver zone = ZoneFile.Parse("*.deep.example. TXT \"v=spf1 include:x.%{d} -all\"");
        PolicyInspection inspection = await new PolicyInspector(zone, new InspectionOptions { MaxDepth = 12 })
            .InspectAsync("a.deep.example", Token);
        Assert.False(inspection.IsComplete);
        Assert.Equal(13, inspection.Root.SelfAndDescendants().Max(node => node.Depth));
        Assert.Equal(13, inspection.QuestionCount);
        Assert.Equal(13, inspection.Lookups.WorstCase);
    }

    [Fact]
    public async Task Inspect_MoreQuestionsThanAllowed_AsksNoMore()
    {
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"a:h{i}.example")];
        var zone = new CountingResolver(new ZoneResolver().Add(
            "example.com", DnsRecordType.Txt, $"v=spf1 {string.Join(' ', names)} -all"));
        PolicyInspection inspection = await new PolicyInspector(zone, new InspectionOptions { MaxQuestions = 20 })
            .InspectAsync("example.com", Token);
        Assert.Equal(20, zone.Total);
        Assert.Equal(20, inspection.QuestionCount);
        Assert.False(inspection.IsComplete);
        Assert.True(inspection.Lookups.IsOpen);
        Assert.Equal(40, inspection.Lookups.Sequential);
    }

    [Fact]
    public async Task Inspect_TheSameNameManyTimes_IsAskedForOnce()
    {
        var zone = new CountingResolver(ZoneFile.Parse("""
            example.com. TXT "v=spf1 a mx a:example.com include:i.example include:i.example -all"
            example.com. A 192.0.2.1
            example.com. MX 10 example.com.
            i.example. TXT "v=spf1 a:example.com mx:example.com ?all"
            """));
        PolicyInspection inspection = await new PolicyInspector(zone).InspectAsync("example.com", Token);
        Assert.All(zone.Counts, question => Assert.True(question.Value == 1, question.Key));
        Assert.Equal(5, inspection.QuestionCount);
        Assert.Equal(9, inspection.Lookups.Sequential);
    }

    // As many octets as a message holds, again and again, in the shapes that cost most: blocks that alternate between
    // pass and fail, lookups between them so that each ends at another cost, and the same below includes.
    [Theory]
    [InlineData("ip4:10.{0}.{1}.0/25 -ip4:10.{0}.{1}.128/26 ")]
    [InlineData("a:h.example -ip4:10.{0}.{1}.0/25 ")]
    [InlineData("exists:%{{i}}.example ?ip4:10.{0}.{1}.0/25 ")]
    [InlineData("a:h.example ip6:2001:db8:{0}:{1}::/80 ")]
    [InlineData("a ")]
    [InlineData("? ")]
    public async Task Inspect_RecordsAsLargeAsTheDnsHolds_Ends(string term)
    {
        CompositeFormat format = CompositeFormat.Parse(term);
        StringBuilder terms = new();
        for (int n = 0; terms.Length < 64_000; n++)
        {
            terms.AppendFormat(CultureInfo.InvariantCulture, format, n / 250, n % 250);
        }

        // All that the bound on terms allows at the end of a chain as long as the bound on its depth allows.
        ZoneResolver zone = new();
        const int Depth = 18;
        for (int i = 0; i < Depth; i++)
        {
            zone.Add($"n{i}.example", DnsRecordType.Txt, $"v=spf1 a:%{{p}} -ip4:10.{i}.9.0/24 include:n{i + 1}.example -all");
        }

        zone.Add($"n{Depth}.example", DnsRecordType.Txt, $"v=spf1 {terms}include:last.example -all");
        zone.Add("last.example", DnsRecordType.Txt, $"v=spf1 {terms}-all");
        PolicyInspection inspection = await new PolicyInspector(zone).InspectAsync("n0.example", Token);
        Assert.True(
            !inspection.IsComplete || inspection.Findings.Length == InspectionOptions.Default.MaxFindings,
            $"{inspection.Findings.Length} findings");
        Assert.InRange(inspection.Root.SelfAndDescendants().Sum(node => node.Terms.Length), 0, InspectionOptions.Default.MaxTerms);
    }

    [Fact]
    public async Task Inspect_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        var zone = new CountingResolver(new ZoneResolver());
        zone.Hold();
        Task<PolicyInspection> pending = new PolicyInspector(zone).InspectAsync("example.com", source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
    }

    [Fact]
    public async Task Inspect_Siblings_AreAskedSideBySide()
    {
        var zone = new CountingResolver(ZoneFile.Parse("""
            example.com. TXT "v=spf1 a:h.example mx:m.example include:i.example include:j.example -all"
            """));
        Task<PolicyInspection> pending = new PolicyInspector(zone).InspectAsync("example.com", Token);
        PolicyInspection inspection = await pending;
        Assert.Equal(6, inspection.QuestionCount);

        zone = new CountingResolver(ZoneFile.Parse("example.com. TXT \"v=spf1 -all\""));
        zone.Hold();
        pending = new PolicyInspector(zone).InspectAsync(
            "example.com", "v=spf1 a:h.example mx:m.example include:i.example include:j.example -all", Token);
        Assert.Equal(5, zone.Total);
        zone.Release();
        Assert.Equal(5, (await pending).QuestionCount);
    }
}
