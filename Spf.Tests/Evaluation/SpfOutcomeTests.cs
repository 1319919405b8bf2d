// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Headers;

namespace Spf.Tests.Evaluation;

/// <summary>Outcomes made for the tests of other programs, and outcomes as text.</summary>
public sealed class SpfOutcomeTests
{
    private static readonly SpfRequest Request =
        SpfRequest.ForMailFrom(IPAddress.Parse("192.0.2.1"), "alice@example.com", "mail.example.net");

    [Theory]
    [InlineData(SpfResult.Pass, "example.com permits 192.0.2.1 to send mail from alice@example.com, by +all")]
    [InlineData(SpfResult.Fail, "example.com does not permit 192.0.2.1 to send mail from alice@example.com, by -all")]
    [InlineData(SpfResult.SoftFail, "example.com probably does not permit 192.0.2.1 to send mail")]
    [InlineData(SpfResult.Neutral, "example.com neither permits nor forbids 192.0.2.1 to send mail")]
    [InlineData(SpfResult.None, "no policy tells whether 192.0.2.1 may send mail from alice@example.com: ")]
    [InlineData(SpfResult.TempError, "cannot tell for now whether 192.0.2.1 may send mail from alice@example.com")]
    [InlineData(SpfResult.PermError, "the policy is invalid and does not tell whether 192.0.2.1 may send mail")]
    public void ForTesting_Result_IsAsOfACheck(SpfResult result, string text)
    {
        SpfOutcome outcome = SpfOutcome.ForTesting(Request, result);

        Assert.Equal((result, "example.com"), (outcome.Result, outcome.Domain?.ToString()));
        Assert.StartsWith(text, outcome.ToString(), StringComparison.Ordinal);
        Assert.Equal(outcome.Problem is null, outcome.Match is not null);
        Assert.True(ReceivedSpf.TryParse(ReceivedSpf.FromOutcome(outcome).ToString(), out ReceivedSpf? header));
        Assert.Equal(result, header.Result);
    }

    [Fact]
    public void ForTesting_Explanation_IsInTheReply()
    {
        SpfOutcome outcome =
            SpfOutcome.ForTesting(Request, SpfResult.Fail, "go\r\naway", receiverName: "mx.example.org");

        Assert.Equal("go<U+000D><U+000A>away", outcome.Explanation);
        Assert.Contains("go<U+000D><U+000A>away", SmtpReply.FromOutcome(outcome)?.ToString(), StringComparison.Ordinal);
        Assert.Equal("mx.example.org", ReceivedSpf.FromOutcome(outcome).Receiver);
    }

    [Theory]
    [InlineData(SpfResult.Pass, null, SpfProblemKind.NoRecord)]
    [InlineData(SpfResult.TempError, null, SpfProblemKind.Syntax)]
    [InlineData(SpfResult.SoftFail, "text", null)]
    [InlineData((SpfResult)7, null, null)]
    public void ForTesting_WhatNoCheckGives_Throws(SpfResult result, string? explanation, SpfProblemKind? problem) =>
        Assert.Throws<ArgumentException>(() => SpfOutcome.ForTesting(Request, result, explanation, problem));

    [Theory]
    [InlineData(SpfProblemKind.Overload, SpfResult.TempError)]
    [InlineData(SpfProblemKind.MalformedDomain, SpfResult.None)]
    [InlineData(SpfProblemKind.MissingHelo, SpfResult.PermError)]
    public void ForTesting_Problem_IsTheOneGiven(SpfProblemKind problem, SpfResult result) =>
        Assert.Equal(problem, SpfOutcome.ForTesting(Request, result, problem: problem).Problem?.Kind);
}
