// SPDX-License-Identifier: MIT

namespace Spf.Dns.Wire;

/// <summary>
/// A name as a number: two names have the same key if they are the same, letter case apart. The key is a polynomial of
/// the name's octets, from the last to the first, at a secret point.
/// </summary>
/// <remarks>
/// For two names that differ, the chance to be taken for the same is 255 in 2^61, whoever wrote them. To guess the id
/// and the port of a query is a million times easier.
/// </remarks>
/// <param name="Hash">The value of the polynomial.</param>
/// <param name="Octets">How long the name is, as RFC 1035, section 2.3.4, counts; 0 where nothing is known.</param>
/// <param name="Labels">How many labels it has, without the root.</param>
/// <param name="Pointers">How many pointers led through it; this is no part of what it is.</param>
internal readonly record struct WireNameKey(ulong Hash, byte Octets, byte Labels, byte Pointers)
{
    // A Mersenne prime, for which the remainder of a product takes no division.
    private const int Bits = 61;
    private const ulong Modulus = (1UL << Bits) - 1;

    private static readonly ulong Point = DrawPoint();

    /// <summary>The name without labels.</summary>
    public static WireNameKey Root => new(0, 1, 0, 0);

    public bool IsKnown => Octets != 0;

    /// <summary>The same name, reached by one more pointer.</summary>
    public WireNameKey BehindPointer => this with { Pointers = (byte)(Pointers + 1) };

    /// <summary>Whether both are the same name.</summary>
    public bool IsSameName(WireNameKey other) => Hash == other.Hash && Octets == other.Octets;

    /// <summary>The name with a label in front; the caller sees to it that it does not get too long.</summary>
    public WireNameKey Below(ReadOnlySpan<byte> label)
    {
        ulong hash = Hash;
        for (int i = label.Length - 1; i >= 0; i--)
        {
            // RFC 4343: letter case does not count, for ASCII letters; other octets are compared as they are.
            byte octet = label[i];
            hash = Add(hash, octet is >= (byte)'A' and <= (byte)'Z' ? octet | 0x20u : octet);
        }

        return new(
            Add(hash, (uint)label.Length), (byte)(Octets + label.Length + 1), (byte)(Labels + 1), Pointers);
    }

    // One is added, so that a zero in front makes a difference.
    private static ulong Add(ulong hash, uint value)
    {
        ulong high = Math.BigMul(hash, Point, out ulong low);
        ulong sum = (low & Modulus) + ((high << (64 - Bits)) | (low >> Bits)) + value + 1;
        sum = (sum & Modulus) + (sum >> Bits);
        return sum >= Modulus ? sum - Modulus : sum;
    }

    private static ulong DrawPoint()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        UnpredictableBytes.Fill(bytes);
        return BitConverter.ToUInt64(bytes) % Modulus;
    }
}
