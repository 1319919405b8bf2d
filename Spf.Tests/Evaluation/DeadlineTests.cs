// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Tests.Fuzzing;
using Spf.Tests.Support;

namespace Spf.Tests.Evaluation;

/// <summary>4.6.4: one time limit for the whole check; past it the result is temperror.</summary>
public sealed class DeadlineTests
{
    private const string Zone = """
        txt.example.com. TXT "v=spf1 a:host.example.com -all"
        mx.example.com. TXT "v=spf1 mx -all"
        mx.example.com. MX 10 host.example.com.
        include.example.com. TXT "v=spf1 include:silent.example.com -all"
        redirect.example.com. TXT "v=spf1 redirect=silent.example.com"
        ptr.example.com. TXT "v=spf1 ptr ip4:192.0.2.1 -all"
        macro.example.com. TXT "v=spf1 exists:%{p}.example.com ip4:192.0.2.1 -all"
        exp.example.com. TXT "v=spf1 exp=silent.example.com -all"
        """;

    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");
    private static readonly string[] Silent = ["silent.example.com", "host.example.com", "1.2.0.192.in-addr.arpa"];

    [Theory]
    [InlineData("silent.example.com")] // 4.4
    [InlineData("txt.example.com")] // 5.3
    [InlineData("mx.example.com")] // 5.4
    [InlineData("include.example.com")] // 5.2
    [InlineData("redirect.example.com")] // 6.1
    [InlineData("ptr.example.com")] // 5.5: a DNS error is no match, but time is up for all that follows
    [InlineData("macro.example.com")] // 7.3
    public async Task CheckHost_ResolverNeverAnswers_IsTempErrorInTime(string domain)
    {
        var clock = new ManualTime();
        var resolver = new StubbornResolver(ZoneFile.Parse(Zone), Silent);
        var options = new SpfOptions { TimeProvider = clock, Timeout = TimeSpan.FromSeconds(20) };
        var verifier = new SpfVerifier(resolver, options);

        Task<SpfOutcome> check = verifier.CheckHostAsync(
            SpfRequest.ForMailFrom(Client, $"alice@{domain}", "mail.example.com"),
            TestContext.Current.CancellationToken).AsTask();
        await resolver.Asked;
        clock.Advance(TimeSpan.FromSeconds(19.9));
        Assert.False(check.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        SpfOutcome outcome = await check.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(SpfResult.TempError, outcome.Result);
        Assert.Equal(SpfProblemKind.Timeout, outcome.Problem?.Kind);
        Assert.Equal(TimeSpan.FromSeconds(20), outcome.Elapsed);
    }

    [Fact]
    public async Task CheckHost_TimeIsUpAtTheExplanation_KeepsTheFail()
    {
        var clock = new ManualTime();
        var resolver = new StubbornResolver(ZoneFile.Parse(Zone), Silent);
        var verifier = new SpfVerifier(resolver, new SpfOptions { TimeProvider = clock, DefaultExplanation = "no" });

        Task<SpfOutcome> check = verifier.CheckHostAsync(
            SpfRequest.ForMailFrom(Client, "alice@exp.example.com", "mail.example.com"),
            TestContext.Current.CancellationToken).AsTask();
        await resolver.Asked;
        clock.Advance(TimeSpan.FromSeconds(21));
        SpfOutcome outcome = await check.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(
            (SpfResult.Fail, "no", false), (outcome.Result, outcome.Explanation, outcome.IsExplanationFromDomain));
    }

    [Fact]
    public async Task CheckHost_CallerCancels_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        var resolver = new StubbornResolver(ZoneFile.Parse(Zone), Silent);
        Task<SpfOutcome> check = new SpfVerifier(resolver).CheckHostAsync(
            SpfRequest.ForMailFrom(Client, "alice@silent.example.com", "mail.example.com"),
            cancellation.Token).AsTask();
        await resolver.Asked;

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
    }

    [Fact]
    public async Task CheckHost_AlreadyCancelled_AsksNothing()
    {
        var resolver = new StubbornResolver(ZoneFile.Parse(Zone), Silent);
        SpfRequest request = SpfRequest.ForMailFrom(Client, "alice@silent.example.com", "mail.example.com");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await new SpfVerifier(resolver).CheckHostAsync(request, new CancellationToken(canceled: true)));
        Assert.False(resolver.Asked.IsCompleted);
    }

    [Fact]
    public async Task CheckHost_NoTimeLimit_Waits()
    {
        var clock = new ManualTime();
        using var cancellation = new CancellationTokenSource();
        var resolver = new StubbornResolver(ZoneFile.Parse(Zone), Silent);
        var options = new SpfOptions { TimeProvider = clock, Timeout = Timeout.InfiniteTimeSpan };
        Task<SpfOutcome> check = new SpfVerifier(resolver, options).CheckHostAsync(
            SpfRequest.ForMailFrom(Client, "alice@silent.example.com", "mail.example.com"),
            cancellation.Token).AsTask();
        await resolver.Asked;

        clock.Advance(TimeSpan.FromDays(1));

        Assert.False(check.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
    }

    [Theory]
    [InlineData("v=spf1 +all")]
    [InlineData("v=spf1 -all")]
    [InlineData("v=spf1 exp=why.example.com -all")]
    public async Task CheckHost_AnswersLater_LeavesNoTimerBehind(string record)
    {
        var clock = new ManualTime();
        var resolver = new World.Resolver(ZoneFile.Parse($"example.com. TXT \"{record}\"\nwhy.example.com. TXT \"no\""), seed: 1);
        var verifier = new SpfVerifier(resolver, new SpfOptions { TimeProvider = clock });
        for (int i = 0; i < 200; i++)
        {
            _ = await verifier.CheckHostAsync(
                SpfRequest.ForMailFrom(Client, "alice@example.com", ""), TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, clock.TimerCount);
    }
}
