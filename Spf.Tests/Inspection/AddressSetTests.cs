// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Inspection;

namespace Spf.Tests.Inspection;

public sealed class AddressSetTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("192.0.2.0/25 192.0.2.128/25", "192.0.2.0/24")]
    [InlineData("192.0.2.1/32 192.0.2.2/32 192.0.2.3/32", "192.0.2.1/32 192.0.2.2/31")]
    [InlineData("0.0.0.0/1 128.0.0.0/1", "0.0.0.0/0")]
    [InlineData("::/1 8000::/1", "::/0")]
    [InlineData("255.255.255.255/32 255.255.255.254/32 0.0.0.0/32", "0.0.0.0/32 255.255.255.254/31")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128 ::/128", "::/128 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128")]
    [InlineData("2001:db8::/33 10.0.0.0/8 2001:db8:8000::/33 10.1.0.0/16", "10.0.0.0/8 2001:db8::/32")]
    public void Of_Networks_AreTheFewestPrefixes(string networks, string expected) =>
        Assert.Equal(expected, Parse(networks).ToString());

    [Theory]
    [InlineData("10.0.0.0/24", "10.0.0.128/25", "10.0.0.0/24", "10.0.0.128/25", "10.0.0.0/25")]
    [InlineData("10.0.0.0/24", "10.0.0.9/32", "10.0.0.0/24", "10.0.0.9/32", "10.0.0.0/29 10.0.0.8/32 10.0.0.10/31 10.0.0.12/30 10.0.0.16/28 10.0.0.32/27 10.0.0.64/26 10.0.0.128/25")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0", "")]
    [InlineData("::/0", "::/1", "::/0", "::/1", "8000::/1")]
    [InlineData("10.0.0.0/24", "2001:db8::/32", "10.0.0.0/24 2001:db8::/32", "", "10.0.0.0/24")]
    public void Operations_OnTwoSets_AreExact(
        string left, string right, string union, string intersection, string difference)
    {
        Assert.Equal(union, Parse(left).Union(Parse(right)).ToString());
        Assert.Equal(intersection, Parse(left).Intersect(Parse(right)).ToString());
        Assert.Equal(difference, Parse(left).Except(Parse(right)).ToString());
    }

    [Fact]
    public void Operations_OnRandomSets_AgreeWithListsOfAddresses()
    {
        var random = new Random(7208);
        for (int i = 0; i < 2_000; i++)
        {
            (AddressSet set, HashSet<int> list) left = Pick(random);
            (AddressSet set, HashSet<int> list) right = Pick(random);
            AssertSame(left.list.Union(right.list), left.set.Union(right.set));
            AssertSame(left.list.Intersect(right.list), left.set.Intersect(right.set));
            AssertSame(left.list.Except(right.list), left.set.Except(right.set));
            Assert.Equal(left.set, left.set.Except(right.set).Union(left.set.Intersect(right.set)));
            Assert.Equal(left.set, AddressSet.Of([.. left.set.Ip4Prefixes]));
        }
    }

    [Fact]
    public void Ip4Count_OfAll_IsTwoToThe32() => Assert.Equal(1L << 32, AddressSet.All.Ip4Count);

    [Fact]
    public void Contains_MappedAddress_IsTheIp4One()
    {
        Assert.True(Parse("192.0.2.0/24").Contains(IPAddress.Parse("::ffff:192.0.2.9")));
        Assert.False(Parse("::/0").Contains(IPAddress.Parse("::ffff:192.0.2.9")));
    }

    private static AddressSet Parse(string networks) =>
        AddressSet.Of([.. networks.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPNetwork.Parse)]);

    // Some blocks of the last /24 there is, where numbers end.
    private static (AddressSet Set, HashSet<int> List) Pick(Random random)
    {
        List<IPNetwork> networks = [];
        HashSet<int> list = [];
        for (int blocks = random.Next(6); blocks > 0; blocks--)
        {
            int length = random.Next(24, 33);
            int size = 1 << (32 - length);
            int first = random.Next(256) / size * size;
            networks.Add(new IPNetwork(new IPAddress([255, 255, 255, (byte)first]), length));
            list.UnionWith(Enumerable.Range(first, size));
        }

        return (AddressSet.Of([.. networks]), list);
    }

    private static void AssertSame(IEnumerable<int> expected, AddressSet actual)
    {
        HashSet<int> list = [.. expected];
        Assert.Equal(list.Count, actual.Ip4Count);
        Assert.All(list, last => Assert.True(actual.Contains(new IPAddress([255, 255, 255, (byte)last]))));
    }
}
