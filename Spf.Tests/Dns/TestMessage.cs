// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Text;
using Spf.Dns;
using Spf.Dns.Wire;

namespace Spf.Tests.Dns;

/// <summary>Writes messages, correct ones and others. Names may be octets of the writer's own making.</summary>
internal sealed class TestMessage
{
    public const int Aa = DnsMessage.Authoritative;
    public const int Tc = DnsMessage.Truncated;
    public const int Ra = DnsMessage.RecursionAvailable;

    private readonly byte[] _header = new byte[DnsMessage.HeaderLength];
    private readonly List<byte> _body = [];

    private TestMessage(byte[] query)
    {
        _header[0] = query[0];
        _header[1] = query[1];
        Flags = DnsMessage.Response | DnsMessage.RecursionDesired | Ra;
    }

    private int Flags
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2));
        set => BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(2), (ushort)value);
    }

    /// <summary>An answer without records to a query, whose question it repeats.</summary>
    public static TestMessage ReplyTo(byte[] query) =>
        HeaderFor(query).Question(query[DnsMessage.HeaderLength..QuestionEnd(query)]);

    /// <summary>An answer of only a header.</summary>
    public static TestMessage HeaderFor(byte[] query) => new(query);

    public static int QuestionEnd(byte[] query) =>
        WireName.TryGetEnd(query, DnsMessage.HeaderLength, out int end)
            ? end + 4
            : throw new FormatException("No question.");

    public static byte[] Name(string name)
    {
        byte[] query = new byte[DnsQueryWriter.MaxLength];
        int length = DnsQueryWriter.Write(query, 0, DomainName.Parse(name), DnsRecordType.A, extended: false);
        return query[DnsMessage.HeaderLength..(length - 4)];
    }

    /// <summary>A pointer as RFC 1035, 4.1.4, has it.</summary>
    public static byte[] Pointer(int offset) => [(byte)(0xC0 | (offset >> 8)), (byte)(offset & 0xFF)];

    /// <summary>One character-string.</summary>
    public static byte[] String(string text) => [(byte)text.Length, .. Encoding.Latin1.GetBytes(text)];

    /// <summary>As many character-strings as it takes.</summary>
    public static byte[] Strings(string text) => [.. text.Chunk(255).SelectMany(part => String(new string(part)))];

    public static byte[] Exchange(ushort preference, byte[] name) =>
        [(byte)(preference >> 8), (byte)(preference & 0xFF), .. name];

    public static byte[] Soa(uint minimum) =>
        [.. Name("ns.example.org"), .. Name("hostmaster.example.org"), .. new byte[16], .. Number(minimum)];

    public TestMessage With(int set = 0, int clear = 0)
    {
        Flags = (Flags | set) & ~clear;
        return this;
    }

    public TestMessage Rcode(int rcode) => With(set: rcode);

    public TestMessage Question(byte[] question) => Add(DnsMessage.QuestionCountOffset, question);

    public TestMessage Answer(
        byte[] name, int type, byte[] data, uint timeToLive = 300, int dnsClass = 1, int? length = null) =>
        Add(DnsMessage.AnswerCountOffset, Record(name, type, data, timeToLive, dnsClass, length));

    public TestMessage Answer(string name, DnsRecordType type, byte[] data, uint timeToLive = 300) =>
        Answer(Name(name), (int)type, data, timeToLive);

    /// <summary>A TXT record of the name asked for.</summary>
    public TestMessage Text(string text, uint timeToLive = 300) =>
        Answer(Pointer(DnsMessage.HeaderLength), (int)DnsRecordType.Txt, Strings(text), timeToLive);

    public TestMessage Alias(string name, string target, uint timeToLive = 300) =>
        Answer(name, DnsRecordType.Cname, Name(target), timeToLive);

    public TestMessage Authority(string name, uint minimum, uint timeToLive = 300) =>
        Add(DnsMessage.AuthorityCountOffset, Record(Name(name), DnsMessage.StartOfAuthority, Soa(minimum), timeToLive));

    public TestMessage Authority(byte[] name, int type, byte[] data) =>
        Add(DnsMessage.AuthorityCountOffset, Record(name, type, data, 300));

    public TestMessage NameServer(string name) =>
        Add(DnsMessage.AuthorityCountOffset, Record(Name(name), 2, Name("ns.example.net"), 300));

    public TestMessage Opt(int upperRcode = 0) =>
        Add(DnsMessage.AdditionalCountOffset, Record([0], DnsMessage.Opt, [], (uint)upperRcode << 24, 1232));

    /// <summary>Announces more records than there are, or fewer.</summary>
    public TestMessage Count(int offset, ushort count)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(offset), count);
        return this;
    }

    public byte[] ToArray() => [.. _header, .. _body];

    private static byte[] Record(
        byte[] name, int type, byte[] data, uint timeToLive, int dnsClass = 1, int? length = null) =>
        [
            .. name,
            .. Number((uint)((type << 16) | dnsClass)),
            .. Number(timeToLive),
            .. Number((uint)(length ?? data.Length))[2..],
            .. data,
        ];

    private static byte[] Number(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private TestMessage Add(int countOffset, byte[] bytes)
    {
        _body.AddRange(bytes);
        ushort count = BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(countOffset));
        return Count(countOffset, (ushort)(count + 1));
    }
}
