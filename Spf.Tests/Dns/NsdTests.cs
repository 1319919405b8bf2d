// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Tests.Dns;

/// <summary>The stub resolver, and a check from end to end, against a name server that is not of our making.</summary>
public sealed class NsdTests : IClassFixture<NsdServer>
{
    private readonly NsdServer _server;

    public NsdTests(NsdServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        server.Require();
        _server = server;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 240_000)]
    [InlineData("split.example.test", "v=spf1 ip4:203.0.113.0/24 ip6:2001:db8:113::/48 -all")]
    [InlineData("alias.example.test", "v=spf1 ip4:203.0.113.0/24 ip6:2001:db8:113::/48 -all")]
    [InlineData("SPLIT.Example.Test", "v=spf1 ip4:203.0.113.0/24 ip6:2001:db8:113::/48 -all")]
    [InlineData("octets.example.test", "caf\u00E9\0\u00FF")]
    [InlineData("any.wild.example.test", "wild")]
    public async Task ResolveTxtAsync_Name_GivesText(string name, string text)
    {
        foreach (bool overIp6 in Families())
        {
            using StubResolver resolver = _server.Resolver(overIp6);

            DnsAnswer<string> answer = await resolver.ResolveTxtAsync(DomainName.Parse(name), Token);

            Assert.Equal(DnsStatus.Success, answer.Status);
            Assert.Equal(text, Assert.Single(answer.Records));
            Assert.Equal(TimeSpan.FromSeconds(300), answer.TimeToLive);
        }
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolveTxtAsync_MoreThanADatagram_GivesAllOfIt()
    {
        foreach (bool overIp6 in Families())
        {
            using StubResolver resolver = _server.Resolver(overIp6);
            DomainName medium = DomainName.Parse("medium.example.test");
            DomainName big = DomainName.Parse("big.example.test");

            Assert.Equal(NsdServer.MediumText, Assert.Single((await resolver.ResolveTxtAsync(medium, Token)).Records));
            Assert.Equal(NsdServer.BigText, Assert.Single((await resolver.ResolveTxtAsync(big, Token)).Records));
        }
    }

    [Theory(Timeout = 240_000)]
    [InlineData("missing.example.test", DnsStatus.NameError, 60)]
    [InlineData("dangling.example.test", DnsStatus.NameError, 60)]
    [InlineData("a.example.test", DnsStatus.Success, 60)] // no TXT there
    [InlineData("name.broken.test", DnsStatus.ServerFailure, 0)] // SERVFAIL: the zone cannot be read
    [InlineData("name.elsewhere.test", DnsStatus.ServerFailure, 0)] // REFUSED: another's zone
    [InlineData("away.example.test", DnsStatus.ServerFailure, 0)] // an alias into another's zone
    public async Task ResolveTxtAsync_NoText_GivesStatus(string name, DnsStatus status, int seconds)
    {
        using StubResolver resolver = _server.Resolver();

        DnsAnswer<string> answer = await resolver.ResolveTxtAsync(DomainName.Parse(name), Token);

        Assert.Equal((status, TimeSpan.FromSeconds(seconds)), (answer.Status, answer.TimeToLive));
        Assert.Empty(answer.Records);
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolveMxAsync_Name_GivesExchangesByPreference()
    {
        using StubResolver resolver = _server.Resolver();

        DnsAnswer<DomainName> answer = await resolver.ResolveMxAsync(DomainName.Parse("example.test"), Token);

        Assert.Equal(
            ["a.example.test", "a6.example.test"], answer.Records.Select(name => name.ToString()).Take(2).Order());
        Assert.Equal("b.example.test", answer.Records[2].ToString());
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolveMxAsync_NullMx_GivesRoot()
    {
        using StubResolver resolver = _server.Resolver();

        DnsAnswer<DomainName> answer = await resolver.ResolveMxAsync(DomainName.Parse("null-mx.example.test"), Token);

        Assert.Equal(DomainName.Root, Assert.Single(answer.Records));
    }

    [Theory(Timeout = 240_000)]
    [InlineData("a.example.test", AddressFamily.InterNetwork, "192.0.2.1 192.0.2.2")]
    [InlineData("a6.example.test", AddressFamily.InterNetworkV6, "2001:db8::1")]
    [InlineData("a6.example.test", AddressFamily.InterNetwork, "")]
    public async Task ResolveAddressesAsync_Name_GivesAddresses(string name, AddressFamily family, string addresses)
    {
        using StubResolver resolver = _server.Resolver();

        DnsAnswer<IPAddress> answer = await resolver.ResolveAddressesAsync(DomainName.Parse(name), family, Token);

        Assert.Equal(DnsStatus.Success, answer.Status);
        Assert.Equal(addresses, string.Join(' ', answer.Records.Select(address => address.ToString()).Order()));
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolvePtrAsync_Address_GivesNames()
    {
        using StubResolver resolver = _server.Resolver();

        DnsAnswer<DomainName> answer = await resolver.ResolvePtrAsync(IPAddress.Parse("192.0.2.1"), Token);

        Assert.Equal(
            ["a.example.test", "mail.example.test"],
            answer.Records.Select(name => name.ToString()).Order(StringComparer.Ordinal));
    }

    [Theory(Timeout = 240_000)]
    [InlineData("203.0.113.9", "example.test", SpfResult.Pass)] // include, by ip4
    [InlineData("2001:db8:113::9", "example.test", SpfResult.Pass)] // include, by ip6
    [InlineData("192.0.2.3", "example.test", SpfResult.Pass)] // mx
    [InlineData("2001:db8::1", "example.test", SpfResult.Pass)] // mx, by AAAA
    [InlineData("198.51.100.1", "example.test", SpfResult.Fail)]
    [InlineData("192.0.2.3", "missing.example.test", SpfResult.None)]
    [InlineData("192.0.2.3", "a.example.test", SpfResult.None)]
    [InlineData("192.0.2.3", "name.broken.test", SpfResult.TempError)]
    [InlineData("192.0.2.3", "name.elsewhere.test", SpfResult.TempError)]
    [InlineData("192.0.2.3", "broken.example.test", SpfResult.TempError)]
    [InlineData("192.0.2.3", "unknown.example.test", SpfResult.TempError)]
    public async Task CheckHostAsync_OverTheWire_GivesResult(string client, string domain, SpfResult result)
    {
        using StubResolver resolver = _server.Resolver();
        SpfVerifier verifier = new(resolver);
        SpfRequest request = SpfRequest.ForMailFrom(IPAddress.Parse(client), $"alice@{domain}", "mail.example.test");

        SpfOutcome outcome = await verifier.CheckHostAsync(request, Token);

        Assert.Equal(result, outcome.Result);
    }

    private static IEnumerable<bool> Families() => Socket.OSSupportsIPv6 ? [false, true] : [false];
}
