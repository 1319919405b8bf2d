// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Spf.Text;

/// <summary>
/// Parses addresses strictly, in the forms used by records and protocols: no octal numbers, short forms, zone
/// identifiers or brackets. <see cref="IPAddress.TryParse(ReadOnlySpan{char}, out IPAddress)"/>, in contrast, accepts
/// <c>010.0.0.1</c>, <c>1.2.3</c> and <c>::1%lo</c>.
/// </summary>
internal static class IPAddressText
{
    private const int Ip6Groups = 8;

    /// <summary>
    /// Parses an IPv4 address in dotted-quad form or an IPv6 address in a form of RFC 4291, section 2.2.
    /// </summary>
    /// <param name="text">The text; spaces are not skipped.</param>
    /// <param name="address">The address; null if the method returns false.</param>
    /// <returns>True if the whole text is one address.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        if (TryParseIp4(text, out uint ip4))
        {
            address = ToAddress(ip4);
            return true;
        }

        if (TryParseIp6(text, out UInt128 ip6))
        {
            address = ToAddress(ip6);
            return true;
        }

        address = null;
        return false;
    }

    /// <summary>
    /// Parses the address of a server: <c>192.0.2.53</c>, <c>192.0.2.53:5353</c>, <c>2001:db8::53</c>,
    /// <c>[2001:db8::53]</c> or <c>[2001:db8::53]:5353</c>. An IPv6 address with a port needs brackets. Names are not
    /// looked up.
    /// </summary>
    /// <param name="text">The text; spaces are not skipped.</param>
    /// <param name="defaultPort">The port if the text has none, 1 to 65535; 0 if the text must have a port.</param>
    /// <param name="endPoint">The address and port, which is never 0; null if the method returns false.</param>
    /// <returns>
    /// True if the whole text is one address, with a port from 1 to 65535 in decimal digits or with the default port.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="defaultPort"/> is out of range.</exception>
    public static bool TryParseEndPoint(
        ReadOnlySpan<char> text, int defaultPort, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(defaultPort);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(defaultPort, IPEndPoint.MaxPort);
        ReadOnlySpan<char> host = text;
        int port = defaultPort;
        bool isBracketed = text is ['[', ..];
        int end = isBracketed ? text.IndexOf(']') + 1 : text.IndexOf(':');
        bool isBareIp6 = !isBracketed && end >= 0 && text[(end + 1)..].Contains(':');
        if (end >= 0 && !isBareIp6)
        {
            host = text[..end];
            if (end < text.Length && !(text[end] == ':' && TryParsePort(text[(end + 1)..], out port)))
            {
                port = 0;
            }
        }

        bool isRead = TryParse(isBracketed && host.Length > 1 ? host[1..^1] : host, out IPAddress? address)
            && (!isBracketed || address.AddressFamily == AddressFamily.InterNetworkV6);
        endPoint = isRead && port > 0 ? new IPEndPoint(address!, port) : null;
        return endPoint is not null;
    }

    internal static IPAddress ToAddress(uint bits)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, bits);
        return new IPAddress(bytes);
    }

    internal static IPAddress ToAddress(UInt128 bits)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, bits);
        return new IPAddress(bytes);
    }

    // 12: ip4-network = qnum "." qnum "." qnum "." qnum
    //     qnum        = DIGIT / %x31-39 DIGIT / "1" 2DIGIT / "2" %x30-34 DIGIT / "25" %x30-35
    internal static bool TryParseIp4(ReadOnlySpan<char> text, out uint bits) =>
        TryReadIp4(text, out bits, out int length) && length == text.Length;

    /// <summary>Parses the address at the beginning of a text.</summary>
    internal static bool TryReadIp4(ReadOnlySpan<char> text, out uint bits, out int length)
    {
        bits = 0;
        length = 0;
        for (int octets = 0; octets < 4; octets++)
        {
            if (octets > 0 && ((uint)length >= (uint)text.Length || text[length++] != '.'))
            {
                return false;
            }

            int start = length;
            uint octet = 0;
            uint digit;
            while ((uint)length < (uint)text.Length
                && length - start < 3
                && (digit = unchecked((uint)(text[length] - '0'))) <= 9)
            {
                octet = (octet * 10) + digit;
                length++;
            }

            int digits = length - start;
            if (digits == 0 || octet > 255 || (digits > 1 && text[start] == '0'))
            {
                return false;
            }

            bits = (bits << 8) | octet;
        }

        return true;
    }

    // RFC 4291, 2.2: eight groups of one to four hexadecimal digits, "::" at most once for one or more groups of zeros,
    // and optionally a dotted quad instead of the last two groups.
    internal static bool TryParseIp6(ReadOnlySpan<char> text, out UInt128 bits)
    {
        bits = default;
        Span<ushort> groups = stackalloc ushort[Ip6Groups];
        int count = 0;
        int gap = -1;
        int position = 0;

        if (text.StartsWith("::"))
        {
            gap = 0;
            position = 2;
        }

        while (position < text.Length)
        {
            if (count == Ip6Groups)
            {
                return false;
            }

            int end = position;
            int group = 0;
            while (end < text.Length && end - position < 4 && char.IsAsciiHexDigit(text[end]))
            {
                group = (group << 4) | HexValue(text[end++]);
            }

            if (end < text.Length && text[end] == '.')
            {
                if (count > Ip6Groups - 2 || !TryParseIp4(text[position..], out uint quad))
                {
                    return false;
                }

                groups[count++] = (ushort)(quad >> 16);
                groups[count++] = (ushort)(quad & 0xFFFF);
                break;
            }

            if (end == position)
            {
                return false;
            }

            groups[count++] = (ushort)group;
            position = end;
            if (position == text.Length)
            {
                break;
            }

            if (text[position++] != ':' || position == text.Length)
            {
                return false;
            }

            if (text[position] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = count;
                position++;
            }
        }

        return gap < 0 ? count == Ip6Groups && Combine(groups, count, count, out bits)
            : count < Ip6Groups && Combine(groups, gap, count, out bits);
    }

    // The groups before the gap, then zeros, then the groups after it.
    private static bool Combine(ReadOnlySpan<ushort> groups, int gap, int count, out UInt128 bits)
    {
        ulong upper = 0;
        ulong lower = 0;
        for (int i = 0; i < Ip6Groups; i++)
        {
            int fromEnd = Ip6Groups - i;
            ulong group = i < gap ? groups[i] : fromEnd <= count - gap ? groups[count - fromEnd] : 0ul;
            if (i < Ip6Groups / 2)
            {
                upper = (upper << 16) | group;
            }
            else
            {
                lower = (lower << 16) | group;
            }
        }

        bits = new UInt128(upper, lower);
        return true;
    }

    private static bool TryParsePort(ReadOnlySpan<char> digits, out int port)
    {
        port = 0;
        return digits is [>= '1' and <= '9', ..] && digits.Length <= 5
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port <= IPEndPoint.MaxPort;
    }

    private static int HexValue(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
