// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Records;
using Spf.Tests.Support;

namespace Spf.Tests.Evaluation;

public sealed class SpfVerifierTests
{
    [Fact]
    public void Constructor_NullOrMalformed_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => new SpfVerifier(null!));
        Assert.Throws<ArgumentException>(() =>
            new SpfVerifier(new ZoneResolver(), new SpfOptions { DefaultExplanation = "100 %" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpfOptions { MaxLookups = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpfOptions { MaxVoidLookups = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpfOptions { Timeout = TimeSpan.Zero });
    }

    [Theory]
    [InlineData("192.0.2.1", SpfResult.Pass, "+a:host.example.com")] // A.1's kind of zone
    [InlineData("192.0.2.2", SpfResult.Fail, "-all")]
    [InlineData("::ffff:192.0.2.1", SpfResult.Pass, "+a:host.example.com")] // 5: a mapped address is an IPv4 one
    [InlineData("2001:db8::1%1", SpfResult.Pass, "+a:host.example.com")]
    public async Task CheckHost_DirectiveMatches_IsNamed(string client, SpfResult result, string directive)
    {
        SpfOutcome outcome = await Check.Of(
            "v=spf1 +a:host.example.com -all",
            "host.example.com. A 192.0.2.1\nhost.example.com. AAAA 2001:db8::1").From(client);

        Assert.Equal(result, outcome.Result);
        Assert.Equal(directive, outcome.Match?.Directive.ToString());
        Assert.Equal("example.com", outcome.Match?.Domain.ToString());
        Assert.Equal("example.com", outcome.Domain?.ToString());
        Assert.Null(outcome.Problem);
        Assert.Equal(1, outcome.LookupCount);
    }

    [Fact]
    public async Task CheckHost_ThroughIncludesAndRedirect_NamesThePath()
    {
        SpfOutcome outcome = await Check.Of("v=spf1 redirect=r.example.com", """
            r.example.com. TXT "v=spf1 ~include:i.example.com -all"
            i.example.com. TXT "v=spf1 include:j.example.com -all"
            j.example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
            """).From("192.0.2.1");

        Assert.Equal(SpfResult.SoftFail, outcome.Result);
        Assert.Equal(("~include:i.example.com", "r.example.com"), Of(outcome.Match));
        Assert.Equal(("include:j.example.com", "i.example.com"), Of(outcome.Match?.Included));
        Assert.Equal(("ip4:192.0.2.0/24", "j.example.com"), Of(outcome.Match?.Included?.Included));
        Assert.Null(outcome.Match?.Included?.Included?.Included);
        Assert.Equal(3, outcome.LookupCount);

        static (string?, string?) Of(SpfMatch? match) => (match?.Directive.ToString(), match?.Domain.ToString());
    }

    [Fact]
    public async Task CheckHost_ProblemInsideIncludes_NamesThePath()
    {
        SpfOutcome outcome = await Check.Of("v=spf1 include:i.example.com -all", """
            i.example.com. TXT "v=spf1 include:j.example.com -all"
            j.example.com. TXT "v=spf1 ip4:192.0.2.0/33 -all"
            """).From("192.0.2.1");

        Assert.Equal(SpfResult.PermError, outcome.Result);
        Assert.Equal(SpfProblemKind.Syntax, outcome.Problem?.Kind);
        Assert.Equal("j.example.com", outcome.Problem?.Domain?.ToString());
        Assert.Equal(["i.example.com", "j.example.com"], outcome.Problem?.Includes.Select(name => name.ToString()));
        Assert.Equal(21, outcome.Problem?.SyntaxError?.Position);
        Assert.Null(outcome.Match);
    }

    [Fact]
    public async Task CheckHost_AnswersUsed_GiveTheSmallestTimeToLive()
    {
        SpfOutcome outcome = await Check.Of("v=spf1 mx -all", """
            example.com. 50 MX 10 host.example.com.
            host.example.com. 30 A 192.0.2.1
            other.example.com. 10 A 192.0.2.1
            """).From("192.0.2.1");
        Assert.Equal(TimeSpan.Zero, outcome.TimeToLive);

        ZoneResolver zone = ZoneFile.Parse("""
            $TTL 60
            example.com. TXT "v=spf1 mx -all"
            example.com. 50 MX 10 host.example.com.
            host.example.com. 30 A 192.0.2.1
            """);
        outcome = await new SpfVerifier(zone).CheckHostAsync(
            SpfRequest.ForMailFrom(IPAddress.Parse("192.0.2.1"), "a@example.com", ""),
            TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromSeconds(30), outcome.TimeToLive);

        outcome = await new SpfVerifier(zone).CheckHostAsync(
            SpfRequest.ForHelo(IPAddress.Parse("192.0.2.1"), "localhost"), TestContext.Current.CancellationToken);
        Assert.Null(outcome.TimeToLive);
    }

    [Theory]
    [InlineData(10, SpfResult.Pass)]
    [InlineData(11, SpfResult.PermError)]
    public async Task CheckHost_IncludesInARow_AreBoundByTheLimit(int includes, SpfResult expected)
    {
        string zone = string.Join('\n', Enumerable.Range(1, 12).Select(i =>
            $"i{i}.example.com. TXT \"v=spf1 {(i == includes ? "+all" : $"include:i{i + 1}.example.com")}\""));
        SpfOutcome outcome = await Check.Of("v=spf1 include:i1.example.com -all", zone).From("192.0.2.1");

        Assert.Equal(expected, outcome.Result);
        Assert.Equal(10, outcome.LookupCount);
    }

    [Theory]
    [InlineData("include:")]
    [InlineData("redirect=")]
    public async Task CheckHost_EndlessPolicyWithLargeLimit_EndsWithTheBudgetNotTheStack(string term)
    {
        SpfOutcome outcome = await Check.Of($"v=spf1 {term}example.com")
            .With(new SpfOptions { MaxLookups = 100_000, Timeout = Timeout.InfiniteTimeSpan }).From("192.0.2.1");

        Assert.Equal(SpfProblemKind.LookupLimit, outcome.Problem?.Kind);
        Assert.Equal(100_000, outcome.LookupCount);
    }

    [Fact]
    public async Task CheckHost_GivenRecord_TakesItAsTheDomainsOwn()
    {
        var verifier = new SpfVerifier(ZoneFile.Parse("example.com. A 192.0.2.1"));
        SpfOutcome outcome = await verifier.EvaluateRecordAsync(
            SpfRequest.ForMailFrom(IPAddress.Parse("192.0.2.1"), "alice@example.com", "mail.example.com"),
            SpfRecord.Parse("v=spf1 a -all"),
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((SpfResult.Pass, 1), (outcome.Result, outcome.LookupCount));
    }

    [Fact]
    public async Task CheckIdentities_BothNames_GiveBothOutcomes()
    {
        var verifier = new SpfVerifier(ZoneFile.Parse("""
            example.com. TXT "v=spf1 -all"
            mail.example.net. TXT "v=spf1 +all"
            """));
        CancellationToken token = TestContext.Current.CancellationToken;
        IPAddress client = IPAddress.Parse("192.0.2.1");

        SpfIdentityOutcomes outcomes = await verifier.CheckIdentitiesAsync(
            SpfRequest.ForMailFrom(client, "alice@example.com", "mail.example.net"), token);
        Assert.Equal((SpfResult.Pass, SpfIdentity.Helo), (outcomes.Helo.Result, outcomes.Helo.Request.Identity));
        Assert.Equal(
            (SpfResult.Fail, SpfIdentity.MailFrom), (outcomes.MailFrom.Result, outcomes.MailFrom.Request.Identity));

        // 2.4: a null reverse-path is postmaster at the HELO name, and still the MAIL FROM identity.
        outcomes = await verifier.CheckIdentitiesAsync(
            SpfRequest.ForMailFrom(client, "<>", "mail.example.net"), token);
        Assert.Equal(
            (SpfResult.Pass, SpfIdentity.MailFrom), (outcomes.MailFrom.Result, outcomes.MailFrom.Request.Identity));
        Assert.Equal("postmaster@mail.example.net", outcomes.MailFrom.Request.Sender);
    }

    [Fact]
    public async Task CheckHost_Explanation_IsTheDomainsOrTheDefault()
    {
        Check check = Check.Of("v=spf1 exp=why.example.com -all", "why.example.com. TXT \"%{i} is not ours\"");

        SpfOutcome outcome = await check.From("192.0.2.1");
        Assert.Equal(("192.0.2.1 is not ours", true), (outcome.Explanation, outcome.IsExplanationFromDomain));

        outcome = await check
            .With(new SpfOptions { FetchExplanation = false, DefaultExplanation = "no, %{c}" })
            .From("192.0.2.1");
        Assert.Equal(("no, 192.0.2.1", false), (outcome.Explanation, outcome.IsExplanationFromDomain));

        outcome = await check.With(new SpfOptions { FetchExplanation = false }).From("192.0.2.1");
        Assert.Null(outcome.Explanation);
    }

    [Fact]
    public async Task CheckHost_ExplanationWithoutEnd_IsNone()
    {
        string text = string.Concat(Enumerable.Repeat("\"%{s}%{s}%{s}%{s}%{s}%{s}%{s}%{s}\" ", 100));
        SpfOutcome outcome = await Check.Of("v=spf1 exp=why.example.com -all", $"why.example.com. TXT ( {text} )")
            .From("192.0.2.1", mailFrom: new string('a', 60) + "@example.com");

        Assert.Equal(SpfResult.Fail, outcome.Result);
        Assert.Null(outcome.Explanation);
    }

    [Theory]
    [InlineData(VoidLookupRule.Literal, SpfProblemKind.VoidLookupLimit)]
    [InlineData(VoidLookupRule.DualStack, null)]
    public async Task CheckHost_IPv4HostsAndIPv6Client_FollowTheVoidLookupRule(
        VoidLookupRule rule, SpfProblemKind? expected)
    {
        SpfOutcome outcome = await Check.Of("v=spf1 a:h1.example.com a:h2.example.com a:h3.example.com ~all", """
            h1.example.com. A 192.0.2.1
            h2.example.com. A 192.0.2.2
            h3.example.com. A 192.0.2.3
            """).With(new SpfOptions { VoidLookupRule = rule }).From("2001:db8::1");

        Assert.Equal(expected, outcome.Problem?.Kind);
        Assert.Equal(expected is null ? 0 : 2, outcome.VoidLookupCount);
    }
}
