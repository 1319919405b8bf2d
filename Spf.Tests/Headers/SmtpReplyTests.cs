// SPDX-License-Identifier: MIT

using Spf.Headers;
using Spf.Tests.Text;

namespace Spf.Tests.Headers;

public sealed class SmtpReplyTests
{
    public static TheoryData<SpfOutcome, string, string[]> Replies => new()
    {
        // 8.4: the explanation is the domain's
        {
            Outcomes.Failed("See http://www.example.com/why.html?c=192.0.2.1", isFromDomain: true),
            "550 5.7.23 SPF MAIL FROM check failed. The domain example.com explains: "
            + "See http://www.example.com/why.html?c=192.0.2.1",
            [
                "550-5.7.23 SPF MAIL FROM check failed: example.com does not permit 192.0.2.1 to send mail from "
                + "alice@example.com, by -all",
                "550-5.7.23 The domain example.com explains:",
                "550 5.7.23 See http://www.example.com/why.html?c=192.0.2.1",
            ]
        },
        {
            // 6.2: after a redirect it is the target's
            Outcomes.Failed("Go away", isFromDomain: true, domain: "_spf.example.net"),
            "550 5.7.23 SPF MAIL FROM check failed. The domain _spf.example.net explains: Go away",
            [
                "550-5.7.23 SPF MAIL FROM check failed: example.com does not permit 192.0.2.1 to send mail from "
                + "alice@example.com, by -all of _spf.example.net",
                "550-5.7.23 The domain _spf.example.net explains:",
                "550 5.7.23 Go away",
            ]
        },
        {
            // The default explanation is our own
            Outcomes.Failed("Ask your postmaster", isFromDomain: false, Outcomes.Helo("example.com")),
            "550 5.7.23 SPF HELO check failed: Ask your postmaster",
            [
                "550-5.7.23 SPF HELO check failed: example.com does not permit 192.0.2.1 to say HELO "
                + "example.com, by -all",
                "550 5.7.23 Ask your postmaster",
            ]
        },
        {
            Outcomes.Failed(null, isFromDomain: false),
            "550 5.7.23 SPF MAIL FROM check failed: example.com does not permit 192.0.2.1 to send mail from "
            + "alice@example.com, by -all",
            [
                "550 5.7.23 SPF MAIL FROM check failed: example.com does not permit 192.0.2.1 to send mail from "
                + "alice@example.com, by -all",
            ]
        },
        {
            Outcomes.Failed(" ", isFromDomain: true),
            "550 5.7.23 SPF MAIL FROM check failed: example.com does not permit 192.0.2.1 to send mail from "
            + "alice@example.com, by -all",
            [
                "550 5.7.23 SPF MAIL FROM check failed: example.com does not permit 192.0.2.1 to send mail from "
                + "alice@example.com, by -all",
            ]
        },
        {
            // 6.2, 11.5: a stranger's text that would end the reply
            Outcomes.Failed("x\r\n250 Ok\u001b[2J\u00E9", isFromDomain: true),
            "550 5.7.23 SPF MAIL FROM check failed. The domain example.com explains: "
            + "x<U+000D><U+000A>250 Ok<U+001B>[2J<U+00E9>",
            [
                "550-5.7.23 SPF MAIL FROM check failed: example.com does not permit 192.0.2.1 to send mail from "
                + "alice@example.com, by -all",
                "550-5.7.23 The domain example.com explains:",
                "550 5.7.23 x<U+000D><U+000A>250 Ok<U+001B>[2J<U+00E9>",
            ]
        },
        {
            // 8.6
            Outcomes.Of(SpfResult.TempError, problem: Outcomes.Problem(SpfProblemKind.DnsFailure, "the DNS failed")),
            "451 4.7.24 SPF MAIL FROM check is not possible for now: the DNS failed",
            ["451 4.7.24 SPF MAIL FROM check is not possible for now: the DNS failed"]
        },
        {
            // 8.7
            Outcomes.Of(SpfResult.PermError, problem: Outcomes.Problem(SpfProblemKind.MultipleRecords, "two records")),
            "550 5.7.24 SPF MAIL FROM check met an invalid policy: two records",
            ["550 5.7.24 SPF MAIL FROM check met an invalid policy: two records"]
        },
    };

