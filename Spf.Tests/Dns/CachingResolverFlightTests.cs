// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;

namespace Spf.Tests.Dns;

/// <summary>Questions that are being asked already: one lookup for all, cancelled only by the last caller.</summary>
public sealed class CachingResolverFlightTests
{
    private static readonly DomainName Name = DomainName.Parse("example.com");

    private readonly CountingResolver _inner =
        new(() => DnsAnswer.Success("v=spf1 -all") with { TimeToLive = TimeSpan.FromMinutes(5) });

    private readonly CachingResolver _cache;

    public CachingResolverFlightTests() => _cache = new CachingResolver(_inner);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resolve_AThousandAtOnce_AskOnce()
    {
        _inner.Hold();
        Task<DnsAnswer<string>>[] askers =
            [.. Enumerable.Range(0, 1000).Select(_ => Task.Run(AskPatiently, Token))];
        await AskedAsync(1);
        _inner.Release();
        DnsAnswer<string>[] answers = await Task.WhenAll(askers);

        Assert.Equal(1, _inner.Total);
        Assert.All(answers, answer => Assert.Same(answers[0].Memo, answer.Memo));
    }

    [Fact]
    public async Task Resolve_TimeToLiveOfZero_JoinsButIsNotKept()
    {
        _inner.Txt = () => DnsAnswer.Success("x") with { TimeToLive = TimeSpan.Zero };
        _inner.Hold();
        Task<DnsAnswer<string>>[] askers = [AskPatiently(), AskPatiently(), AskPatiently()];
        _inner.Release();
        DnsAnswer<string>[] answers = await Task.WhenAll(askers);
        Assert.Equal(1, _inner.Total);
        Assert.All(answers, answer => Assert.False(answer.FromCache));

        Assert.False((await _cache.ResolveTxtAsync(Name, Token)).FromCache);
        Assert.Equal(2, _inner.Total);
        Assert.Equal(0, _cache.Answers.Count);
    }

    [Fact]
    public async Task CheckHost_AThousandChecksOfOneColdDomain_AskEachQuestionOnce()
    {
        var inner = new CountingResolver(ZoneFile.Parse("""
            $TTL 300
            example.com. TXT ("v=spf1 include:a.example.com include:b.example.com mx a:host.example.com"
                             " exists:%{i}.example.com -all")
            a.example.com. TXT "v=spf1 ip4:198.51.100.0/24 include:b.example.com -all"
            b.example.com. TXT "v=spf1 mx:c.example.com -all"
            c.example.com. MX 10 mx1.example.com.
            c.example.com. MX 20 mx2.example.com.
            mx1.example.com. A 203.0.113.1
            mx2.example.com. A 203.0.113.2
            example.com. MX 10 mx3.example.com.
            mx3.example.com. A 203.0.113.3
            host.example.com. A 203.0.113.4
            192.0.2.1.example.com. A 127.0.0.2
            """));
        var verifier = new SpfVerifier(new CachingResolver(inner));
        SpfRequest request = SpfRequest.ForHelo(IPAddress.Parse("192.0.2.1"), "example.com");
        inner.Hold();
        Task<SpfOutcome>[] checks =
        [
            .. Enumerable.Range(0, 1000)
                .Select(_ => Task.Run(() => verifier.CheckHostAsync(request, Token).AsTask(), Token)),
        ];
        await Task.Delay(50, Token);
        inner.Release();
        SpfOutcome[] outcomes = await Task.WhenAll(checks);

        Assert.All(outcomes, outcome => Assert.Equal(SpfResult.Pass, outcome.Result));
        Assert.All(inner.Counts, count => Assert.Equal(1, count.Value));
        Assert.Equal(10, inner.Counts.Count);
    }

    [Fact]
    public async Task Cancel_OneOfSeveral_DoesNotHarmTheOthers()
    {
        _inner.Hold();
        using CancellationTokenSource first = new(), third = new();
        Task<DnsAnswer<string>>[] askers = [Ask(first.Token), AskPatiently(), Ask(third.Token)];

        // The first one asked: the lookup goes on all the same.
        await first.CancelAsync();
        await third.CancelAsync();
        OperationCanceledException exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => askers[0]);
        Assert.Equal(first.Token, exception.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => askers[2]);
        Assert.False(askers[1].IsCompleted);
        _inner.Release();

