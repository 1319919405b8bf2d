// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Inspection;

namespace Spf.Tests.Inspection;

public sealed class PolicyDifferenceTests
{
    private static readonly ZoneResolver Zone = ZoneFile.Parse("""
        $TTL 1h
        example.com. TXT "v=spf1 ip4:9.9.9.0/24 include:_spf.example.net exists:%{i}.old.example ~all"
        _spf.example.net. TXT "v=spf1 ip4:8.8.8.0/24 ip6:2a00:1::/48 ptr ?all"
        """);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Between_TwoRecords_SaysWhatComesAndGoes()
    {
        PolicyDifference difference = await DifferenceAsync(
            "v=spf1 -ip4:9.9.9.128/25 ip4:9.9.8.0/23 exists:%{i}.new.example ?all");
        Assert.Equal("9.9.8.0/24", difference.Gained.ToString());
        Assert.Equal("8.8.8.0/24 9.9.9.128/25 2a00:1::/48", difference.Lost.ToString());
        Assert.Equal((3, 1), (difference.Before.Lookups.WorstCase, difference.After.Lookups.WorstCase));
        Assert.Equal(
            (SpfResult.SoftFail, SpfResult.Neutral), (difference.Before.DefaultResult, difference.After.DefaultResult));
        Assert.Equal(
            ["SPF-NEEDS-CLIENT", "SPF-ALL-NEUTRAL"], difference.NewFindings.Select(finding => finding.Code));
        Assert.Equal(
            ["SPF-NEEDS-CLIENT", "SPF-PTR"],
            difference.GoneFindings.Select(finding => finding.Code));
        Assert.Equal(["exists:%{i}.new.example"], difference.NewClientTerms.Select(place => place.Term.ToString()));
        Assert.Equal(
            ["exists:%{i}.old.example", "ptr"], difference.GoneClientTerms.Select(place => place.Term.ToString()));
        Assert.False(difference.IsExact);
    }

    [Fact]
    public async Task Between_ARecordAndItself_IsNothing()
    {
        PolicyDifference difference = await DifferenceAsync(
            "v=spf1 ip4:9.9.9.0/24 include:_spf.example.net exists:%{i}.old.example ~all");
        Assert.True(difference.Gained.IsEmpty && difference.Lost.IsEmpty);
        Assert.Empty(difference.NewFindings);
        Assert.Empty(difference.GoneFindings);
        Assert.Empty(difference.NewClientTerms);
        Assert.Empty(difference.GoneClientTerms);
    }

    private static async Task<PolicyDifference> DifferenceAsync(string proposed)
    {
        var inspector = new PolicyInspector(Zone);
        return PolicyDifference.Between(
            await inspector.InspectAsync("example.com", Token),
            await inspector.InspectAsync("example.com", proposed, Token));
    }
}
