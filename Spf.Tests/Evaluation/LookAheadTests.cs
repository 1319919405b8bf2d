// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Evaluation;

/// <summary>The savings and the cost of look-ahead: rounds of questions, not times.</summary>
public sealed class LookAheadTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    // Name, zone, rounds with look-ahead (the depth), rounds without it (the lookups and the first TXT).
    public static TheoryData<string, string, int, int> Policies => new()
    {
        { "no lookups", "example.com. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"", 1, 1 },
        {
            "eight includes",
            $"""
            example.com. TXT "v=spf1 {Includes("i", 1, 8)} -all"
            {Leaves("i", 1, 8)}
            """,
            2,
            9
        },
        {
            "two and six includes",
            $"""
            example.com. TXT "v=spf1 include:p.example.com include:q.example.com -all"
            p.example.com. TXT "v=spf1 {Includes("i", 1, 3)} ?all"
            q.example.com. TXT "v=spf1 {Includes("i", 4, 3)} ?all"
            {Leaves("i", 1, 6)}
            """,
            3,
            9
        },
        {
            "redirect to three includes",
            $"""
            example.com. TXT "v=spf1 redirect=r.example.com"
            r.example.com. TXT "v=spf1 {Includes("i", 1, 3)} -all"
            {Leaves("i", 1, 3)}
            """,
            3,
            5
        },
        {
            "a a mx",
            """
            example.com. TXT "v=spf1 a:h.example.com a:i.example.com mx -all"
            example.com. MX 10 j.example.com.
            example.com. MX 20 k.example.com.
            h.example.com. A 198.51.100.1
            i.example.com. A 198.51.100.2
            j.example.com. A 198.51.100.3
            k.example.com. A 198.51.100.4
            """,
            3,
            6
        },
        {
            "a chain of six includes",
            $"""
            example.com. TXT "v=spf1 include:c1.example.com -all"
            {string.Join('\n', Enumerable.Range(1, 5).Select(i => $"c{i}.example.com. TXT \"v=spf1 include:c{i + 1}.example.com ?all\""))}
            c6.example.com. TXT "v=spf1 ?all"
            """,
            7,
            7
        },
        {
            "a redirect after an include",
            """
            example.com. TXT "v=spf1 include:i.example.com redirect=r.example.com"
            i.example.com. TXT "v=spf1 ?all"
            r.example.com. TXT "v=spf1 -all"
            """,
            2,
            3
        },
        {
            "macros of the policy's own",
            """
            example.com. TXT "v=spf1 include:a.%{d2} include:b.%{v}.%{d} -all"
            a.example.com. TXT "v=spf1 ?all"
            b.in-addr.example.com. TXT "v=spf1 ?all"
            """,
            2,
            3
        },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task CheckHost_AnswersInRounds_TakesTheDepthOfThePolicy(string name, string zone, int depth, int lookups)
    {
        (SpfOutcome ahead, int rounds, RoundsResolver resolver) = await CheckAsync(zone, lookAhead: true);
        (SpfOutcome inOrder, int roundsInOrder, RoundsResolver sequential) = await CheckAsync(zone, lookAhead: false);

        Assert.Equal((name, depth, lookups), (name, rounds, roundsInOrder));
        Assert.Equal((inOrder.Result, inOrder.LookupCount), (ahead.Result, ahead.LookupCount));
        Assert.Equal(sequential.Questions.Order(), resolver.Questions.Order());
    }

    [Theory]
    [InlineData("include:%{l}.example.com")]
    [InlineData("include:%{h}")]
    [InlineData("a:%{i}.example.com")]
    [InlineData("mx:%{o}")]
    [InlineData("mx:%{p}")]
    [InlineData("a:%{s}.example.com")]
    [InlineData("a:%{c}.example.com")] // no macro of a domain-spec; the record is malformed, and nothing is asked
    [InlineData("exists:e.example.com")]
    [InlineData("ptr")]
    public async Task CheckHost_TermsThatTellOfTheMessage_AreAskedInOrderAlone(string term)
    {
        string zone = $"""
            example.com. TXT "v=spf1 a:h.example.com {term} -all"
            h.example.com. A 192.0.2.1
            """;
        (_, _, RoundsResolver resolver) = await CheckAsync(zone, lookAhead: true);

        Assert.DoesNotContain(resolver.Questions, question =>
            question is not ("TXT example.com" or "InterNetwork h.example.com"));
    }

    [Theory]
    [InlineData("ip4:192.0.2.1")] // the client is in it: nothing after it is tried
    [InlineData("all")] // 5.1
    public async Task CheckHost_DirectivesBehindASureMatch_AreNotAskedAhead(string match)
    {
        string zone = $"""
            example.com. TXT "v=spf1 a:h.example.com {match} include:i.example.com redirect=r.example.com"
            h.example.com. A 198.51.100.1
            """;
        (_, _, RoundsResolver resolver) = await CheckAsync(zone, lookAhead: true);

        Assert.Equal(["TXT example.com", "InterNetwork h.example.com"], resolver.Questions);
    }

    [Fact]
    public async Task CheckHost_MatchBeforeTheAnswersAhead_LeavesNothingRunning()
    {
        string zone = $"""
            example.com. TXT "v=spf1 a:h.example.com {Includes("i", 1, 9)} -all"
            h.example.com. A 192.0.2.1
            {Leaves("i", 1, 9)}
            """;
        (SpfOutcome outcome, int rounds, RoundsResolver resolver) =
            await CheckAsync(zone, lookAhead: true, answersARound: 1);

        Assert.Equal((SpfResult.Pass, 1, 2), (outcome.Result, outcome.LookupCount, rounds));
        Assert.Equal((11, 9), (resolver.Questions.Count, resolver.Abandoned));
    }

    [Fact]
    public async Task CheckHost_PolicyOverTheLimit_AsksAheadNoMoreThanTheLimitLeaves()
    {
        string zone = $"""
            example.com. TXT "v=spf1 {Includes("i", 1, 9)} " "{Includes("i", 10, 9)} " "{Includes("i", 19, 9)} -all"
            {Leaves("i", 1, 27)}
            """;
        (SpfOutcome outcome, int rounds, RoundsResolver resolver) = await CheckAsync(zone, lookAhead: true);

        Assert.Equal((SpfProblemKind.LookupLimit, 10), (outcome.Problem?.Kind, outcome.LookupCount));
        Assert.Equal((2, 11), (rounds, resolver.Questions.Count));
    }

    private static string Includes(string prefix, int first, int count) =>
        string.Join(' ', Enumerable.Range(first, count).Select(i => $"include:{prefix}{i}.example.com"));

    private static string Leaves(string prefix, int first, int count) => string.Join(
        '\n',
        Enumerable.Range(first, count).Select(i => $"{prefix}{i}.example.com. TXT \"v=spf1 ip4:198.51.100.{i} ?all\""));

    private static async Task<(SpfOutcome Outcome, int Rounds, RoundsResolver Resolver)> CheckAsync(
        string zone, bool lookAhead, int answersARound = int.MaxValue)
    {
        var resolver = new RoundsResolver(ZoneFile.Parse(zone));
        var verifier = new SpfVerifier(resolver, new SpfOptions { LookAhead = lookAhead });
        (SpfOutcome outcome, int rounds) = await resolver.RunAsync(verifier.CheckHostAsync(
            SpfRequest.ForMailFrom(Client, "alice@example.com", "mail.example.com"),
            TestContext.Current.CancellationToken), answersARound);
        return (outcome, rounds, resolver);
    }
}
