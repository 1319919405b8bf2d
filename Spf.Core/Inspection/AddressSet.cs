// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Spf.Inspection;

/// <summary>
/// An immutable set of IPv4 and IPv6 addresses, exact at any size. Two sets are equal if they contain the same
/// addresses. An IPv4-mapped IPv6 address is treated as its IPv4 address, as in SPF (RFC 7208, section 5).
/// </summary>
[Experimental(Preview.Inspection)]
public sealed class AddressSet : IEquatable<AddressSet>
{
    private readonly ImmutableArray<AddressRange> _ip4;
    private readonly ImmutableArray<AddressRange> _ip6;
    private ImmutableArray<IPNetwork> _ip4Prefixes;
    private ImmutableArray<IPNetwork> _ip6Prefixes;

    private AddressSet(ImmutableArray<AddressRange> ip4, ImmutableArray<AddressRange> ip6)
    {
        _ip4 = ip4;
        _ip6 = ip6;
    }

    /// <summary>The empty set.</summary>
    public static AddressSet Empty { get; } = new([], []);

    /// <summary>All IPv4 addresses.</summary>
    public static AddressSet AllIp4 { get; } = new([AddressRange.Of(0, 0, 32)], []);

    /// <summary>All IPv6 addresses.</summary>
    public static AddressSet AllIp6 { get; } = new([], [AddressRange.Of(0, 0, 128)]);

    /// <summary>All addresses of both families.</summary>
    public static AddressSet All { get; } = new(AllIp4._ip4, AllIp6._ip6);

    /// <summary>Whether the set contains no addresses.</summary>
    public bool IsEmpty => _ip4.IsEmpty && _ip6.IsEmpty;

    /// <summary>The number of IPv4 addresses, from 0 to 2^32.</summary>
    public long Ip4Count
    {
        get
        {
            long count = 0;
            foreach (AddressRange range in _ip4)
            {
                count += (long)(range.Last - range.First) + 1;
            }

            return count;
        }
    }

    /// <summary>The IPv4 addresses as the fewest prefixes, in order.</summary>
    public ImmutableArray<IPNetwork> Ip4Prefixes => _ip4Prefixes.IsDefault
        ? _ip4Prefixes = AddressRanges.ToPrefixes(_ip4, AddressFamily.InterNetwork)
        : _ip4Prefixes;

    /// <summary>The IPv6 addresses as the fewest prefixes, in order.</summary>
    public ImmutableArray<IPNetwork> Ip6Prefixes => _ip6Prefixes.IsDefault
        ? _ip6Prefixes = AddressRanges.ToPrefixes(_ip6, AddressFamily.InterNetworkV6)
        : _ip6Prefixes;

    /// <summary>Creates the set of all addresses in some networks.</summary>
    /// <param name="networks">The networks; they may overlap.</param>
    /// <returns>The set; empty if there are no networks.</returns>
    public static AddressSet Of(params ReadOnlySpan<IPNetwork> networks)
    {
        List<AddressRange> ip4 = [];
        List<AddressRange> ip6 = [];
        foreach (IPNetwork network in networks)
        {
            Add(network.BaseAddress, network.PrefixLength, ip4, ip6);
        }

        return new AddressSet(AddressRanges.Normalize(ip4), AddressRanges.Normalize(ip6));
    }

    /// <summary>Creates the block of a host address; its bits after the prefix length are ignored.</summary>
    internal static AddressSet Of(IPAddress host, int prefixLength)
    {
        UInt128 bits = ToBits(host);
        return host.AddressFamily == AddressFamily.InterNetwork
            ? new AddressSet([AddressRange.Of(bits, prefixLength, 32)], [])
            : new AddressSet([], [AddressRange.Of(bits, prefixLength, 128)]);
    }

    /// <summary>Creates the union of any number of sets, which are sorted only once.</summary>
    internal static AddressSet Union(IReadOnlyList<AddressSet> sets) => sets.Count switch
    {
        0 => Empty,
        1 => sets[0],
        2 => sets[0].Union(sets[1]),
        _ => new AddressSet(
            AddressRanges.Normalize([.. sets.SelectMany(set => set._ip4)]),
            AddressRanges.Normalize([.. sets.SelectMany(set => set._ip6)])),
    };

    internal static AddressSet AllOf(AddressFamily family) =>
        family == AddressFamily.InterNetwork ? AllIp4 : AllIp6;

    /// <summary>Checks whether an address is in the set.</summary>
    /// <param name="address">The address; an IPv4-mapped one is treated as its IPv4 address.</param>
    /// <returns>True if the set contains the address.</returns>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        IPAddress client = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return AddressRanges.Contains(
            client.AddressFamily == AddressFamily.InterNetwork ? _ip4 : _ip6, ToBits(client));
    }

    /// <summary>Returns the addresses that are in this set, in another one, or in both.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>The union of both sets.</returns>
    public AddressSet Union(AddressSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.IsEmpty ? this
            : IsEmpty ? other
            : new AddressSet(AddressRanges.Union(_ip4, other._ip4), AddressRanges.Union(_ip6, other._ip6));
    }

    /// <summary>Returns the addresses that are in both sets.</summary>
    /// <param name="other">The other set.</param>
    /// <returns>The intersection of both sets.</returns>
    public AddressSet Intersect(AddressSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new AddressSet(AddressRanges.Intersect(_ip4, other._ip4), AddressRanges.Intersect(_ip6, other._ip6));
    }

    /// <summary>Returns the addresses that are in this set but not in another one.</summary>
    /// <param name="other">The set to subtract.</param>
    /// <returns>The difference of both sets.</returns>
    public AddressSet Except(AddressSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.IsEmpty || IsEmpty
            ? this
            : new AddressSet(AddressRanges.Except(_ip4, other._ip4), AddressRanges.Except(_ip6, other._ip6));
    }

    /// <inheritdoc />
    public bool Equals(AddressSet? other) =>
        other is not null && _ip4.AsSpan().SequenceEqual(other._ip4.AsSpan())
        && _ip6.AsSpan().SequenceEqual(other._ip6.AsSpan());

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is AddressSet other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(
        _ip4.Length, _ip6.Length, _ip4.FirstOrDefault(), _ip6.FirstOrDefault());

    /// <summary>Returns the prefixes, IPv4 first, separated by spaces.</summary>
    /// <returns>The prefixes; empty for the empty set.</returns>
    public override string ToString() => string.Join(' ', Ip4Prefixes.Concat(Ip6Prefixes));

    /// <summary>
    /// Returns an address of the set, preferably one reserved for documentation; null if the set is empty.
    /// </summary>
    internal IPAddress? Example()
    {
        IPAddress[] preferred = [new([192, 0, 2, 1]), IPAddress.Parse("2001:db8::1")];
        return preferred.FirstOrDefault(Contains)
            ?? (!_ip4.IsEmpty ? AddressRanges.ToAddress(_ip4[0].First, AddressFamily.InterNetwork)
                : !_ip6.IsEmpty ? AddressRanges.ToAddress(_ip6[0].First, AddressFamily.InterNetworkV6)
                : null);
    }

    private static void Add(IPAddress address, int prefixLength, List<AddressRange> ip4, List<AddressRange> ip6)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            ip4.Add(AddressRange.Of(ToBits(address), prefixLength, 32));
        }
        else
        {
            ip6.Add(AddressRange.Of(ToBits(address), prefixLength, 128));
        }
    }

    internal static UInt128 ToBits(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out int length) && length == 4
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
