// SPDX-License-Identifier: MIT

namespace Spf.Dns.Wire;

/// <summary>
/// Names as they are in a message (RFC 1035, 3.1 and 4.1.4), told by their offset, and made into a
/// <see cref="DomainName"/> only where the caller of the library gets to see them.
/// </summary>
internal static class WireName
{
    /// <summary>RFC 1035, 2.3.4: the length octets and the root's included.</summary>
    public const int MaxLength = 255;

    /// <summary>Finds the end of the name in place, and checks all of it, wherever pointers lead.</summary>
    public static bool TryGetEnd(ReadOnlySpan<byte> message, int offset, out int end)
    {
        WireLabels labels = new(message, offset);
        while (labels.MoveNext())
        {
        }

        end = labels.End;
        return !labels.IsMalformed;
    }

    /// <summary>
    /// The name as text. There is none for octets that are not printable US-ASCII, nor for a dot within a label: as
    /// text that would be another name.
    /// </summary>
    public static bool TryToDomainName(ReadOnlySpan<byte> message, int offset, out DomainName name)
    {
        Span<char> text = stackalloc char[MaxLength];
        int length = 0;
        WireLabels labels = new(message, offset);
        while (labels.MoveNext())
        {
            if (length > 0)
            {
                text[length++] = '.';
            }

            foreach (byte octet in labels.Current)
            {
                if (octet is < (byte)' ' or > (byte)'~' or (byte)'.')
                {
                    name = default;
                    return false;
                }

                text[length++] = (char)octet;
            }
        }

        if (length == 0)
        {
            name = DomainName.Root;
            return !labels.IsMalformed;
        }

        return DomainName.TryParse(text[..length], out name) && !labels.IsMalformed;
    }

    // RFC 4343: letter case does not count, for ASCII letters; other octets are compared as they are.
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int i = 0; i < left.Length; i++)
        {
            // A letter's two cases differ in this bit; so do "[" and "{", which are two octets.
            if (left[i] != right[i] && ((left[i] ^ right[i]) != 0x20 || !char.IsAsciiLetter((char)left[i])))
            {
                return false;
            }
        }

        return true;
    }
}
