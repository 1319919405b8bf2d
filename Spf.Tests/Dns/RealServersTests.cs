// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using static Spf.Tests.Dns.TestMessage;

namespace Spf.Tests.Dns;

/// <summary>Two real name servers, and all ways to them, give the same answers.</summary>
public sealed class RealServersTests : IClassFixture<UnboundServer>
{
    private static readonly TextInfo Lower = CultureInfo.InvariantCulture.TextInfo;

    private readonly UnboundServer _unbound;

    public RealServersTests(UnboundServer unbound)
    {
        ArgumentNullException.ThrowIfNull(unbound);
        unbound.Require();
        _unbound = unbound;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The answer: status and records in the order of ASCII, lower case for names; "*n" for n records.
    [Theory(Timeout = 300_000)]
    [InlineData("A", "a.example.test", "Success 192.0.2.1 192.0.2.2")]
    [InlineData("A", "A.Example.TEST", "Success 192.0.2.1 192.0.2.2")]
    [InlineData("A", "alias-a.example.test", "Success 192.0.2.1 192.0.2.2")]
    [InlineData("A", "a6.example.test", "Success")]
    [InlineData("A", "many.example.test", "Success *120")]
    [InlineData("A", "missing.example.test", "NameError")]
    [InlineData("A", "name.broken.test", "ServerFailure")]
    [InlineData("AAAA", "a6.example.test", "Success 2001:db8::1")]
    [InlineData("AAAA", "a.example.test", "Success")]
    [InlineData("AAAA", "many.example.test", "Success *120")]
    [InlineData("AAAA", "missing.example.test", "NameError")]
    [InlineData("AAAA", "name.broken.test", "ServerFailure")]
    [InlineData("MX", "example.test", "Success a.example.test a6.example.test b.example.test")]
    [InlineData("MX", "null-mx.example.test", "Success .")]
    [InlineData("MX", "any.wild.example.test", "Success a.example.test")]
    [InlineData("MX", "a.example.test", "Success")]
    [InlineData("MX", "many.example.test", "Success *120")]
    [InlineData("MX", "missing.example.test", "NameError")]
    [InlineData("MX", "name.broken.test", "ServerFailure")]
    [InlineData("TXT", "split.example.test", "Success v=spf1 ip4:203.0.113.0/24 ip6:2001:db8:113::/48 -all")]
    [InlineData("TXT", "alias.example.test", "Success v=spf1 ip4:203.0.113.0/24 ip6:2001:db8:113::/48 -all")]
    [InlineData("TXT", "example.test", "Success something else v=spf1 include:split.example.test mx -all")]
    [InlineData("TXT", "octets.example.test", "Success caf\u00E9\0\u00FF")]
    [InlineData("TXT", "any.wild.example.test", "Success wild")]
    [InlineData("TXT", "a.b.wild.example.test", "Success wild")]
    [InlineData("TXT", "wild.example.test", "Success")]
    [InlineData("TXT", "a.example.test", "Success")]
    [InlineData("TXT", "many.example.test", "Success *120")]
    [InlineData("TXT", "missing.example.test", "NameError")]
    [InlineData("TXT", "dangling.example.test", "NameError")]
    [InlineData("TXT", "away.example.test", "ServerFailure")] // an alias into another's zone
    [InlineData("TXT", "name.broken.test", "ServerFailure")] // SERVFAIL: the zone cannot be read
    [InlineData("TXT", "name.elsewhere.test", "ServerFailure")] // REFUSED: another's zone
    [InlineData("PTR", "192.0.2.1", "Success a.example.test mail.example.test")]
    [InlineData("PTR", "192.0.2.2", "Success a.example.test")] // through an alias (RFC 2317)
    [InlineData("PTR", "192.0.2.3", "Success *120")]
    [InlineData("PTR", "192.0.2.4", "NameError")]
    [InlineData("PTR", "2001:db8::1", "Success a6.example.test")]
    [InlineData("PTR", "2001:db8::2", "NameError")]
    public async Task Resolve_EachServerEachWay_GivesTheSame(string type, string name, string expected)
    {
        foreach (Way way in Ways())
        {
            await using FaultyNameServer? relay = way.OverTcp ? TruncatingRelay(way.Server) : null;
            using StubResolver resolver = ResolverFor(relay?.EndPoint ?? way.Server);

            Assert.Equal($"{way.Name}: {expected}", $"{way.Name}: {await AskAsync(resolver, type, name)}");
            Assert.True(relay is null || (relay.Counts.Udp > 0 && relay.Counts.Tcp == relay.Counts.Udp));
        }
    }

    [Theory(Timeout = 300_000)]
    [InlineData("big.example.test")]
    [InlineData("medium.example.test")]
    public async Task ResolveTxtAsync_LongText_IsTheSameFromEachServerEachWay(string name)
    {
        string expected = name.StartsWith('b') ? NsdServer.BigText : NsdServer.MediumText;
        foreach (Way way in Ways())
        {
            await using FaultyNameServer? relay = way.OverTcp ? TruncatingRelay(way.Server) : null;
            using StubResolver resolver = ResolverFor(relay?.EndPoint ?? way.Server);

            DnsAnswer<string> answer = await resolver.ResolveTxtAsync(DomainName.Parse(name), Token);

            Assert.Equal($"{way.Name}: {expected}", $"{way.Name}: {Assert.Single(answer.Records)}");
        }
    }

    private IEnumerable<Way> Ways() =>
        from server in (NameServerProcess[])[_unbound.Nsd, _unbound]
        from overIp6 in Socket.OSSupportsIPv6 ? (bool[])[false, true] : [false]
        from overTcp in (bool[])[false, true]
        select new Way(
            $"{server.Program}, {(overIp6 ? "IPv6" : "IPv4")}, {(overTcp ? "TCP" : "UDP")}",
            overIp6 ? server.Ip6 : server.Ip4,
            overTcp);

    private static StubResolver ResolverFor(IPEndPoint server) => new(new StubResolverOptions
    {
        Servers = [server],
        TryTimeout = TimeSpan.FromSeconds(30),
    });

    // Says over UDP that there is more to each answer, and hands on what comes over TCP.
    private static FaultyNameServer TruncatingRelay(IPEndPoint server) => new(
        async query =>
        {
            if (!query.IsTcp)
            {
                await query.ReplyAsync(ReplyTo(query.Message).With(set: Tc));
                return;
            }

            using TcpClient client = new(server.AddressFamily);
            await client.ConnectAsync(server, Token);
            NetworkStream stream = client.GetStream();
            int length = query.Message.Length;
            await stream.WriteAsync((byte[])[(byte)(length >> 8), (byte)(length & 0xFF), .. query.Message], Token);
            byte[] prefix = new byte[2];
            await stream.ReadExactlyAsync(prefix, Token);
            byte[] reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
            await stream.ReadExactlyAsync(reply, Token);
            await query.ReplyAsync(reply);
        },
        server.Address);

    private static async Task<string> AskAsync(StubResolver resolver, string type, string name) => type switch
    {
        "A" => Describe(await resolver.ResolveAddressesAsync(
            DomainName.Parse(name), AddressFamily.InterNetwork, Token)),
        "AAAA" => Describe(await resolver.ResolveAddressesAsync(
            DomainName.Parse(name), AddressFamily.InterNetworkV6, Token)),
        "MX" => Describe(await resolver.ResolveMxAsync(DomainName.Parse(name), Token)),
        "PTR" => Describe(await resolver.ResolvePtrAsync(IPAddress.Parse(name), Token)),
        _ => Describe(await resolver.ResolveTxtAsync(DomainName.Parse(name), Token)),
    };

    // Servers rotate records, and may change the letter case of names.
    private static string Describe<T>(DnsAnswer<T> answer)
    {
        IEnumerable<string> records = answer.Records
            .Select(record => record is DomainName name ? Lower.ToLower(name.ToString()) : $"{record}")
            .Order(StringComparer.Ordinal);
        return answer.Records.Length > 100
            ? string.Create(CultureInfo.InvariantCulture, $"{answer.Status} *{records.Distinct().Count()}")
            : string.Join(' ', records.Prepend(answer.Status.ToString()));
    }

    private sealed record Way(string Name, IPEndPoint Server, bool OverTcp);
}
