// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Conformance;

/// <summary>
/// Runs one case and holds the outcome against it, the preferred result and the explanation included.
/// </summary>
internal static class SuiteRun
{
    public const string DefaultExplanation = "DEFAULT";

    public static async Task<SpfOutcome> AssertAsync(SuiteCase suiteCase, ZoneResolver zone)
    {
        var verifier = new SpfVerifier(zone, new SpfOptions
        {
            DefaultExplanation = DefaultExplanation,
            ReceiverName = suiteCase.Receiver,
            VoidLookupRule = suiteCase.DualStack ? VoidLookupRule.DualStack : VoidLookupRule.Literal,
            TimeProvider = suiteCase.Time is { } time
                ? new ManualTime(DateTimeOffset.FromUnixTimeSeconds(time))
                : TimeProvider.System,
        });
        SpfOutcome outcome = await verifier.CheckHostAsync(
            SpfRequest.ForMailFrom(suiteCase.Host, suiteCase.MailFrom, suiteCase.Helo),
            TestContext.Current.CancellationToken);

        string why = $"{suiteCase.Title}: {outcome.Problem?.Message ?? outcome.Match?.Directive.ToString()}";
        Assert.True(
            suiteCase.Results[0] == outcome.Result, $"expected {suiteCase.Results[0]}, got {outcome.Result}; {why}");
        if (suiteCase.Explanation is not null)
        {
            Assert.Equal(suiteCase.Explanation, outcome.Explanation);
        }

        AssertExtensions(suiteCase, outcome, why);
        return outcome;
    }

    private static void AssertExtensions(SuiteCase suiteCase, SpfOutcome outcome, string why)
    {
        Assert.True(suiteCase.Lookups is null || suiteCase.Lookups == outcome.LookupCount,
            $"expected {suiteCase.Lookups} lookups, got {outcome.LookupCount}; {why}");
        Assert.True(suiteCase.Voids is null || suiteCase.Voids == outcome.VoidLookupCount,
            $"expected {suiteCase.Voids} void lookups, got {outcome.VoidLookupCount}; {why}");
        Assert.True(suiteCase.Problem is null || suiteCase.Problem == outcome.Problem?.Kind,
            $"expected {suiteCase.Problem}, got {outcome.Problem?.Kind}; {why}");
        if (suiteCase.Mechanism is not null)
        {
            Assert.Equal(suiteCase.Mechanism, outcome.Match?.Directive.Mechanism.ToString());
        }

        if (suiteCase.DirectiveDomain is not null)
        {
            Assert.Equal(suiteCase.DirectiveDomain, outcome.Match?.Domain.ToString(), ignoreCase: true);
        }
    }
}