    [Theory]
    [MemberData(nameof(Replies), DisableDiscoveryEnumeration = true)]
    public void FromOutcome_FailOrError_IsReply(SpfOutcome outcome, string expected, string[] lines)
    {
        SmtpReply? reply = SmtpReply.FromOutcome(outcome);
        Assert.NotNull(reply);
        Assert.Equal(expected, reply.ToString());
        Assert.Equal(lines, reply.Lines);
        Assert.StartsWith($"{reply.Code} {reply.EnhancedStatusCode} ", expected, StringComparison.Ordinal);
        Assert.EndsWith(reply.Text, expected, StringComparison.Ordinal);
        RequireReply(reply);
    }

    // 8.2, 8.5: no reason to refuse
    [Theory]
    [InlineData(SpfResult.None)]
    [InlineData(SpfResult.Neutral)]
    [InlineData(SpfResult.Pass)]
    [InlineData(SpfResult.SoftFail)]
    public void FromOutcome_Other_IsNull(SpfResult result) => Assert.Null(SmtpReply.FromOutcome(Outcomes.Of(result)));

    [Fact]
    public void FromOutcome_Null_Throws() => Assert.Throws<ArgumentNullException>(() => SmtpReply.FromOutcome(null!));

    // RFC 5321, 4.5.3.1.5: 512 octets
    [Theory]
    [InlineData("a")]
    [InlineData("word ")]
    [InlineData("\r")]
    [InlineData(" ")]
    [InlineData("\u00FC")]
    public void FromOutcome_LongExplanation_IsCutOrWrapped(string unit)
    {
        for (int length = 380; length < 540; length++)
        {
            RequireReply(SmtpReply.FromOutcome(Outcomes.Failed(string.Concat(Enumerable.Repeat(unit, length)), true))!);
        }

        string explanation = "x" + string.Concat(Enumerable.Repeat(unit, 5000));
        SmtpReply reply = SmtpReply.FromOutcome(Outcomes.Failed(explanation, true))!;
        RequireReply(reply);
        Assert.InRange(reply.Lines.Length, 3, 12);
        Assert.EndsWith("...", reply.Text, StringComparison.Ordinal);
        Assert.Equal(510, reply.ToString().Length, 11.0);
    }

    [Fact]
    public void Lines_LongExplanation_LosesNoWord()
    {
        string[] words = [.. Enumerable.Range(0, 500).Select(i => $"w{i * i}")];
        SmtpReply reply = SmtpReply.FromOutcome(Outcomes.Failed(string.Join(' ', words), true))!;
        Assert.Equal(words, reply.Lines.Skip(2).SelectMany(line => line[11..].Split(' ')));
    }

    [Fact]
    public void FromOutcome_EveryHostileText_IsReply() => Assert.All(Hostile.Texts(), text =>
    {
        RequireReply(SmtpReply.FromOutcome(Outcomes.Failed(text, true, Outcomes.MailFrom(text, text)))!);
        RequireReply(SmtpReply.FromOutcome(Outcomes.Failed(text, false, Outcomes.Helo(text)))!);
        SpfProblem problem = Outcomes.Problem(SpfProblemKind.Syntax, text);
        RequireReply(SmtpReply.FromOutcome(Outcomes.Of(SpfResult.PermError, problem: problem))!);
    });

    internal static void RequireReply(SmtpReply reply)
    {
        Assert.NotEmpty(reply.Lines);
        foreach (string line in reply.Lines.Append(reply.ToString()))
        {
            Assert.InRange(line.Length, 12, 510);
            Assert.All(line, c => Assert.InRange(c, ' ', '~'));
        }

        string code = $"{reply.Code}";
        Assert.Equal($"{code} {reply.EnhancedStatusCode} {reply.Text}", reply.ToString());
        Assert.All(
            reply.Lines.SkipLast(1),
            line => Assert.StartsWith($"{code}-{reply.EnhancedStatusCode} ", line, StringComparison.Ordinal));
        Assert.StartsWith($"{code} {reply.EnhancedStatusCode} ", reply.Lines[^1], StringComparison.Ordinal);
    }
}
