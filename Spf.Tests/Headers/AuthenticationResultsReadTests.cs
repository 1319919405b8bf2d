// SPDX-License-Identifier: MIT

using FsCheck;
using FsCheck.Fluent;
using Spf.Headers;

namespace Spf.Tests.Headers;

/// <summary>Authentication-Results as others write it, and as those write it who mean harm (RFC 8601).</summary>
public sealed class AuthenticationResultsReadTests
{
    private const string Id = "mx.example.org";

    private static readonly string[] Pieces =
    [
        "mx.example.org", "spf", "dkim", "=", "pass", ";", " ", "(", ")", "\"", "\\", "smtp.mailfrom", "smtp.helo",
        "example.com", "@", "\r\n ", ".", "/", "1", "none", "reason", "\0", "\u00fc", "Authentication-Results:",
    ];

    public static TheoryData<string, string> Fields => new()
    {
        {
            "mx.example.org; spf=pass smtp.mailfrom=example.com",
            "mx.example.org|spf=pass MailFrom smtp.mailfrom=example.com"
        },
        {
            "Authentication-Results: mx.example.org;\r\n spf=fail\r\n smtp.helo=h.test",
            "mx.example.org|spf=fail Helo smtp.helo=h.test"
        },
        { "mx.example.org 1; none", "mx.example.org" },
        { "\"mx example\"; spf=NONE", "mx example|spf=none " },
        {
            "mx.google.com; dkim=pass header.i=@example.com header.s=s1; spf=pass (google.com: domain of "
            + "a@example.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=a@example.com; "
            + "dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.com",
            "mx.google.com|dkim=pass  header.i=@example.com header.s=s1|spf=pass MailFrom smtp.mailfrom=a@example.com|"
            + "dmarc=pass  header.from=example.com"
        },
        {
            "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=none (message not signed) "
            + "header.d=none;compauth=pass reason=100",
            "|spf=pass MailFrom smtp.mailfrom=example.com|dkim=none  header.d=none|compauth=pass  reason=100"
        },
        {
            "mx.example.org; (HELO) spf=fail smtp.helo=h.test; "
            + "spf = pass (x(y)z) smtp.mailfrom = \"a b\"@example.com",
            "mx.example.org|spf=fail Helo smtp.helo=h.test|spf=pass MailFrom smtp.mailfrom=\"a b\"@example.com"
        },
        {
            "mx.example.org; spf/1=pass reason=\"a;b=c (d)\" smtp.helo=h",
            "mx.example.org|spf=pass Helo reason=a;b=c (d) smtp.helo=h"
        },
        { "mx.example.org; spf=", "mx.example.org" },
        { "mx.example.org (spf=pass smtp.mailfrom=example.com)", "mx.example.org" },
        { "mx.example.org; spf=fail (; spf=pass", "mx.example.org|spf=fail " },
        { "mx.example.org; x=\"; spf=pass", "mx.example.org|x=; spf=pass " },
    };

    [Theory]
    [MemberData(nameof(Fields), DisableDiscoveryEnumeration = true)]
    public void TryParse_Field_GivesAllResults(string text, string expected)
    {
        Assert.True(AuthenticationResultsField.TryParse(text, out AuthenticationResultsField? field));
        IEnumerable<string> read = field.Results.Select(result =>
            $"|{result} {result.Identity}"
            + string.Concat(result.Properties.Select(pair => $" {pair.Key}={pair.Value}")));
        Assert.Equal(expected, $"{field.AuthenticationServiceId}{string.Concat(read)}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Authentication-Results:")]
    [InlineData("(only a comment)")]
    [InlineData("; ; =")]
    public void TryParse_NothingInIt_IsFalse(string text) =>
        Assert.False(AuthenticationResultsField.TryParse(text, out _));

    [Fact]
    public void TryParse_OurOwnFields_AreReadWhole()
    {
        foreach (SpfOutcome outcome in Outcomes.EveryKind())
        {
            string written = AuthenticationResultsField.FormatFolded(Id, outcome);
            Assert.True(AuthenticationResultsField.TryParse(written, out AuthenticationResultsField? field));
            Assert.Equal(Id, field.AuthenticationServiceId);
            Assert.Equal(outcome.Result, Assert.Single(field.Results).SpfResult);
            Assert.Equal(
                AuthenticationResultsField.FormatFolded(Id, outcome),
                $"Authentication-Results: {AuthenticationResultsField.FormatFoldedBody(Id, outcome)}");
        }
    }

    [Theory]
    [InlineData("mx.example.org; spf=pass", true)]
    [InlineData("Authentication-Results: mx.example.org; none", true)]
    [InlineData("MX.Example.Org; spf=pass", true)]
    [InlineData("\"mx.example.org\"; spf=pass", true)]
    [InlineData("\"mx.exa\\mple.org\" ; spf=pass", true)]
    [InlineData("(a=b) mx.example.org; spf=pass", true)]
    [InlineData("(a=b mx.example.org; spf=pass", true)]
    [InlineData("mx.example.org.; spf=pass", true)]
    [InlineData("mx.example.org/1; spf=pass", true)]
    [InlineData("evil.example mx.example.org; spf=pass", true)]
    [InlineData("mx.exam\r\nple.org; spf=pass", true)]
    [InlineData("mx.example.org", true)]
    [InlineData("relay.mx.example.org; spf=pass", false)]
    [InlineData("mx.example.org.example; spf=pass", false)]
    [InlineData("other.example; spf=pass smtp.mailfrom=mx.example.org", false)]
    [InlineData("spf=pass smtp.mailfrom=example.com", false)]
    [InlineData("", false)]
    public void IsForged_Field_IsOneThatClaimsOurName(string text, bool isForged) =>
        Assert.Equal(isForged, AuthenticationResultsField.IsForged(text, Id));

    [Fact]
    public void IsForged_NoServiceId_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => AuthenticationResultsField.IsForged("x", null!));
        Assert.Throws<ArgumentException>(() => AuthenticationResultsField.IsForged("x", ""));
    }

    // Never an exception, and whatever is read as ours is removed as ours.
    [Fact]
    public void Read_RandomPieces_NeverThrowsAndFindsForgeries() =>
        Prop.ForAll(Gen.Elements(Pieces).ArrayOf().Select(string.Concat).ToArbitrary(), text =>
        {
            bool isRead = AuthenticationResultsField.TryParse(text, out AuthenticationResultsField? field);
            bool isOurs = isRead && field!.AuthenticationServiceId == Id;
            return !isOurs || AuthenticationResultsField.IsForged(text, Id);
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(5000).WithReplay(7208, 8601));

    // Work is linear in the text.
    [Theory]
    [InlineData("(")]
    [InlineData("\"")]
    [InlineData("=;")]
    [InlineData("a=(;")]
    [InlineData("mx.example.org ")]
    public void Read_LongText_Ends(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 500_000));
        _ = AuthenticationResultsField.TryParse(text, out _);
        Assert.Equal(piece[0] == 'm', AuthenticationResultsField.IsForged(text, Id));
    }
}
