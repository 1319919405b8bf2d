// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Spf.Records;

namespace Spf.Evaluation;

/// <summary>
/// The client's address as the bits that "ip4", "ip6", "a" and "mx" compare (RFC 7208, section 5.6). Never as an
/// IPNetwork: that one matches IPv4-mapped addresses with IPv4 networks.
/// </summary>
internal readonly struct AddressBlock
{
    private readonly ulong _upper;
    private readonly ulong _lower;

    public AddressBlock(IPAddress address)
    {
        IsIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out _);
        if (IsIPv4)
        {
            _lower = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        }
        else
        {
            _upper = BinaryPrimitives.ReadUInt64BigEndian(bytes);
            _lower = BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(ulong)..]);
        }
    }

    public bool IsIPv4 { get; }

    public AddressFamily Family => IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    /// <summary>Whether the address is in the network of an "ip4" or "ip6"; one of the other family never is.</summary>
    public bool IsIn(in CompactDirective network) => network.Kind == CompactKind.Ip4
        ? IsIPv4 && SharesPrefix4(_lower, network.Lower, network.PrefixLength)
        : !IsIPv4 && SharesPrefix6(_upper, _lower, network.Upper, network.Lower, network.PrefixLength);

    /// <summary>Whether a directive matches without a lookup.</summary>
    public bool Matches(in CompactDirective directive) => directive.Kind switch
    {
        CompactKind.All => true,                  // 5.1
        CompactKind.Lookup => false,
        _ => IsIn(directive),                     // 5.6
    };

    /// <summary>Whether the first bits of a host's address are those of this one.</summary>
    public bool IsIn(IPAddress host, DualCidrLength length)
    {
        var other = new AddressBlock(host);
        if (other.IsIPv4 != IsIPv4)
        {
            return false;
        }

        return IsIPv4
            ? SharesPrefix4(_lower, other._lower, length.Ip4 ?? 32)
            : SharesPrefix6(_upper, _lower, other._upper, other._lower, length.Ip6 ?? 128);
    }

    private static bool SharesPrefix4(ulong a, ulong b, int length) => (a ^ b) >> (32 - length) == 0;

    // A shift by the whole width would shift by nothing: the lengths 0 and 64 are cases of their own.
    private static bool SharesPrefix6(ulong upperA, ulong lowerA, ulong upperB, ulong lowerB, int length) =>
        length <= 64
            ? length == 0 || (upperA ^ upperB) >> (64 - length) == 0
            : upperA == upperB && (lowerA ^ lowerB) >> (128 - length) == 0;
}
