// SPDX-License-Identifier: MIT

using System.Buffers.Binary;

namespace Spf.Dns.Wire;

/// <summary>A cursor over the records of a message. Failure is false, never an exception.</summary>
internal ref struct DnsResponseReader(WireNames names, int position)
{
    // Type, class, time to live and length of the data.
    private const int FixedLength = 10;

    private readonly WireNames _names = names;

    public int Position { get; private set; } = position;

    public bool TryReadRecord(out DnsRecord record)
    {
        record = default;
        ReadOnlySpan<byte> message = _names.Message;
        if (!_names.TryRead(Position, out int end, out WireNameKey owner) || message.Length - end < FixedLength)
        {
            return false;
        }

        ReadOnlySpan<byte> header = message.Slice(end, FixedLength);
        int start = end + FixedLength;
        int length = BinaryPrimitives.ReadUInt16BigEndian(header[8..]);
        if (length > message.Length - start)
        {
            return false;
        }

        record = new DnsRecord(
            owner,
            BinaryPrimitives.ReadUInt16BigEndian(header),
            BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(header[4..]),
            start,
            start + length);
        Position = record.End;
        return true;
    }
}
