// SPDX-License-Identifier: MIT

using Spf.Headers;

namespace Spf.Tests.Headers;

public sealed class AuthenticationResultsFieldTests
{
    private const string NoHost = "spf=none smtp.helo=not-a-host-name.invalid";

    private static readonly SpfOutcome MailFromPass = Outcomes.Of(SpfResult.Pass);
    private static readonly SpfOutcome HeloFail = Outcomes.Of(SpfResult.Fail, Outcomes.Helo());

    public static TheoryData<SpfOutcome, string> ResInfos => new()
    {
        // RFC 8601, 2.7.2: only the domain
        { MailFromPass, "spf=pass smtp.mailfrom=example.com" },
        { HeloFail, "spf=fail smtp.helo=mail.example.com" },
        {
            Outcomes.Of(SpfResult.Neutral, Outcomes.MailFrom("\"a b\"@B\u00FCcher.Example.")),
            "spf=neutral smtp.mailfrom=xn--bcher-kva.Example"
        },
        // RFC 7208, 2.4: a null reverse-path took its domain from HELO
        { Outcomes.Of(SpfResult.SoftFail, Outcomes.MailFrom("<>")), "spf=softfail smtp.helo=mail.example.com" },
        {
            Outcomes.Of(SpfResult.SoftFail, Outcomes.MailFrom("postmaster@mail.example.com")),
            "spf=softfail smtp.mailfrom=mail.example.com"
        },
        // 2.2: reasonspec
        {
            Outcomes.Of(SpfResult.TempError, problem: Outcomes.Problem(SpfProblemKind.Timeout, "too slow")),
            "spf=temperror reason=\"too slow\" smtp.mailfrom=example.com"
        },
        {
            Outcomes.Of(
                SpfResult.None,
                Outcomes.Helo("[192.0.2.1]"),
                problem: Outcomes.Problem(SpfProblemKind.MalformedDomain, "no \"name\"")),
            "spf=none reason=\"no 'name'\" smtp.helo=\"[192.0.2.1]\""
        },
        // 2.2: without a property there is no propspec
        { Outcomes.Of(SpfResult.None, Outcomes.Helo("")), "spf=none" },
        {
            Outcomes.Of(SpfResult.None, Outcomes.Helo("[IPv6:2001:db8::1]")),
            "spf=none smtp.helo=\"[IPv6:2001:db8::1]\""
        },
        { Outcomes.Of(SpfResult.None, Outcomes.Helo("_my-pc")), "spf=none smtp.helo=_my-pc" },
        // A name that would add a result of its own, or be taken for another if a part of it were written
        { Outcomes.Of(SpfResult.None, Outcomes.Helo("h;dkim=pass")), NoHost },
        { Outcomes.Of(SpfResult.None, Outcomes.Helo("h\r\n dkim=pass")), NoHost },
        { Outcomes.Of(SpfResult.None, Outcomes.Helo("h (")), NoHost },
        { Outcomes.Of(SpfResult.None, Outcomes.Helo("[victim.example]")), NoHost },
        { Outcomes.Of(SpfResult.None, Outcomes.Helo("[victim.example;192.0.2.1]")), NoHost },
        { Outcomes.Of(SpfResult.None, Outcomes.Helo("b\u00FCcher")), NoHost },
        { Outcomes.Of(SpfResult.None, Outcomes.Helo($"{new string('a', 240)}.victim.example")), NoHost },
        {
            Outcomes.Of(SpfResult.Pass, Outcomes.MailFrom("a@victim.example;x.evil.example")),
            "spf=pass smtp.mailfrom=not-a-host-name.invalid"
        },
        {
            Outcomes.Of(
                SpfResult.PermError,
                problem: Outcomes.Problem(SpfProblemKind.Syntax, "(at) \"x;SPF =pass\\ smtp.mailfrom=y\"")),
            "spf=permerror reason=\"<U+0028>at<U+0029> 'x<U+003B>SPF <U+003D>pass<U+005C> smtp.mailfrom<U+003D>y'\" "
            + "smtp.mailfrom=example.com"
        },
    };

    [Theory]
    [MemberData(nameof(ResInfos), DisableDiscoveryEnumeration = true)]
    public void FormatResInfo_Outcome_IsMethodAndProperty(SpfOutcome outcome, string expected)
    {
        Assert.Equal(expected, AuthenticationResultsField.FormatResInfo(outcome));
        Assert.Equal($"mx.example.org; {expected}", AuthenticationResultsField.FormatBody("mx.example.org", outcome));
    }

