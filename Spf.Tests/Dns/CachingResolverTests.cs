// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Dns;

/// <summary>The answers that are kept, for how long, and under which question.</summary>
public sealed class CachingResolverTests
{
    private static readonly DomainName Name = DomainName.Parse("example.com");

    private readonly ManualTime _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resolve_WithinTheTimeToLive_AsksOnce()
    {
        CountingResolver inner = new(() => DnsAnswer.Success("v=spf1 -all") with { TimeToLive = Seconds(300) });
        CachingResolver cache = Over(inner);

        DnsAnswer<string> first = await cache.ResolveTxtAsync(Name, Token);
        _clock.Advance(Seconds(299.9));
        DnsAnswer<string> last = await cache.ResolveTxtAsync(Name, Token);
        Assert.Equal(1, inner.Total);
        _clock.Advance(Seconds(0.1));
        DnsAnswer<string> next = await cache.ResolveTxtAsync(Name, Token);

        Assert.Equal(2, inner.Total);
        Assert.Equal([false, true, false], [first.FromCache, last.FromCache, next.FromCache]);
        Assert.Equal(Seconds(300), next.TimeToLive);
        Assert.Equal("v=spf1 -all", Assert.Single(last.Records));
    }

    [Theory]
    [InlineData(0, 300)]
    [InlineData(1, 299)]
    [InlineData(1.5, 298)]
    [InlineData(299, 1)]
    [InlineData(299.5, 0)]
    public async Task Resolve_FromTheCache_HasTheRestOfTheTimeToLive(double age, int rest)
    {
        CachingResolver cache = Over(new(() => DnsAnswer.Success("x") with { TimeToLive = Seconds(300) }));

        Assert.Equal(Seconds(300), (await cache.ResolveTxtAsync(Name, Token)).TimeToLive);
        _clock.Advance(Seconds(age));
        DnsAnswer<string> answer = await cache.ResolveTxtAsync(Name, Token);

        Assert.True(answer.FromCache);
        Assert.Equal(Seconds(rest), answer.TimeToLive);
    }

    public static TheoryData<string, int, CachingResolverOptions, int> KeptFor => new()
    {
        // RFC 8767, 4: a cap; ours is unbound's.
        { "records", int.MaxValue, new(), 86_400 },
        { "records", 604_800, new() { MaxTimeToLive = TimeSpan.FromDays(7) }, 604_800 },
        { "records", 300, new() { MaxTimeToLive = TimeSpan.FromSeconds(60) }, 60 },
        { "records", 300, new() { MaxTimeToLive = TimeSpan.Zero }, 0 },
        { "records", 0, new(), 0 },
        { "records", 0, new() { MinTimeToLive = TimeSpan.FromSeconds(30) }, 30 },
        { "records", 60, new() { MinTimeToLive = TimeSpan.FromSeconds(30) }, 60 },
        { "records", 5, new() { MinTimeToLive = TimeSpan.FromDays(1), MaxTimeToLive = TimeSpan.FromSeconds(10) }, 10 },

        // RFC 2308, 5: an hour at most; not without an SOA record.
        { "no name", 300, new(), 300 },
        { "no name", 86_400, new(), 3600 },
        { "no name", 0, new(), 0 },
        { "no name", 0, new() { MinTimeToLive = TimeSpan.FromSeconds(30) }, 0 },
        { "no name", 300, new() { MaxNegativeTimeToLive = TimeSpan.FromSeconds(60) }, 60 },
        { "no name", 300, new() { MaxNegativeTimeToLive = TimeSpan.Zero }, 0 },
        { "no name", 300, new() { MaxTimeToLive = TimeSpan.FromSeconds(60) }, 60 },
        { "no data", 300, new(), 300 },
        { "no data", 86_400, new(), 3600 },
        { "no data", 0, new(), 0 },

        // RFC 2308, 7.1; RFC 9520, 3.2: a moment, whatever the answer says.
        { "failure", 0, new(), 5 },
        { "failure", 3600, new(), 5 },
        { "timeout", 0, new(), 5 },
        { "timeout", 0, new() { FailureTimeToLive = TimeSpan.FromMinutes(5) }, 300 },
        { "timeout", 0, new() { FailureTimeToLive = TimeSpan.Zero }, 0 },
        { "failure", 0, new() { MaxTimeToLive = TimeSpan.Zero, MinTimeToLive = TimeSpan.FromDays(1) }, 5 },
    };

