// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;

namespace Spf.Policy.Configuration;

/// <summary>
/// Networks of both families: any number of them, and a question costs a binary search. An IPv4-mapped address or
/// network is the IPv4 one (RFC 4291, 2.5.5.2); no other IPv6 network has IPv4 addresses in it.
/// </summary>
internal sealed class NetworkSet
{
    // Sorted and disjoint.
    private readonly AddressRange[] _ip4;
    private readonly AddressRange[] _ip6;

    private NetworkSet(List<AddressRange> ip4, List<AddressRange> ip6)
    {
        _ip4 = Merge(ip4);
        _ip6 = Merge(ip6);
    }

    public static NetworkSet Empty { get; } = new([], []);

    /// <summary>policyd-spf's skip_addresses: 127.0.0.0/8 and ::1.</summary>
    public static NetworkSet Local { get; } =
        Of([(new IPAddress([127, 0, 0, 0]), 8), (IPAddress.IPv6Loopback, 128)]);

    /// <summary>The networks together. Host bits are cleared.</summary>
    public static NetworkSet Of(IEnumerable<(IPAddress Address, int PrefixLength)> networks)
    {
        List<AddressRange> ip4 = [];
        List<AddressRange> ip6 = [];
        foreach ((IPAddress address, int prefixLength) in networks)
        {
            bool isMapped = address.IsIPv4MappedToIPv6 && prefixLength >= 96;
            IPAddress plain = isMapped ? address.MapToIPv4() : address;
            bool isIp4 = plain.AddressFamily == AddressFamily.InterNetwork;
            int hostBits = (isIp4 ? 32 : 128) - (isMapped ? prefixLength - 96 : prefixLength);
            (isIp4 ? ip4 : ip6).Add(AddressRange.Of(plain, hostBits));
        }

        return new NetworkSet(ip4, ip6);
    }

    /// <summary>The first address of a network: its host bits are zero.</summary>
    public static IPAddress FirstOf(IPAddress address, int prefixLength)
    {
        byte[] octets = address.GetAddressBytes();
        for (int i = 0; i < octets.Length; i++)
        {
            octets[i] &= (byte)((0xFF00 >> Math.Clamp(prefixLength - (8 * i), 0, 8)) & 0xFF);
        }

        return new IPAddress(octets);
    }

    public NetworkSet Union(NetworkSet other) =>
        other == Empty ? this : new NetworkSet([.. _ip4, .. other._ip4], [.. _ip6, .. other._ip6]);

    public bool Contains(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        AddressRange[] ranges = plain.AddressFamily == AddressFamily.InterNetwork ? _ip4 : _ip6;
        if (ranges.Length == 0)
        {
            return false;
        }

        AddressBits bits = AddressBits.Of(plain);
        int low = 0;
        int high = ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (bits.CompareTo(ranges[middle].First) < 0)
            {
                high = middle - 1;
            }
            else if (bits.CompareTo(ranges[middle].Last) > 0)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Addresses and ranges of them, IPv4 first, in their order, with commas between.</summary>
    public override string ToString() => string.Join(
        ", ", _ip4.Select(range => range.ToText(isIp4: true)).Concat(_ip6.Select(range => range.ToText(isIp4: false))));

    private static AddressRange[] Merge(List<AddressRange> ranges)
    {
        List<AddressRange> merged = [];
        ranges.Sort();
        foreach (AddressRange range in ranges)
        {
            if (merged.Count > 0 && range.First.CompareTo(merged[^1].Last) <= 0)
            {
                AddressRange last = merged[^1];
                merged[^1] = last with { Last = range.Last.CompareTo(last.Last) > 0 ? range.Last : last.Last };
            }
            else
            {
                merged.Add(range);
            }
        }

        return [.. merged];
    }
}
