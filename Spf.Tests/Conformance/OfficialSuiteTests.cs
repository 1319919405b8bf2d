// SPDX-License-Identifier: MIT

using Spf.Dns;

namespace Spf.Tests.Conformance;

/// <summary>
/// The official suite, release 2014.04. SPF_SUITE names another file in its schema, the original for one.
/// </summary>
public sealed class OfficialSuiteTests(ConformanceCounts counts) : IClassFixture<ConformanceCounts>
{
    private static readonly SuiteFile Suite = SuiteFile.Load(
        Environment.GetEnvironmentVariable("SPF_SUITE") ?? Path.Combine(AppContext.BaseDirectory, "rfc7208-tests.yml"));

    public static TheoryData<string> Titles => [.. Suite.Titles];

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task CheckHost_OfficialCase_GivesPreferredResultAndExplanation(string title)
    {
        (SuiteCase suiteCase, ZoneResolver zone) = Suite[title];
        _ = await SuiteRun.AssertAsync(suiteCase, zone);
        counts.Passed(Suite, "rfc7208-tests.yml", suiteCase);
    }

    [Fact]
    public void Suite_AsLoaded_IsWhole()
    {
        Assert.Equal(203, Suite.Cases.Count());
        Assert.Equal(16, Suite.Cases.Select(c => c.Scenario).Distinct().Count());
        Assert.Equal(6, Suite.Cases.Count(c => c.Results.Count > 1));
        Assert.Equal(22, Suite.Cases.Count(c => c.Explanation is not null));
    }
}
