// SPDX-License-Identifier: MIT

using System.Buffers.Binary;

namespace Spf.Dns.Wire;

/// <summary>A cursor over the records of a message. Failure is false, never an exception.</summary>
internal ref struct DnsResponseReader(ReadOnlySpan<byte> message, int position)
{
    // Type, class, time to live and length of the data.
    private const int FixedLength = 10;

    private readonly ReadOnlySpan<byte> _message = message;

    public int Position { get; private set; } = position;

    public bool TryReadRecord(out DnsRecord record)
    {
        record = default;
        if (!WireName.TryGetEnd(_message, Position, out int end) || _message.Length - end < FixedLength)
        {
            return false;
        }

        ReadOnlySpan<byte> header = _message.Slice(end, FixedLength);
        int start = end + FixedLength;
        int length = BinaryPrimitives.ReadUInt16BigEndian(header[8..]);
        if (length > _message.Length - start)
        {
            return false;
        }

        record = new DnsRecord(
            Position,
            BinaryPrimitives.ReadUInt16BigEndian(header),
            BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(header[4..]),
            start,
            start + length);
        Position = record.End;
        return true;
    }
}
