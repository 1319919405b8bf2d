// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Spf.Policy.Configuration;

/// <summary>Networks of both families: any number of them, and a question costs a binary search.</summary>
internal sealed class NetworkSet
{
    // An IPv4 address stands where its mapped form does (RFC 4291, 2.5.5.2), and so are both one.
    private static readonly (UInt128 First, UInt128 Last) Ip4 = Range((IPAddress.Any, 0));

    // Sorted and disjoint.
    private readonly ImmutableArray<(UInt128 First, UInt128 Last)> _ranges;

    private NetworkSet(ImmutableArray<(UInt128 First, UInt128 Last)> ranges) => _ranges = ranges;

    public static NetworkSet Empty { get; } = new([]);

    /// <summary>policyd-spf's skip_addresses: 127.0.0.0/8 and ::1.</summary>
    public static NetworkSet Local { get; } = Of([(IPAddress.Parse("127.0.0.0"), 8), (IPAddress.IPv6Loopback, 128)]);

    /// <summary>The networks together. Host bits are cleared.</summary>
    public static NetworkSet Of(IEnumerable<(IPAddress Address, int PrefixLength)> networks) =>
        Merge(networks.SelectMany(Ranges));

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
        other._ranges.IsEmpty ? this : Merge(_ranges.Concat(other._ranges));

    public bool Contains(IPAddress address)
    {
        UInt128 value = Value(address);
        int low = 0;
        int high = _ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (value < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (value > _ranges[middle].Last)
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

    /// <summary>Addresses and ranges of them, in their order, with commas between.</summary>
    public override string ToString() => string.Join(", ", _ranges.Select(range =>
        range.First == range.Last ? Text(range.First) : $"{Text(range.First)} to {Text(range.Last)}"));

    private static string Text(UInt128 value)
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, value);
        var address = new IPAddress(octets);
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }

    private static NetworkSet Merge(IEnumerable<(UInt128 First, UInt128 Last)> ranges)
    {
        var merged = new List<(UInt128 First, UInt128 Last)>();
        foreach ((UInt128 first, UInt128 last) in ranges.Order())
        {
            if (merged.Count > 0 && first <= merged[^1].Last)
            {
                merged[^1] = (merged[^1].First, UInt128.Max(last, merged[^1].Last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return new NetworkSet([.. merged]);
    }

    private static IEnumerable<(UInt128 First, UInt128 Last)> Ranges((IPAddress Address, int PrefixLength) network)
    {
        (UInt128 first, UInt128 last) = Range(network);

        // ::/0 is all of IPv6 to whoever writes it, and none of IPv4.
        return first >= Ip4.First || last < Ip4.Last ? [(first, last)]
            : last == Ip4.Last ? [(first, Ip4.First - 1)]
            : [(first, Ip4.First - 1), (Ip4.Last + 1, last)];
    }

    private static (UInt128 First, UInt128 Last) Range((IPAddress Address, int PrefixLength) network)
    {
        int bits = network.Address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int hostBits = bits - network.PrefixLength;
        UInt128 hosts = hostBits == 128 ? UInt128.MaxValue : (UInt128.One << hostBits) - 1;
        UInt128 first = Value(network.Address) & ~hosts;
        return (first, first | hosts);
    }

    private static UInt128 Value(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(octets, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(octets);
    }
}
