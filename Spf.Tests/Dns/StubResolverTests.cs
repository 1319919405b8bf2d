// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Tests.Support;
using static Spf.Tests.Dns.TestMessage;

namespace Spf.Tests.Dns;

public sealed class StubResolverTests
{
    private static readonly DomainName Name = DomainName.Parse("example.org");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void New_Null_Throws() => Assert.Throws<ArgumentNullException>(() => new StubResolver(null!));

    [Fact]
    public void New_SystemServers_AsksNobodyYet()
    {
        using StubResolver resolver = new();
        Assert.NotNull(resolver);
    }

    [Fact]
    public async Task ResolveAddressesAsync_OtherFamily_Throws()
    {
        using StubResolver resolver = new();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () =>
            await resolver.ResolveAddressesAsync(Name, AddressFamily.Unix, Token));
    }

    [Theory(Timeout = 240_000)]
    [InlineData(AddressFamily.InterNetwork, DnsRecordType.A, "192.0.2.1", "192.0.2.2")]
    [InlineData(AddressFamily.InterNetworkV6, DnsRecordType.Aaaa, "2001:db8::1", "2001:db8::2")]
    public async Task ResolveAddressesAsync_Records_GivesAddressesInOrder(
        AddressFamily family, DnsRecordType type, string first, string second)
    {
        await using FaultyNameServer server = FaultyNameServer.Replying(query => ReplyTo(query.Message)
            .Answer("example.org", type, IPAddress.Parse(first).GetAddressBytes(), 60)
            .Answer("example.org", type, IPAddress.Parse(second).GetAddressBytes(), 30));
        using StubResolver resolver = server.Resolver();

        DnsAnswer<IPAddress> answer = await resolver.ResolveAddressesAsync(Name, family, Token);

        Assert.Equal([IPAddress.Parse(first), IPAddress.Parse(second)], answer.Records);
        Assert.Equal(TimeSpan.FromSeconds(30), answer.TimeToLive);
    }

    [Theory(Timeout = 240_000)]
    [InlineData(AddressFamily.InterNetwork, DnsRecordType.A, 5)]
    [InlineData(AddressFamily.InterNetwork, DnsRecordType.A, 16)]
    [InlineData(AddressFamily.InterNetworkV6, DnsRecordType.Aaaa, 4)]
    [InlineData(AddressFamily.InterNetworkV6, DnsRecordType.Aaaa, 0)]
    public async Task ResolveAddressesAsync_WrongLength_IsServerFailure(
        AddressFamily family, DnsRecordType type, int length)
    {
        await using FaultyNameServer server = FaultyNameServer.Replying(query =>
            ReplyTo(query.Message).Answer("example.org", type, new byte[length]));
        using StubResolver resolver = server.Resolver();

        Assert.Equal(DnsStatus.ServerFailure, (await resolver.ResolveAddressesAsync(Name, family, Token)).Status);
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolveMxAsync_Records_GivesExchangesByPreference()
    {
        await using FaultyNameServer server = FaultyNameServer.Replying(query => ReplyTo(query.Message)
            .Answer("example.org", DnsRecordType.Mx, Exchange(20, TestMessage.Name("d.example.org")))
            .Answer("example.org", DnsRecordType.Mx, Exchange(10, TestMessage.Name("b.example.org")))
            .Answer("example.org", DnsRecordType.Mx, Exchange(10, [.. String("caf\u00E9"), 0]))
            .Answer("example.org", DnsRecordType.Mx, Exchange(65535, TestMessage.Name("e.example.org")))
            .Answer("example.org", DnsRecordType.Mx, Exchange(10, TestMessage.Name("a.example.org")))
            .Answer("example.org", DnsRecordType.Mx, Exchange(10, TestMessage.Name("b.example.org")))
            .Answer("example.org", DnsRecordType.Mx, Exchange(10, TestMessage.Name("c.example.org")))
            .Answer("example.org", DnsRecordType.Mx, Exchange(0, [.. String("www"), .. Pointer(12)])));
        using StubResolver resolver = server.Resolver();

        DnsAnswer<DomainName> answer = await resolver.ResolveMxAsync(Name, Token);

        Assert.Equal(
            "www.example.org b.example.org a.example.org b.example.org c.example.org d.example.org e.example.org",
            string.Join(' ', answer.Records));
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolveMxAsync_NullMx_GivesRoot()
    {
        await using FaultyNameServer server = FaultyNameServer.Replying(query =>
            ReplyTo(query.Message).Answer("example.org", DnsRecordType.Mx, Exchange(0, [0])));
        using StubResolver resolver = server.Resolver();

        Assert.Equal(DomainName.Root, Assert.Single((await resolver.ResolveMxAsync(Name, Token)).Records));
    }

    [Theory(Timeout = 240_000)]
    [InlineData("192.0.2.1", "1.2.0.192.in-addr.arpa")]
    [InlineData("2001:db8::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")]
    public async Task ResolvePtrAsync_Names_LeavesOutWhatIsNoText(string address, string reverse)
    {
        await using FaultyNameServer server = FaultyNameServer.Replying(query => ReplyTo(query.Message)
            .Answer(reverse, DnsRecordType.Ptr, TestMessage.Name("Mail.example.org"))
            .Answer(reverse, DnsRecordType.Ptr, [.. String("mail.example"), .. String("org"), 0])
            .Answer(reverse, DnsRecordType.Ptr, [.. String("mail\r\n"), 0])
            .Answer(reverse, DnsRecordType.Ptr, TestMessage.Name("b c.example.org")));
        using StubResolver resolver = server.Resolver();

        DnsAnswer<DomainName> answer = await resolver.ResolvePtrAsync(IPAddress.Parse(address), Token);

        Assert.Equal(reverse, Assert.Single(server.Queries).Name);
        Assert.Equal(["Mail.example.org", "b c.example.org"], answer.Records.Select(name => name.ToString()));
    }

    [Theory(Timeout = 240_000)]
    [InlineData(3, 100, 300, 100)] // RFC 2308, 5: the smaller of the record's time and its MINIMUM field
    [InlineData(3, 300, 100, 100)]
    [InlineData(0, 100, 300, 100)]
    [InlineData(0, 0x8000_0000, 300, 0)] // RFC 2181, 8
    [InlineData(0, 300, 0xFFFF_FFFF, 0)]
    public async Task ResolveTxtAsync_Denial_KeepsAsSoaSays(int rcode, uint timeToLive, uint minimum, int seconds)
    {
        await using FaultyNameServer server = FaultyNameServer.Replying(query =>
            ReplyTo(query.Message).Rcode(rcode).Authority("org", minimum, timeToLive));
        using StubResolver resolver = server.Resolver();

        DnsAnswer<string> answer = await resolver.ResolveTxtAsync(Name, Token);

        Assert.True(answer.IsVoid);
        Assert.Equal(TimeSpan.FromSeconds(seconds), answer.TimeToLive);
    }

    [Theory(Timeout = 240_000)]
    [InlineData(null)]
    [InlineData("example.net")] // another zone's SOA says nothing of this name
    public async Task ResolveTxtAsync_DenialWithoutItsSoa_IsNotKept(string? zone)
    {
        await using FaultyNameServer server = FaultyNameServer.Replying(query =>
            zone is null ? ReplyTo(query.Message) : ReplyTo(query.Message).Authority(zone, 300));
        using StubResolver resolver = server.Resolver();

        DnsAnswer<string> answer = await resolver.ResolveTxtAsync(Name, Token);

        Assert.Equal((DnsStatus.Success, true, TimeSpan.Zero), (answer.Status, answer.IsVoid, answer.TimeToLive));
    }

    [Theory(Timeout = 240_000)]
    [InlineData(300, 60, 60)]
    [InlineData(60, 300, 60)]
    [InlineData(0x8000_0000, 300, 0)] // RFC 2181, 8
    public async Task ResolveTxtAsync_Alias_KeepsAsTheShortestOfTheChain(uint alias, uint text, int seconds)
    {
        // Followed by the server, and by us.
        foreach (bool follows in (bool[])[true, false])
        {
            await using FaultyNameServer server = FaultyNameServer.Replying(query => query.Number == 1
                ? Maybe(follows, ReplyTo(query.Message).Alias("example.org", "a.example.net", alias), text)
                : ReplyTo(query.Message).Text("yes", text));
            using StubResolver resolver = server.Resolver();

            DnsAnswer<string> answer = await resolver.ResolveTxtAsync(Name, Token);

            Assert.Equal("yes", Assert.Single(answer.Records));
            Assert.Equal(TimeSpan.FromSeconds(seconds), answer.TimeToLive);
            Assert.Equal(follows ? 1 : 2, server.Queries.Count);
        }

        static TestMessage Maybe(bool follows, TestMessage reply, uint text) =>
            follows ? reply.Answer("a.example.net", DnsRecordType.Txt, String("yes"), text) : reply;
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolveTxtAsync_ManyAtOnce_GivesEachItsOwnAnswer()
    {
        await using FaultyNameServer server = FaultyNameServer.Replying(query =>
            ReplyTo(query.Message).Text(query.Name));
        using StubResolver resolver = server.Resolver();

        DnsAnswer<string>[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            resolver.ResolveTxtAsync(DomainName.Parse($"n{i}.example.org"), Token).AsTask()));

        IEnumerable<string> expected = Enumerable.Range(0, 200).Select(i => $"n{i}.example.org");
        Assert.Equal(expected, answers.Select(answer => answer.Records[0]));

        // RFC 5452, 9.2: neither id nor port can be foretold. By chance a few may be the same.
        Assert.True(server.Queries.DistinctBy(query => query.Id).Count() > 190);
        Assert.True(server.Queries.DistinctBy(query => query.Source.Port).Count() > 150);
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolveTxtAsync_Clock_DecidesWhenATryIsOver()
    {
        ManualTime clock = new();
        await using FaultyNameServer server = new(_ => ValueTask.CompletedTask);
        using StubResolver resolver = server.Resolver(TimeSpan.FromDays(1), clock: clock);

        Task<DnsAnswer<string>> lookup = resolver.ResolveTxtAsync(Name, Token).AsTask();
        await server.WaitForAsync(queries: 1, lookup, Token);
        clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        Assert.False(lookup.IsCompleted);
        clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(DnsStatus.Timeout, (await lookup).Status);
        Assert.Equal(0, clock.TimerCount);
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolveTxtAsync_Ip6Server_Answers()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using FaultyNameServer server = new(Fault.All["truncated"].Answer, IPAddress.IPv6Loopback);
        using StubResolver resolver = server.Resolver();

        Assert.Equal(Fault.Yes, (await resolver.ResolveTxtAsync(Name, Token)).Records[0]);
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolveTxtAsync_MappedServer_IsAskedOverIp4()
    {
        await using FaultyNameServer server = FaultyNameServer.Replying(query => ReplyTo(query.Message).Text("yes"));
        using StubResolver resolver = new(new StubResolverOptions
        {
            Servers = [new IPEndPoint(IPAddress.Parse("::ffff:127.0.0.1"), server.EndPoint.Port)],
        });

        Assert.Equal("yes", (await resolver.ResolveTxtAsync(Name, Token)).Records[0]);
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolveTxtAsync_EndPointChangedLater_AsksTheOneGiven()
    {
        await using FaultyNameServer server = FaultyNameServer.Replying(query => ReplyTo(query.Message).Text("yes"));
        IPEndPoint endPoint = new(server.EndPoint.Address, server.EndPoint.Port);
        ImmutableArray<IPEndPoint> servers = [endPoint];
        using StubResolver resolver = new(new StubResolverOptions { Servers = servers });
        endPoint.Port = FreePort.Next();

        Assert.Equal("yes", (await resolver.ResolveTxtAsync(Name, Token)).Records[0]);
    }
}
