// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Net;

namespace Spf.Policy.Configuration;

/// <summary>
/// An address as a number; an IPv4 one is in the low half. Not UInt128: code that has it in a signature cannot be
/// compiled ahead, and a spawned process would pay for that at each start.
/// </summary>
internal readonly record struct AddressBits(ulong High, ulong Low) : IComparable<AddressBits>
{
    public static AddressBits Of(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out int length);
        return length == 4
            ? new(0, BinaryPrimitives.ReadUInt32BigEndian(octets))
            : new(BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]));
    }

    public int CompareTo(AddressBits other) =>
        High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public string ToText(bool isIp4)
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(octets, High);
        BinaryPrimitives.WriteUInt64BigEndian(octets[8..], Low);
        return new IPAddress(isIp4 ? octets[12..] : octets).ToString();
    }
}

/// <summary>All addresses from the first to the last.</summary>
internal readonly record struct AddressRange(AddressBits First, AddressBits Last) : IComparable<AddressRange>
{
    /// <summary>The network that an address is in.</summary>
    public static AddressRange Of(IPAddress address, int hostBits)
    {
        (ulong high, ulong low) = AddressBits.Of(address);
        ulong highHosts = Ones(hostBits - 64);
        ulong lowHosts = Ones(hostBits);
        return new(new(high & ~highHosts, low & ~lowHosts), new(high | highHosts, low | lowHosts));
    }

    public int CompareTo(AddressRange other) => First.CompareTo(other.First);

    public string ToText(bool isIp4) =>
        First == Last ? First.ToText(isIp4) : $"{First.ToText(isIp4)} to {Last.ToText(isIp4)}";

    private static ulong Ones(int count) => count <= 0 ? 0 : count >= 64 ? ulong.MaxValue : (1UL << count) - 1;
}
