// SPDX-License-Identifier: MIT

using System.Buffers.Binary;

namespace Spf.Dns.Wire;

/// <summary>Writes questions (RFC 1035, 4.1).</summary>
internal static class DnsQueryWriter
{
    // The OPT record's name, type, datagram size, extended RCODE and flags, and no data (RFC 6891, 6.1.2).
    private const int OptLength = 11;

    /// <summary>The longest question: header, name, type and class, OPT record.</summary>
    public const int MaxLength = DnsMessage.HeaderLength + WireName.MaxLength + 4 + OptLength;

    /// <summary>Writes one question, recursion desired.</summary>
    /// <param name="destination">Where to; <see cref="MaxLength"/> octets are enough.</param>
    /// <param name="id">The id, which the answer must repeat.</param>
    /// <param name="name">The name.</param>
    /// <param name="type">The record type.</param>
    /// <param name="extended">
    /// Whether with EDNS(0): an OPT record that admits datagrams of more than 512 octets.
    /// </param>
    /// <returns>The question's length.</returns>
    public static int Write(Span<byte> destination, ushort id, DomainName name, DnsRecordType type, bool extended)
    {
        destination[..DnsMessage.HeaderLength].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination, id);
        BinaryPrimitives.WriteUInt16BigEndian(destination[DnsMessage.FlagsOffset..], DnsMessage.RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(destination[DnsMessage.QuestionCountOffset..], 1);
        int end = DnsMessage.HeaderLength;
        end += WriteName(destination[end..], name);
        BinaryPrimitives.WriteUInt16BigEndian(destination[end..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(end + 2)..], DnsMessage.Internet);
        end += 4;
        if (extended)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[DnsMessage.AdditionalCountOffset..], 1);
            Span<byte> opt = destination.Slice(end, OptLength);
            opt.Clear();
            BinaryPrimitives.WriteUInt16BigEndian(opt[1..], DnsMessage.Opt);
            BinaryPrimitives.WriteUInt16BigEndian(opt[3..], DnsMessage.DatagramLength);
            end += OptLength;
        }

        return end;
    }

    private static int WriteName(Span<byte> destination, DomainName name)
    {
        if (name.IsRoot)
        {
            destination[0] = 0;
            return 1;
        }

        // Each dot becomes the length of the label after it; one more length goes in front, and a zero at the end.
        ReadOnlySpan<char> text = name.ToString();
        int lengthAt = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                destination[lengthAt] = (byte)(i - lengthAt);
                lengthAt = i + 1;
            }
            else
            {
                destination[i + 1] = (byte)text[i];
            }
        }

        destination[lengthAt] = (byte)(text.Length - lengthAt);
        destination[text.Length + 1] = 0;
        return text.Length + 2;
    }
}
