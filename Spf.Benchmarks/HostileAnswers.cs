// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Dns.Wire;
using Spf.Tests.Dns;

namespace Spf.Benchmarks;

/// <summary>Ways to make a DNS message expensive to read, whatever it answers.</summary>
internal static class HostileAnswers
{
    private const int Unknown = 0x4000;

    private static readonly byte[] Asked = TestMessage.Pointer(DnsMessage.HeaderLength);

    /// <summary>Makes an answer to a query of data, which may be none, by name.</summary>
    public static IReadOnlyList<(string Name, Func<byte[], DnsRecordType, byte[][], byte[]> Make)> All { get; } =
    [
        ("plain", (query, type, data) => Answer(TestMessage.ReplyTo(query), type, data).ToArray()),
        ("repeated", (query, type, data) => Fill(Answer(TestMessage.ReplyTo(query), type, data), _ =>
            (Asked, (int)type, data.Length > 0 && data[0].Length < 1_000 ? data[0] : Of(type)))),
        ("owners within a long name", (query, type, data) =>
        {
            TestMessage reply = Answer(TestMessage.ReplyTo(query), type, data);
            int tail = reply.ToArray().Length;
            reply = reply.Answer(Long('y'), Unknown, []);
            return Fill(reply, i =>
                ([1, (byte)'x', .. TestMessage.Pointer(tail + (2 * (i % 60)))], (int)type, Of(type)));
        }),
        ("owners of 30 pointers", (query, type, data) => Pointers(query, type, data, 30)),
        ("owners of 120 pointers", (query, type, data) => Pointers(query, type, data, 120)),
        ("aliases after 4,000 others", (query, type, data) =>
        {
            TestMessage reply = TestMessage.ReplyTo(query);
            for (int i = 0; i < 3_000; i++)
            {
                reply = reply.Answer([0], (int)DnsRecordType.Cname, Asked);
            }

            for (int i = 14; i >= 0; i--)
            {
                reply = reply.Answer(i == 0 ? Asked : Alias(i), (int)DnsRecordType.Cname, Alias(i + 1));
            }

            return Answer(reply, type, data, Alias(15)).ToArray();
        }),
        ("denied by thousands of zones", (query, type, data) =>
        {
            TestMessage reply = TestMessage.ReplyTo(query).Rcode(3);
            for (int i = 0; i < 4_000; i++)
            {
                reply = reply.Authority([1, (byte)'y', .. Asked], DnsMessage.StartOfAuthority, []);
            }

            return reply.ToArray();
        }),
        ("an alias of itself", (query, type, data) => Fill(
            TestMessage.ReplyTo(query), _ => (Asked, (int)DnsRecordType.Cname, Asked))),
        ("others' records", (query, type, data) => Fill(
            Answer(TestMessage.ReplyTo(query), type, data), _ => ([0], (int)type, Of(type)))),
        ("empty data", (query, type, data) => Fill(
            Answer(TestMessage.ReplyTo(query), type, data), _ => (Asked, (int)DnsRecordType.Txt, []))),
        ("data of one octet strings", (query, type, data) => type != DnsRecordType.Txt
            ? Answer(TestMessage.ReplyTo(query), type, data).ToArray()
            : Answer(
                TestMessage.ReplyTo(query), type, [.. data.Select(text => text.Length > 30_000 ? text : Split(text))])
                .ToArray()),
        ("malformed at the end", (query, type, data) => Fill(
            Answer(TestMessage.ReplyTo(query), type, data), _ => (Asked, (int)type, Of(type)))[..^1]),
    ];

    private static TestMessage Answer(TestMessage reply, DnsRecordType type, byte[][] data, byte[]? owner = null) =>
        data.Aggregate(reply, (message, record) => message.Answer(owner ?? Asked, (int)type, record));

    private static byte[] Pointers(byte[] query, DnsRecordType type, byte[][] data, int count)
    {
        TestMessage reply = Answer(TestMessage.ReplyTo(query), type, data);
        int first = reply.ToArray().Length + 12;
        if (first + (2 * count) >= 1 << 14)
        {
            return reply.ToArray();
        }

        reply = reply.Answer(
            Asked,
            Unknown,
            [
                .. Enumerable.Range(0, count).SelectMany(i =>
                    TestMessage.Pointer(i == 0 ? DnsMessage.HeaderLength : first + (2 * (i - 1)))),
            ]);
        return Fill(reply, _ => (TestMessage.Pointer(first + (2 * (count - 2))), (int)type, Of(type)));
    }

    private static TestMessage FillUp(
        TestMessage reply, Func<int, (byte[] Name, int Type, byte[] Data)> record, ref int length)
    {
        for (int i = 0; ; i++)
        {
            (byte[] name, int type, byte[] data) = record(i);
            length += name.Length + 10 + data.Length;
            if (length > ushort.MaxValue)
            {
                return reply;
            }

            reply = reply.Answer(name, type, data);
        }
    }

    private static byte[] Fill(TestMessage reply, Func<int, (byte[] Name, int Type, byte[] Data)> record)
    {
        int length = reply.ToArray().Length;
        return FillUp(reply, record, ref length).ToArray();
    }

    private static byte[] Of(DnsRecordType type) => type switch
    {
        DnsRecordType.A => [203, 0, 113, 1],
        DnsRecordType.Aaaa => new byte[16],
        DnsRecordType.Mx => TestMessage.Exchange(10, [1, (byte)'m', .. Asked]),
        DnsRecordType.Ptr => [1, (byte)'p', .. Asked],
        _ => [1, (byte)'x'],
    };

    private static byte[] Split(byte[] strings) =>
        [.. strings.Where((_, i) => i % 256 != 0).SelectMany(octet => (byte[])[1, octet])];

    // 120 labels of one letter.
    private static byte[] Long(char letter) =>
        [.. Enumerable.Repeat((byte[])[1, (byte)letter], 120).SelectMany(label => label), 0];

    private static byte[] Alias(int number) => [2, (byte)'a', (byte)('a' + number), .. Long('z')];
}