    [Fact]
    public void Format_BothIdentities_HasMailFromLast()
    {
        const string Expected =
            "Authentication-Results: mx.example.org; (HELO) spf=fail smtp.helo=mail.example.com; "
            + "spf=pass smtp.mailfrom=example.com";
        Assert.Equal(Expected, AuthenticationResultsField.Format("mx.example.org", HeloFail, MailFromPass));
        Assert.Equal(Expected, AuthenticationResultsField.Format("mx.example.org", MailFromPass, HeloFail));
    }

    [Fact]
    public void Format_NullReversePath_SaysTheSameOnce()
    {
        SpfOutcome mailFrom = Outcomes.Of(SpfResult.Fail, Outcomes.MailFrom(""));
        Assert.Equal(
            "mx; spf=fail smtp.helo=mail.example.com", AuthenticationResultsField.FormatBody("mx", HeloFail, mailFrom));
    }

    // RFC 8601, 2.2: no-result
    [Fact]
    public void Format_NoOutcomes_IsNone()
    {
        Assert.Equal("Authentication-Results: mx.example.org; none", AuthenticationResultsField.Format("mx.example.org"));
        Assert.Equal("mx.example.org; none", AuthenticationResultsField.FormatBody("mx.example.org", []));
    }

    [Fact]
    public void FormatFolded_TwoOutcomes_UnfoldsToOneLine()
    {
        string folded = AuthenticationResultsField.FormatFolded("mx.example.org", [MailFromPass, HeloFail], "\n");
        Assert.Equal(
            """
            Authentication-Results: mx.example.org; (HELO) spf=fail
             smtp.helo=mail.example.com; spf=pass smtp.mailfrom=example.com
            """.ReplaceLineEndings("\n"),
            folded);
        Assert.Throws<ArgumentException>(
            "newLine", () => AuthenticationResultsField.FormatFolded("mx", [], "\r\nX: y\r\n"));
    }

    [Fact]
    public void Format_EverythingLong_FitsOneLine()
    {
        string domain = string.Join('.', Enumerable.Repeat(new string('d', 62), 4));
        SpfProblem problem = Outcomes.Problem(SpfProblemKind.Syntax, new string('p', 3000));
        SpfOutcome[] outcomes =
        [
            Outcomes.Of(SpfResult.PermError, Outcomes.MailFrom($"a@{domain}"), problem: problem),
            Outcomes.Of(SpfResult.TempError, Outcomes.Helo(domain), problem: problem),
        ];
        string id = new('i', 255);
        FieldChecks.RequireLines(
            AuthenticationResultsField.Format(id, outcomes), AuthenticationResultsField.FormatFolded(id, outcomes));
        Assert.Contains(
            $"smtp.mailfrom={domain}", AuthenticationResultsField.FormatBody(id, outcomes), StringComparison.Ordinal);
    }

    // RFC 8601, 2.2: authserv-id = value
    [Theory]
    [InlineData("mx.example.org", "mx.example.org")]
    [InlineData("mx example", "\"mx example\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    public void FormatBody_ServiceId_IsTokenOrQuoted(string id, string expected) =>
        Assert.Equal($"{expected}; none", AuthenticationResultsField.FormatBody(id));

    [Theory]
    [InlineData("")]
    [InlineData("a\r\nb")]
    [InlineData("a\0")]
    [InlineData("b\u00FCcher")]
    public void FormatBody_ServiceIdThatIsNone_Throws(string id) =>
        Assert.Throws<ArgumentException>("authenticationServiceId", () => AuthenticationResultsField.FormatBody(id));

    [Fact]
    public void Format_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => AuthenticationResultsField.FormatBody(null!));
        Assert.Throws<ArgumentNullException>(() => AuthenticationResultsField.FormatBody("mx", [null!]));
        Assert.Throws<ArgumentNullException>(() => AuthenticationResultsField.FormatResInfo(null!));
        Assert.Throws<ArgumentException>(() => AuthenticationResultsField.FormatBody(new string('a', 256)));
        Assert.Throws<ArgumentException>(() => AuthenticationResultsField.FormatBody(new string('"', 200)));
    }
}
