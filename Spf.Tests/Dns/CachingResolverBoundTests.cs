// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Dns;
using Spf.Tests.Fuzzing;
using Spf.Tests.Support;

namespace Spf.Tests.Dns;

/// <summary>The cache stays within its bounds, and names that are asked for again and again stay in it.</summary>
public sealed class CachingResolverBoundTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resolve_MoreThanTheCapacity_KeepsTheCapacity()
    {
        CachingResolver cache = Over(() => Record("x"), new() { MaxAnswers = 100 });
        for (int i = 0; i < 1000; i++)
        {
            await cache.ResolveTxtAsync(Cold(i), Token);
            Assert.Equal(Math.Min(i + 1, 100), cache.Answers.Count);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Resolve_SmallestCapacities_Work(int capacity)
    {
        CachingResolver cache = Over(() => Record("x"), new() { MaxAnswers = capacity });
        for (int i = 0; i < 20; i++)
        {
            Assert.False((await cache.ResolveTxtAsync(Cold(i), Token)).FromCache);
            Assert.True((await cache.ResolveTxtAsync(Cold(i), Token)).FromCache);
        }

        Assert.Equal(capacity, cache.Answers.Count);
    }

    [Fact]
    public async Task Resolve_WhatWasAskedForAgain_StaysAndTheRestGoesOldestFirst()
    {
        CachingResolver cache = Over(() => Record("x"), new() { MaxAnswers = 4 });
        for (int i = 0; i < 4; i++)
        {
            await cache.ResolveTxtAsync(Cold(i), Token);
        }

        await cache.ResolveTxtAsync(Cold(0), Token);
        await cache.ResolveTxtAsync(Cold(2), Token);
        await cache.ResolveTxtAsync(Cold(4), Token);
        await cache.ResolveTxtAsync(Cold(5), Token);

        // 1 went for 4, 3 for 5.
        Assert.Equal(4, cache.Answers.Count);
        foreach (int i in (int[])[0, 2, 4, 5])
        {
            Assert.True((await cache.ResolveTxtAsync(Cold(i), Token)).FromCache);
        }
    }

    [Fact]
    public async Task Resolve_ExpiredAnswers_GoFirstWhoeverAskedForThem()
    {
        var clock = new ManualTime();
        int timeToLive = 10;
        CachingResolver cache = Over(
            () => DnsAnswer.Success("x") with { TimeToLive = TimeSpan.FromSeconds(timeToLive) },
            new() { MaxAnswers = 4, TimeProvider = clock });
        for (int i = 0; i < 4; i++)
        {
            timeToLive = i == 2 ? 10 : 3600;
            await cache.ResolveTxtAsync(Cold(i), Token);
            await cache.ResolveTxtAsync(Cold(i), Token);
        }

        clock.Advance(TimeSpan.FromSeconds(10));
        await cache.ResolveTxtAsync(Cold(4), Token);
        foreach (int i in (int[])[0, 1, 3, 4])
        {
            Assert.True((await cache.ResolveTxtAsync(Cold(i), Token)).FromCache);
        }
    }

    // 5,000 names of daily mail, and as many questions again about names that are never asked for twice.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Resolve_ColdNamesPassingThrough_LeaveTheHotOnesAlone(bool inOrder)
    {
        const int HotNames = 5000;
        int coldNames = FuzzCount.Of(usual: 200_000, full: 1_000_000);
        CachingResolver cache = Over(() => Record("v=spf1 ip4:192.0.2.1 -all"), new());
        DomainName[] hot = [.. Enumerable.Range(0, HotNames).Select(i => DomainName.Parse($"hot{i}.example.org"))];
        Random random = new(1);
        int hits = 0;
        int asked = 0;
        for (int i = 0; i < coldNames; i++)
        {
            await cache.ResolveTxtAsync(Cold(i), Token);
            DnsAnswer<string> answer =
                await cache.ResolveTxtAsync(hot[inOrder ? i % HotNames : random.Next(HotNames)], Token);

            // The first question about each name is for the cache to learn it.
            asked += i >= 4 * HotNames ? 1 : 0;
            hits += answer.FromCache && i >= 4 * HotNames ? 1 : 0;
        }

        output.WriteLine($"{coldNames} cold names: {100.0 * hits / asked:F2} % of {asked} hot ones are hits");
        Assert.InRange(hits, (int)(0.95 * asked), asked);
    }

    // Names that were hot yesterday are no burden today.
    [Fact]
    public async Task Resolve_OtherNamesBecomeHot_AreKeptInTheirTurn()
    {
        CachingResolver cache = Over(() => Record("x"), new() { MaxAnswers = 1000 });
        Random random = new(2);
        int cold = 0;
        for (int day = 0; day < 20; day++)
        {
            int hits = 0;
            for (int i = 0; i < 20_000; i++)
            {
                await cache.ResolveTxtAsync(Cold(cold++), Token);
                DomainName name = DomainName.Parse($"hot{random.Next(500)}.day{day}.example.org");
                hits += (await cache.ResolveTxtAsync(name, Token)).FromCache && i >= 10_000 ? 1 : 0;
            }

            output.WriteLine($"day {day}: {hits / 100.0} %");
            Assert.InRange(hits, 9_000, 10_000);
        }
    }

    [Fact]
    public async Task Resolve_LongAnswers_StayWithinTheBytes()
    {
        string text = "v=spf1 " + new string('x', 20_000);
        CachingResolver cache = Over(() => Record(text), new() { MaxBytes = 1_000_000 });
        for (int i = 0; i < 200; i++)
        {
            await cache.ResolveTxtAsync(Cold(i), Token);
            Assert.InRange(cache.Answers.Bytes, 1, 1_000_000);
        }

        Assert.InRange(cache.Answers.Count, 5, 25);

        // An answer that does not fit is not kept, and drives nothing out.
        int count = cache.Answers.Count;
        text = new string('x', 600_000);
        await cache.ResolveTxtAsync(DomainName.Root, Token);
        Assert.False((await cache.ResolveTxtAsync(DomainName.Root, Token)).FromCache);
        Assert.Equal(count, cache.Answers.Count);
    }

    [Fact]
    public async Task Resolve_RefreshedAnswerIsLonger_OthersMakeRoom()
    {
        var clock = new ManualTime();
        string text = "x";
        CachingResolver cache = Over(() => Record(text), new() { MaxBytes = 20_000, TimeProvider = clock });
        for (int i = 0; i < 1000; i++)
        {
            text = new string('x', i % 7 * 1000);
            await cache.ResolveTxtAsync(Cold(i % 5), Token);
            Assert.InRange(cache.Answers.Bytes, 1, 20_000);
            clock.Advance(Hour);
        }
    }

    private static DnsAnswer<string> Record(string text) => DnsAnswer.Success(text) with { TimeToLive = Hour };

    private static DomainName Cold(int number) =>
        DomainName.Parse(string.Create(CultureInfo.InvariantCulture, $"cold{number}.example.com"));

    private static CachingResolver Over(Func<DnsAnswer<string>> answer, CachingResolverOptions options) =>
        new(new AnsweringResolver(answer), options);
}