    [Theory]
    [MemberData(nameof(KeptFor))]
    public async Task Resolve_EachKindOfAnswer_IsKeptAsLongAsItMay(
        string kind, int timeToLive, CachingResolverOptions options, int keptFor)
    {
        DnsAnswer<string> answer = kind switch
        {
            "records" => DnsAnswer.Success("x"),
            "no name" => DnsAnswer.NameError<string>(),
            "no data" => DnsAnswer.Success<string>(),
            "failure" => DnsAnswer.Failure<string>(DnsStatus.ServerFailure),
            _ => DnsAnswer.Failure<string>(DnsStatus.Timeout),
        };
        answer = answer with { TimeToLive = Seconds(timeToLive) };
        CountingResolver inner = new(() => answer);
        var cache = new CachingResolver(inner, options with { TimeProvider = _clock });

        Assert.Equal(answer, await cache.ResolveTxtAsync(Name, Token));
        if (keptFor > 0)
        {
            _clock.Advance(Seconds(keptFor - 0.001));
            Assert.Equal(
                answer with { FromCache = true, TimeToLive = TimeSpan.Zero }, await cache.ResolveTxtAsync(Name, Token));
            Assert.Equal(1, inner.Total);
            _clock.Advance(Seconds(0.001));
        }

        Assert.Equal(answer, await cache.ResolveTxtAsync(Name, Token));
        Assert.Equal(2, inner.Total);
    }

    [Fact]
    public async Task Resolve_AnswerThatMayNotBeKeptAnyMore_ForgetsTheOneBefore()
    {
        int timeToLive = 10;
        CountingResolver inner = new(() => DnsAnswer.Success("x") with { TimeToLive = Seconds(timeToLive) });
        CachingResolver cache = Over(inner);

        await cache.ResolveTxtAsync(Name, Token);
        Assert.Equal(1, cache.Answers.Count);
        _clock.Advance(Seconds(10));
        timeToLive = 0;
        await cache.ResolveTxtAsync(Name, Token);

        Assert.Equal(0, cache.Answers.Count);
        Assert.Equal(0, cache.Answers.Bytes);
    }

    [Fact]
    public async Task Resolve_AnotherLetterCase_IsTheSameQuestion()
    {
        CountingResolver inner = new(() => DnsAnswer.Success("x") with { TimeToLive = Seconds(300) });
        CachingResolver cache = Over(inner);

        await cache.ResolveTxtAsync(Name, Token);
        Assert.True((await cache.ResolveTxtAsync(DomainName.Parse("EXAMPLE.Com."), Token)).FromCache);
        Assert.Equal(1, inner.Total);
    }

    [Fact]
    public async Task Resolve_EachType_IsAQuestionOfItsOwn()
    {
        CountingResolver inner = new(ZoneFile.Parse("""
            $TTL 300
            example.com. A 192.0.2.1
            example.com. AAAA 2001:db8::1
            example.com. MX 10 mx.example.com.
            example.com. TXT "v=spf1 -all"
            1.2.0.192.in-addr.arpa. PTR example.com.
            1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR six.example.com.
            """));
        CachingResolver cache = Over(inner);
        for (int i = 0; i < 2; i++)
        {
            DnsAnswer<IPAddress> ip4 = await cache.ResolveAddressesAsync(Name, AddressFamily.InterNetwork, Token);
            DnsAnswer<IPAddress> ip6 = await cache.ResolveAddressesAsync(Name, AddressFamily.InterNetworkV6, Token);
            DnsAnswer<DomainName> mx = await cache.ResolveMxAsync(Name, Token);
            DnsAnswer<string> txt = await cache.ResolveTxtAsync(Name, Token);
            DnsAnswer<DomainName> ptr4 = await cache.ResolvePtrAsync(ip4.Records[0], Token);
            DnsAnswer<DomainName> ptr6 = await cache.ResolvePtrAsync(ip6.Records[0], Token);

            Assert.Equal(
                "192.0.2.1 2001:db8::1 mx.example.com v=spf1 -all",
                $"{ip4.Records[0]} {ip6.Records[0]} {mx.Records[0]} {txt.Records[0]}");
            Assert.Equal("example.com six.example.com", $"{ptr4.Records[0]} {ptr6.Records[0]}");
            bool[] addresses = [ip4.FromCache, ip6.FromCache];
            bool[] others = [mx.FromCache, txt.FromCache, ptr4.FromCache, ptr6.FromCache];
            Assert.All([.. addresses, .. others], from => Assert.Equal(i == 1, from));
        }

        Assert.Equal(6, inner.Total);
        Assert.Equal(6, inner.Counts.Count);
    }

