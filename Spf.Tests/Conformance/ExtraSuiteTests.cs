// SPDX-License-Identifier: MIT

using Spf.Dns;

namespace Spf.Tests.Conformance;

/// <summary>Our own suite: what the official one does not cover.</summary>
public sealed class ExtraSuiteTests(ConformanceCounts counts) : IClassFixture<ConformanceCounts>
{
    private static readonly SuiteFile Suite =
        SuiteFile.Load(Path.Combine(AppContext.BaseDirectory, "Conformance", "extra-tests.yml"));

    public static TheoryData<string> Titles => [.. Suite.Titles];

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task CheckHost_ExtraCase_GivesResult(string title)
    {
        (SuiteCase suiteCase, ZoneResolver zone) = Suite[title];
        _ = await SuiteRun.AssertAsync(suiteCase, zone);
        counts.Passed(Suite, "extra-tests.yml", suiteCase);
    }
}
