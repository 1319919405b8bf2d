// SPDX-License-Identifier: MIT

using Spf.Headers;
using Spf.Tests.Support;

namespace Spf.Tests.Evaluation;

/// <summary>RFC 7208, 7.2: a term uses the HELO name and the caller gives none. The domain is not to blame.</summary>
public sealed class MissingHeloTests
{
    [Theory]
    [InlineData("v=spf1 include:%{h}._spf.example.com -all", "include:%{h}._spf.example.com", "._spf.example.com")]
    [InlineData("v=spf1 include:_%{h}.example.com -all", "include:_%{h}.example.com", "_.example.com")]
    [InlineData("v=spf1 redirect=%{h}", "redirect=%{h}", "")]
    [InlineData("v=spf1 redirect=_%{h}.example.com", "redirect=_%{h}.example.com", "_.example.com")]
    [InlineData("v=spf1 exists:a.%{h1}x.test a:b.%{h1}x.test mx:c.%{h}x.test -all", "mx:c.%{h}x.test", "c.x.test")]
    [InlineData("v=spf1 include:%{H}._spf.example.com -all", "include:%{H}._spf.example.com", "._spf.example.com")]
    public async Task CheckHost_TermNeedsHelo_IsTheProblem(string record, string term, string expansion)
    {
        SpfOutcome outcome = await Check.Of(record).From("192.0.2.1", helo: "");

        Assert.Equal((SpfResult.PermError, SpfProblemKind.MissingHelo), (outcome.Result, outcome.Problem?.Kind));
        Assert.Equal(
            $"\"{term}\" uses the HELO name (%{{h}}), but this check has none, so it expands to \"{expansion}\"",
            outcome.Problem?.Message);
        Assert.Equal(term, outcome.Problem?.Term?.ToString());
        Assert.Null(outcome.Problem?.Domain);
        Assert.Same(outcome.Problem, outcome.MissingHelo);
        string texts = $"{SmtpReply.FromOutcome(outcome)} {ReceivedSpf.FromOutcome(outcome)}";
        Assert.Contains("SPF MAIL FROM check needs a HELO name", texts, StringComparison.Ordinal);
        Assert.DoesNotContain("policy is invalid", texts, StringComparison.Ordinal);
    }

    // Such a term does not match, whoever left the HELO name out: a client must not escape a fail in this way.
    [Theory]
    [InlineData("v=spf1 exists:%{h}._h.example.com -all", SpfResult.Fail)]
    [InlineData("v=spf1 a:%{h} mx:%{h} ptr:%{h} ~all", SpfResult.SoftFail)]
    [InlineData("v=spf1 exists:%{h}._h.example.com", SpfResult.Neutral)]
    [InlineData("v=spf1 exists:%{h}._h.example.com +all", SpfResult.Pass)]
    public async Task CheckHost_TermThatDoesNotMatch_IsNamedBesideTheResult(string record, SpfResult expected)
    {
        SpfOutcome outcome = await Check.Of(record).From("192.0.2.1", helo: "");

        Assert.Equal(expected, outcome.Result);
        Assert.Null(outcome.Problem);
        Assert.Equal(SpfProblemKind.MissingHelo, outcome.MissingHelo?.Kind);
    }

    [Theory]
    [InlineData("v=spf1 exists:%{h}._h.example.com -all", "mail.example.com")]
    [InlineData("v=spf1 include:%{h}._spf.example.com -all", "mail.example.com")]
    [InlineData("v=spf1 ip4:192.0.2.1 exists:%{h}._h.example.com -all", "")]
    [InlineData("v=spf1 include:nowhere.example.com exists:%{h}._h.example.com -all", "")]
    public async Task CheckHost_HeloKnownOrNotUsed_HasNoSuchProblem(string record, string helo)
    {
        SpfOutcome outcome = await Check.Of(record).From("192.0.2.1", helo: helo);

        Assert.Null(outcome.MissingHelo);
        Assert.NotEqual(SpfProblemKind.MissingHelo, outcome.Problem?.Kind);
    }
}
