// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using static Spf.Tests.Dns.TestMessage;

namespace Spf.Tests.Dns;

/// <summary>Ends of lookups other than an answer.</summary>
public sealed class StubResolverLifetimeTests
{
    private static readonly DomainName Name = DomainName.Parse("example.org");
    private static readonly DomainName OtherName = DomainName.Parse("other.example.org");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task ResolveTxtAsync_MaxInFlight_MakesOthersWaitAndLetsThemGiveUp()
    {
        using SemaphoreSlim held = new(0);
        await using FaultyNameServer server = new(async query =>
        {
            await held.WaitAsync(Token);
            await query.ReplyAsync(ReplyTo(query.Message).Text("yes"));
        });
        using StubResolver resolver = new(new StubResolverOptions
        {
            Servers = [server.EndPoint],
            TryTimeout = TimeSpan.FromSeconds(30),
            MaxInFlight = 1,
        });
        using CancellationTokenSource cancellation = new();
        Task<DnsAnswer<string>> first = resolver.ResolveTxtAsync(Name, Token).AsTask();
        Task<DnsAnswer<string>> second = resolver.ResolveTxtAsync(OtherName, cancellation.Token).AsTask();
        Task<DnsAnswer<string>> third = resolver.ResolveTxtAsync(Name, Token).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        // On a busy machine the first question may have to make room for the third one, and is put again.
        _ = held.Release(100);

        Assert.Equal("yes", (await first).Records[0]);
        Assert.Equal("yes", (await third).Records[0]);
        Assert.DoesNotContain(server.Queries, query => query.Name == OtherName.ToString());
    }

    // Its server is silent and there is one turn for twenty: none of them had all its time.
    [Fact(Timeout = 240_000)]
    public async Task CheckHostAsync_WaitingForTurns_IsOverloadAtTheDeadline()
    {
        await using FaultyNameServer server = new(_ => ValueTask.CompletedTask);
        using StubResolver resolver = new(new StubResolverOptions
        {
            Servers = [server.EndPoint],
            TryTimeout = TimeSpan.FromMinutes(10),
            MaxInFlight = 1,
        });
        Task<DnsAnswer<string>> first = resolver.ResolveTxtAsync(Name, Token).AsTask();
        await server.WaitForAsync(queries: 1, first, Token);
        SpfVerifier verifier = new(resolver, new SpfOptions { Timeout = TimeSpan.FromMilliseconds(200) });

        SpfOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => verifier.CheckHostAsync(
            SpfRequest.ForHelo(IPAddress.Loopback, $"n{i}.example.org"), Token).AsTask()));

        Assert.All(outcomes, outcome => Assert.Equal(SpfResult.TempError, outcome.Result));
        Assert.All(outcomes, outcome => Assert.Equal(SpfProblemKind.Overload, outcome.Problem?.Kind));
        Assert.InRange(server.Queries.Count, 2, int.MaxValue);
        resolver.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Theory(Timeout = 240_000)]
    [InlineData("no answer")]
    [InlineData("wrong id")]
    [InlineData("truncated, silent over TCP")]
    [InlineData("truncated, silent half-way over TCP")]
    public async Task ResolveTxtAsync_Cancelled_ThrowsWithTheCallersToken(string fault)
    {
        using CancellationTokenSource cancellation = new();
        bool overTcp = fault.AsSpan().Contains("TCP", StringComparison.Ordinal);
        await using FaultyNameServer server = new(async query =>
        {
            await Fault.All[fault].Answer(query);
            if (query.IsTcp == overTcp)
            {
                await cancellation.CancelAsync();
            }
        });
        using StubResolver resolver = server.Resolver();

        OperationCanceledException thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await resolver.ResolveTxtAsync(Name, cancellation.Token));

        Assert.Equal(cancellation.Token, thrown.CancellationToken);
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolveTxtAsync_CancelledBefore_AsksNobody()
    {
        await using FaultyNameServer server = FaultyNameServer.Replying(query => ReplyTo(query.Message).Text("yes"));
        using StubResolver resolver = server.Resolver();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await resolver.ResolveTxtAsync(Name, new CancellationToken(canceled: true)));

        Assert.Empty(server.Queries);
    }

    [Fact(Timeout = 240_000)]
    public async Task Dispose_UnderWay_EndsLookups()
    {
        using SemaphoreSlim asked = new(0);
        await using FaultyNameServer server = new(query =>
        {
            _ = asked.Release();
            return ValueTask.CompletedTask;
        });
        StubResolver resolver = server.Resolver();
        Task<DnsAnswer<string>> pending = resolver.ResolveTxtAsync(Name, Token).AsTask();
        await asked.WaitAsync(Token);

        resolver.Dispose();
        resolver.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await resolver.ResolveTxtAsync(Name, Token));
    }
}
