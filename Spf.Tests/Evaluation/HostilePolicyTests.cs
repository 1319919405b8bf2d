// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Evaluation;

/// <summary>11.1: a policy made to keep verifiers busy: ten "mx" of ten hosts each, every answer after two
/// seconds.</summary>
public sealed class HostilePolicyTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    private static string Zone => $"""
        example.com. TXT "v=spf1 {string.Join(' ', Numbers.Select(i => $"mx:m{i}.example.com"))} -all"
        {string.Join('\n', Numbers.SelectMany(i => Numbers.Select(j => $"m{i}.example.com. MX 10 h{i}-{j}.example.com.")))}
        {string.Join('\n', Numbers.SelectMany(i => Numbers.Select(j => $"h{i}-{j}.example.com. A 198.51.100.{i}")))}
        good.example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
        """;

    private static IEnumerable<int> Numbers => Enumerable.Range(1, 10);

    [Theory]
    [InlineData(true, 20)] // nine mx ahead of the one that is tried, and its ten hosts
    [InlineData(false, 1)]
    public async Task CheckHost_SlowAndWide_IsBoundedAndEndsAtTheDeadline(bool lookAhead, int mostInFlight)
    {
        var clock = new ManualTime();
        var resolver = new SlowResolver(ZoneFile.Parse(Zone), clock, TimeSpan.FromSeconds(2));
        var verifier = new SpfVerifier(resolver, new SpfOptions { TimeProvider = clock, LookAhead = lookAhead });
        CancellationToken token = TestContext.Current.CancellationToken;

        Task<SpfOutcome> hostile = verifier.CheckHostAsync(
            SpfRequest.ForMailFrom(Client, "a@example.com", ""), token).AsTask();
        Task<SpfOutcome> good = verifier.CheckHostAsync(
            SpfRequest.ForMailFrom(Client, "a@good.example.com", ""), token).AsTask();
        while (!hostile.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Delay(1, token);
        }

        SpfOutcome outcome = await hostile;
        Assert.Equal((SpfResult.TempError, SpfProblemKind.Timeout), (outcome.Result, outcome.Problem?.Kind));
        Assert.InRange(outcome.Elapsed.TotalSeconds, 20, 21);
        Assert.InRange(resolver.MostInFlight, 1, mostInFlight + 1); // and the good domain's
        Assert.Equal((SpfResult.Pass, 2.0), ((await good).Result, Math.Round((await good).Elapsed.TotalSeconds)));

        // Lookups that were begun ahead are no longer waited for.
        for (int i = 0; i < 1000 && resolver.InFlight > 0; i++)
        {
            await Task.Delay(1, token);
        }

        Assert.Equal(0, resolver.InFlight);
        Assert.Equal(0, clock.TimerCount);
    }
}
