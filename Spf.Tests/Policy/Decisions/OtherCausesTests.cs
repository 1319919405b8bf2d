// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Policy.Doctor;

namespace Spf.Tests.Policy.Decisions;

/// <summary>The log and doctor name causes that are not the domain's.</summary>
public sealed class OtherCausesTests
{
    [Theory]
    [InlineData("172.18.0.1", "172.18.0.1 is a private address")]
    [InlineData("fe80::1", "fe80::1 is a link-local address")]
    [InlineData("192.0.2.7", null)]
    [InlineData("127.0.0.1", null)] // not checked: skip_addresses
    public async Task Ask_LocalClient_IsLoggedOnce(string client, string? expected)
    {
        var service = new PolicyService();
        for (int i = 0; i < 3; i++)
        {
            await service.Ask(client, "helo.test", "u@pass.test");
        }

        string[] lines = [.. service.Lines.Where(line => line.Contains("(Docker, NAT, a proxy)", StringComparison.Ordinal))];
        Assert.Equal(expected is null ? 0 : 1, lines.Length);
        Assert.All(lines, line => Assert.Contains(expected!, line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("skip_addresses = 172.16.0.0/12")]
    [InlineData("Prospective = 192.168.0.4")]
    public async Task Ask_LocalClientThatIsKnown_IsNotLogged(string options)
    {
        var service = new PolicyService(options);
        await service.Ask("172.18.0.1", "helo.test", "u@pass.test");

        Assert.DoesNotContain(service.Lines, line => line.Contains("Docker", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ask_ResolverRefuses_IsLoggedWithItsAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var server = (IPEndPoint)socket.LocalEndPoint!;
        socket.Dispose();
        using var stub = new StubResolver(new StubResolverOptions { Servers = [server], MaxTries = 1 });
        var service = new PolicyService("", new CachingResolver(stub));

        string? action = await service.Ask("192.0.2.7", "helo.test", "u@pass.test");

        Assert.Contains("temperror", action, StringComparison.Ordinal);
        Assert.Contains("our resolver failed", action, StringComparison.Ordinal);
        Assert.DoesNotContain($"{server}", action, StringComparison.Ordinal);
        Assert.Contains(
            service.Lines, line => line.Contains($"The resolver {server} refused the connection: 1 checks", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/.dockerenv", "", true)]
    [InlineData("/run/.containerenv", "", true)]
    [InlineData("/.dockerenv", "haproxy", false)]
    [InlineData("/elsewhere", "", false)]
    public void Doctor_Container_SaysThatItMayHideTheClient(string file, string proxyProtocol, bool isSaid)
    {
        Finding[] findings = [.. ContainerChecks.Run(proxyProtocol, path => path == file)];

        Assert.Equal(isSaid ? 1 : 0, findings.Length);
        Assert.All(findings, finding => Assert.Equal(Severity.Fine, finding.Severity));
        Assert.All(findings, finding => Assert.Contains(
            "the server does not see its client's own address (Docker, NAT, a proxy)", finding.Message, StringComparison.Ordinal));
    }
}
