// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

public sealed class NetworkSetTests
{
    public static TheoryData<string, string, bool> Questions => new()
    {
        { "192.0.2.0/24", "192.0.1.255", false },
        { "192.0.2.0/24", "192.0.2.0", true },
        { "192.0.2.0/24", "192.0.2.255", true },
        { "192.0.2.0/24", "192.0.3.0", false },
        { "192.0.2.0/24", "::ffff:192.0.2.1", true },
        { "192.0.2.1/32", "192.0.2.1", true },
        { "192.0.2.1/32", "192.0.2.2", false },
        { "::ffff:127.0.0.0/104", "127.255.255.255", true },
        { "::ffff:127.0.0.0/104", "128.0.0.0", false },
        { "0.0.0.0/0", "255.255.255.255", true },
        { "0.0.0.0/0", "::1", false },
        { "::ffff:0:0/96", "192.0.2.1", true },
        { "::/0", "2001:db8::1", true },
        { "::/0", "::", true },
        { "::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true },
        { "::/0", "192.0.2.1", false },
        { "::/80", "::1", true },
        { "::/80", "192.0.2.1", false },
        { "2001:db8::/32", "2001:db8:ffff::", true },
        { "2001:db8::/32", "2001:db9::", false },
        { "2001:db8::1/64", "2001:db8::2", true },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public void Contains_Address_IsInItsNetworks(string network, string address, bool expected) =>
        Assert.Equal(expected, Of(network).Contains(IPAddress.Parse(address)));

    [Fact]
    public void Of_NetworksThatOverlap_AreOne() =>
        Assert.Equal(
            "10.0.0.0 to 10.255.255.255, 192.0.2.1, 2001:db8::1",
            Of("10.1.0.0/16", "192.0.2.1/32", "10.0.0.0/8", "2001:db8::1/128", "10.255.0.0/24").ToString());

    [Fact]
    public void Union_OfTwo_HasBoth()
    {
        NetworkSet both = Of("192.0.2.0/24").Union(Of("198.51.100.0/24"));

        Assert.True(both.Contains(IPAddress.Parse("192.0.2.1")));
        Assert.True(both.Contains(IPAddress.Parse("198.51.100.1")));
        Assert.False(both.Contains(IPAddress.Parse("193.0.0.0")));
        Assert.Same(both, both.Union(NetworkSet.Empty));
    }

    [Fact]
    public void Contains_AgainstEachNetworkByItself_IsTheSame()
    {
        const int Seed = 7208;
        var random = new Random(Seed);
        byte[][] networks =
            [.. Enumerable.Range(0, 300).Select(_ => new[] { (byte)random.Next(16), (byte)random.Next(256) })];
        NetworkSet set = NetworkSet.Of(networks.Select((n, i) => (new IPAddress([10, 0, n[0], n[1]]), 20 + (i % 13))));
        for (int value = 0; value < 0x1000; value += 3)
        {
            bool expected = networks.Select((n, i) => (First: (n[0] << 8) | n[1], HostBits: 12 - (i % 13)))
                .Any(n => n.First >> n.HostBits == value >> n.HostBits);
            Assert.Equal(expected, set.Contains(new IPAddress([10, 0, (byte)(value >> 8), (byte)(value & 0xFF)])));
        }
    }

    private static NetworkSet Of(params string[] networks) => NetworkSet.Of(networks.Select(network =>
        (IPAddress.Parse(network.Split('/')[0]), int.Parse(network.Split('/')[1], null))));
}