    [Fact]
    public async Task ResolvePtr_AddressesAlikeInTheirOctets_AreDifferentQuestions()
    {
        CountingResolver inner = new(ZoneFile.Parse("$TTL 300\n1.2.0.192.in-addr.arpa. PTR example.com."));
        CachingResolver cache = Over(inner);

        await cache.ResolvePtrAsync(IPAddress.Parse("192.0.2.1"), Token);
        await cache.ResolvePtrAsync(IPAddress.Parse("::ffff:192.0.2.1"), Token);
        await cache.ResolvePtrAsync(IPAddress.Parse("c000:201::"), Token);
        Assert.Equal(3, inner.Counts.Count);

        // The zone an address is of is no matter of the DNS.
        await cache.ResolvePtrAsync(IPAddress.Parse("fe80::1%1"), Token);
        await cache.ResolvePtrAsync(IPAddress.Parse("fe80::1%2"), Token);
        Assert.Equal(4, inner.Counts.Count);
    }

    [Fact]
    public async Task CheckHost_OutOfTheCache_ParsesTheRecordOnce()
    {
        CountingResolver inner = new(() =>
            DnsAnswer.Success("v=spf1 a:x.example.com ip4:192.0.2.1 -all") with { TimeToLive = Seconds(300) });
        CachingResolver cache = Over(inner);
        var verifier = new SpfVerifier(cache);
        SpfRequest request = SpfRequest.ForHelo(IPAddress.Parse("192.0.2.1"), "example.com");

        DnsAnswer<string> first = await cache.ResolveTxtAsync(Name, Token);
        await verifier.CheckHostAsync(request, Token);
        object? policy = first.Memo?.Value;
        Assert.NotNull(policy);
        for (int i = 0; i < 3; i++)
        {
            await verifier.CheckHostAsync(request, Token);
            DnsAnswer<string> again = await cache.ResolveTxtAsync(Name, Token);
            Assert.Same(first.Memo, again.Memo);
            Assert.Same(policy, again.Memo!.Value);
        }

        // A new answer is parsed again.
        _clock.Advance(Seconds(300));
        Assert.NotSame(first.Memo, (await cache.ResolveTxtAsync(Name, Token)).Memo);
    }

    [Fact]
    public async Task CheckHost_OutOfTheCache_HasTheRestOfTheTimeToLive()
    {
        CountingResolver inner = new(() =>
            DnsAnswer.Success("v=spf1 ip4:192.0.2.1 -all") with { TimeToLive = Seconds(300) });
        var verifier = new SpfVerifier(Over(inner));
        SpfRequest request = SpfRequest.ForHelo(IPAddress.Parse("192.0.2.1"), "example.com");

        Assert.Equal(Seconds(300), (await verifier.CheckHostAsync(request, Token)).TimeToLive);
        _clock.Advance(Seconds(100));
        Assert.Equal(Seconds(200), (await verifier.CheckHostAsync(request, Token)).TimeToLive);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private CachingResolver Over(CountingResolver inner) =>
        new(inner, new CachingResolverOptions { TimeProvider = _clock });
}
