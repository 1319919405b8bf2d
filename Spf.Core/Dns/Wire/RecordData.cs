// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Spf.Dns.Wire;

/// <summary>How the data of one record type is read.</summary>
/// <typeparam name="T">The type of a record in the library.</typeparam>
internal interface IRecordData<T>
{
    /// <summary>Reads a record, which may turn out to be of no use; false if its data is malformed.</summary>
    static abstract bool TryRead(WireNames names, in DnsRecord record, RecordList<T> records);
}

/// <summary>RFC 1035, 3.4.1: A.</summary>
internal readonly struct AData : IRecordData<IPAddress>
{
    public static bool TryRead(WireNames names, in DnsRecord record, RecordList<IPAddress> records)
    {
        if (record.Length != 4)
        {
            return false;
        }

        records.Add(new IPAddress(names.Message[record.Start..record.End]));
        return true;
    }
}

/// <summary>RFC 3596, 2.2: AAAA.</summary>
internal readonly struct AaaaData : IRecordData<IPAddress>
{
    public static bool TryRead(WireNames names, in DnsRecord record, RecordList<IPAddress> records)
    {
        if (record.Length != 16)
        {
            return false;
        }

        records.Add(new IPAddress(names.Message[record.Start..record.End]));
        return true;
    }
}

/// <summary>RFC 1035, 3.3.9: MX. RFC 7505's null MX names the root.</summary>
internal readonly struct MxData : IRecordData<DomainName>
{
    public static bool TryRead(WireNames names, in DnsRecord record, RecordList<DomainName> records)
    {
        const int PreferenceLength = 2;
        if (record.Length <= PreferenceLength
            || !names.TryRead(record.Start + PreferenceLength, out int end, out _)
            || end != record.End)
        {
            return false;
        }

        if (!records.HasNamesEnough
            && WireName.TryToDomainName(names.Message, record.Start + PreferenceLength, out DomainName exchange))
        {
            records.Add(exchange, BinaryPrimitives.ReadUInt16BigEndian(names.Message[record.Start..]));
        }

        return true;
    }
}

/// <summary>RFC 1035, 3.3.12: PTR.</summary>
internal readonly struct PtrData : IRecordData<DomainName>
{
    public static bool TryRead(WireNames names, in DnsRecord record, RecordList<DomainName> records)
    {
        if (!names.TryRead(record.Start, out int end, out _) || end != record.End)
        {
            return false;
        }

        if (!records.HasNamesEnough && WireName.TryToDomainName(names.Message, record.Start, out DomainName name))
        {
            records.Add(name);
        }

        return true;
    }
}

/// <summary>RFC 1035, 3.3.14: TXT. The strings are joined without a space (RFC 7208, section 3.3).</summary>
internal readonly struct TxtData : IRecordData<string>
{
    public static bool TryRead(WireNames names, in DnsRecord record, RecordList<string> records)
    {
        ReadOnlySpan<byte> data = names.Message[record.Start..record.End];
        if (data.IsEmpty || data[0] == data.Length - 1)
        {
            // One string is the rule. None at all is against RFC 1035, yet there is nothing to misread in it.
            records.Add(Encoding.Latin1.GetString(data.IsEmpty ? data : data[1..]));
            return true;
        }

        byte[] joined = ArrayPool<byte>.Shared.Rent(data.Length);
        try
        {
            int length = 0;
            while (!data.IsEmpty)
            {
                int next = data[0] + 1;
                if (next > data.Length)
                {
                    return false;
                }

                data[1..next].CopyTo(joined.AsSpan(length));
                length += next - 1;
                data = data[next..];
            }

            records.Add(Encoding.Latin1.GetString(joined, 0, length));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }
}