        Assert.Equal("v=spf1 -all", (await askers[1]).Records[0]);
        Assert.Equal(0, _inner.Cancelled);
        Assert.Equal(1, _inner.Total);
        Assert.True((await _cache.ResolveTxtAsync(Name, Token)).FromCache);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_All_CancelsTheLookupAndKeepsNothing(bool isDeaf)
    {
        _inner.IsDeaf = isDeaf;
        _inner.Txt = () => DnsAnswer.Failure<string>(DnsStatus.Timeout);
        _inner.Hold();
        using CancellationTokenSource all = new();
        Task<DnsAnswer<string>>[] askers = [Ask(all.Token), Ask(all.Token), Ask(all.Token)];
        await all.CancelAsync();
        foreach (Task<DnsAnswer<string>> asker in askers)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asker);
        }

        Assert.Equal(isDeaf ? 0 : 1, _inner.Cancelled);
        _inner.Release();
        Assert.Equal(0, _cache.Answers.Count);

        // A lookup that nobody wants is in nobody's way, even if it never ends.
        _inner.Txt = () => DnsAnswer.Success("x");
        Assert.Equal("x", (await _cache.ResolveTxtAsync(Name, Token)).Records[0]);
        Assert.Equal(2, _inner.Total);
    }

    [Fact]
    public async Task Cancel_All_NewAskersAskAnewAtOnce()
    {
        _inner.IsDeaf = true;
        _inner.Hold();
        using CancellationTokenSource impatient = new();
        Task<DnsAnswer<string>> first = Ask(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Task<DnsAnswer<string>> second = AskPatiently();
        Task<DnsAnswer<string>> third = AskPatiently();
        Assert.Equal(2, _inner.Total);

        // The end of the abandoned one is not the end of the other.
        _inner.Release();
        Assert.Same((await second).Memo, (await third).Memo);
        Assert.Same((await second).Memo, (await AskPatiently()).Memo);
        Assert.Equal(2, _inner.Total);
    }

    [Fact]
    public async Task Resolve_CancelledToken_AsksNothing()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ask(cancelled.Token));
        Assert.Equal(0, _inner.Total);

        // A kept answer is given all the same.
        await AskPatiently();
        Assert.True((await Ask(cancelled.Token)).FromCache);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Resolve_InnerThrows_GoesToAllAndIsNotKept(bool atOnce)
    {
        _inner.Txt = () => throw new InvalidOperationException("broken");
        if (!atOnce)
        {
            _inner.Hold();
        }

        Task<DnsAnswer<string>>[] askers = [AskPatiently(), AskPatiently(), AskPatiently()];
        _inner.Release();
        foreach (Task<DnsAnswer<string>> asker in askers)
        {
            Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidOperationException>(() => asker)).Message);
        }

        Assert.Equal(atOnce ? 3 : 1, _inner.Total);
        _inner.Txt = () => DnsAnswer.Success("x");
        Assert.Equal("x", (await AskPatiently()).Records[0]);
    }

    // As a StubResolver does that is disposed of.
    [Fact]
    public async Task Resolve_InnerIsCancelledByItself_GoesToAll()
    {
        _inner.Txt = () => throw new OperationCanceledException();
        _inner.Hold();
        Task<DnsAnswer<string>>[] askers = [AskPatiently(), AskPatiently()];
        _inner.Release();
        foreach (Task<DnsAnswer<string>> asker in askers)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asker);
        }

        Assert.Equal(1, _inner.Total);
    }

    [Fact]
    public async Task Resolve_ExceptionThatNobodyWaitsFor_IsObserved()
    {
        List<Exception> unobserved = [];
        void Note(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            if (e.Exception.ToString().Contains("nobody cares", StringComparison.Ordinal))
            {
                unobserved.Add(e.Exception);
            }
        }

        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            for (int i = 0; i < 10; i++)
            {
                await AbandonAsync();
            }

            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                await Task.Delay(10, Token);
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        Assert.Empty(unobserved);
    }

    private async Task AbandonAsync()
    {
        _inner.IsDeaf = true;
        _inner.Txt = () => throw new InvalidOperationException("nobody cares");
        _inner.Hold();
        using CancellationTokenSource impatient = new();
        Task<DnsAnswer<string>> asker = Ask(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asker);
        _inner.Release();
    }

    private Task<DnsAnswer<string>> AskPatiently() => Ask(Token);

    private Task<DnsAnswer<string>> Ask(CancellationToken cancellationToken) =>
        _cache.ResolveTxtAsync(Name, cancellationToken).AsTask();

    private async Task AskedAsync(int total)
    {
        while (_inner.Total < total)
        {
            await Task.Delay(5, Token);
        }
    }
}
