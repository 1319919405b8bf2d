// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using Spf.Dns;
using Spf.Dns.Wire;
using static Spf.Tests.Dns.TestMessage;

namespace Spf.Tests.Dns.Wire;

/// <summary>
/// Whatever the octets are, a message gives a reply, and never an exception. Seeds are fixed; SPF_FUZZ_COUNT asks for
/// more messages than the default.
/// </summary>
public sealed class DnsResponseFuzzTests
{
    private static readonly int Count = int.TryParse(
        Environment.GetEnvironmentVariable("SPF_FUZZ_COUNT"), CultureInfo.InvariantCulture, out int count)
            ? count
            : 100_000;

    public static TheoryData<DnsRecordType> Types =>
        [DnsRecordType.A, DnsRecordType.Aaaa, DnsRecordType.Mx, DnsRecordType.Ptr, DnsRecordType.Txt];

    [Theory]
    [MemberData(nameof(Types))]
    public void Read_RandomOctets_GiveAReply(DnsRecordType type)
    {
        Random random = new(1035);
        byte[] query = Query(type);
        int questionEnd = QuestionEnd(query);
        byte[] message = new byte[200];
        for (int i = 0; i < Count / 5; i++)
        {
            // Few random messages get past the question, so most have the right one in front, and small counts.
            random.NextBytes(message);
            if (i % 4 != 0)
            {
                query.AsSpan(0, questionEnd).CopyTo(message);
                message[2] = 0x80;
                message[3] = (byte)(i % 8 == 1 ? 3 : 0);
                message[7] = (byte)random.Next(4);
                message[9] = (byte)random.Next(3);
                message[11] = (byte)random.Next(3);
            }

            Read(message.AsSpan(0, random.Next(message.Length + 1)), query, type);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Read_MutatedMessages_GiveAReply(DnsRecordType type)
    {
        Random random = new(7208);
        byte[] query = Query(type);
        byte[][] corpus = [.. Corpus(query, type)];
        int answers = 0;
        for (int i = 0; i < Count / 5; i++)
        {
            byte[] message = [.. corpus[random.Next(corpus.Length)]];
            for (int mutations = random.Next(1, 5); mutations > 0; mutations--)
            {
                // Behind the id, and with a liking for lengths, counts and pointers.
                int at = random.Next(2, message.Length);
                message[at] = random.Next(4) switch
                {
                    0 => (byte)random.Next(256),
                    1 => (byte)(message[at] ^ (1 << random.Next(8))),
                    2 => 0xC0,
                    _ => (byte)random.Next(20),
                };
            }

            int length = random.Next(4) == 0 ? random.Next(message.Length) : message.Length;
            answers += Read(message.AsSpan(0, length), query, type) == DnsReplyKind.Answer ? 1 : 0;
        }

        // Else the mutations would be too wild to reach the code behind the first checks.
        Assert.InRange(answers, Count / 100, Count / 5);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Read_EachPrefix_IsNoAnswer(DnsRecordType type)
    {
        byte[] query = Query(type);
        foreach (byte[] message in Corpus(query, type))
        {
            Assert.Equal(DnsReplyKind.Answer, Read(message, query, type));
            for (int length = 0; length < message.Length; length++)
            {
                Assert.NotEqual(DnsReplyKind.Answer, Read(message.AsSpan(0, length), query, type));
            }
        }
    }

    [Fact]
    public void Read_HugeChainOfAliases_IsRefusedInTime()
    {
        byte[] query = Query(DnsRecordType.Txt);
        TestMessage reply = ReplyTo(query);
        byte[] pointer = Pointer(DnsMessage.HeaderLength);
        for (int i = 0; i < 4_600; i++)
        {
            reply = reply.Answer(pointer, (int)DnsRecordType.Cname, pointer);
        }

        byte[] message = reply.ToArray();
        Assert.InRange(message.Length, 60_000, ushort.MaxValue);
        Assert.Equal(DnsReplyKind.Failure, Read(message, query, DnsRecordType.Txt));
    }

    private static byte[] Query(DnsRecordType type)
    {
        byte[] buffer = new byte[DnsQueryWriter.MaxLength];
        return buffer[..DnsQueryWriter.Write(buffer, 0x1234, DomainName.Parse("example.org"), type, extended: true)];
    }

    private static IEnumerable<byte[]> Corpus(byte[] query, DnsRecordType type)
    {
        byte[] pointer = Pointer(DnsMessage.HeaderLength);
        byte[] data = type switch
        {
            DnsRecordType.A => [192, 0, 2, 1],
            DnsRecordType.Aaaa => [.. new byte[15], 1],
            DnsRecordType.Mx => Exchange(10, [.. String("mail"), .. pointer]),
            DnsRecordType.Ptr => [.. String("mail"), .. pointer],
            _ => [.. String("v=spf1 "), .. String("-all")],
        };
        yield return ReplyTo(query).Answer(pointer, (int)type, data).ToArray();
        yield return ReplyTo(query)
            .Answer(pointer, (int)type, data)
            .Answer(pointer, (int)type, data)
            .Authority("org", 60)
            .Opt()
            .ToArray();
        yield return ReplyTo(query)
            .Alias("example.org", "a.example.net")
            .Answer("a.example.net", type, data)
            .Opt()
            .ToArray();
        yield return ReplyTo(query).Rcode(3).Authority("org", 60).ToArray();
        yield return ReplyTo(query).Alias("example.org", "a.example.net").Authority("net", 60).Opt().ToArray();
    }

    private static DnsReplyKind Read(ReadOnlySpan<byte> message, byte[] query, DnsRecordType type) => type switch
    {
        DnsRecordType.A => Check(DnsResponse.Read<IPAddress, AData>(message, query)),
        DnsRecordType.Aaaa => Check(DnsResponse.Read<IPAddress, AaaaData>(message, query)),
        DnsRecordType.Mx => Check(DnsResponse.Read<DomainName, MxData>(message, query)),
        DnsRecordType.Ptr => Check(DnsResponse.Read<DomainName, PtrData>(message, query)),
        _ => Check(DnsResponse.Read<string, TxtData>(message, query)),
    };

    private static DnsReplyKind Check<T>(DnsReply<T> reply)
    {
        Assert.True(reply.Answer.TimeToLive >= TimeSpan.Zero);
        Assert.True(reply.Answer.TimeToLive <= TimeSpan.FromSeconds(int.MaxValue));
        Assert.InRange(reply.AliasCount, 0, 16);
        return reply.Kind;
    }
}
