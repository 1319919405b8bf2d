// SPDX-License-Identifier: MIT

using System.Diagnostics;
using Spf.Dns;
using Spf.Dns.Wire;
using static Spf.Tests.Dns.TestMessage;
using static Spf.Tests.Dns.Wire.ResponseCorpus;

namespace Spf.Tests.Dns.Wire;

/// <summary>The longest messages there are, made to cost as much memory and time as can be.</summary>
public sealed class DnsResponseWorstTests
{
    // The root's question: the shorter the name, the more records there are.
    private const int FirstRecord = DnsMessage.HeaderLength + 1 + 4;

    private static readonly byte[] Root = [0];

    public static TheoryData<DnsRecordType> AllTypes => [.. Types];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Read_AsManyRecordsAsThereCanBe_TakesMemoryAsItsLength(DnsRecordType type)
    {
        byte[] query = Query(type, ".");
        foreach (byte[] message in ManyRecords(query, type))
        {
            // Once more, for what is made but once.
            _ = Read(message, query, type);
            ReadResult result = Read(message, query, type);

            Assert.Equal(DnsReplyKind.Answer, result.Kind);
            Assert.InRange(message.Length, 60_000, ushort.MaxValue);
            Assert.InRange(result.Allocated, 0, MaxAllocated(message.Length));
        }
    }

    // Aliases in the wrong order, behind thousands of records whose names differ in the last of 126 labels.
    [Fact]
    public void Read_NamesThatTakeLongToCompare_AreComparedInTime()
    {
        string name = string.Join('.', Enumerable.Repeat("x", 126));
        byte[] query = Query(DnsRecordType.Txt, name);
        byte[] other = [.. TestMessage.Name(string.Join('.', Enumerable.Repeat("x", 125).Append("y")))];
        byte[] toOther = Pointer(query.Length - 11);
        TestMessage reply = ReplyTo(query).Answer(other, (int)DnsRecordType.Cname, toOther);
        for (int i = 0; i < 3_900; i++)
        {
            reply = reply.Answer(toOther, (int)DnsRecordType.Cname, toOther);
        }

        for (int i = 15; i >= 0; i--)
        {
            reply = reply.Alias(AliasName(i, name), AliasName(i + 1, name));
        }

        byte[] message = reply.Answer(AliasName(16, name), DnsRecordType.Txt, String("yes")).ToArray();
        Assert.InRange(message.Length, 60_000, ushort.MaxValue);
        long start = Stopwatch.GetTimestamp();

        ReadResult result = Read(message, query, DnsRecordType.Txt);

        // Some tenths of a second; the rest is for machines that are busy with something else.
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal((DnsReplyKind.Answer, 16), (result.Kind, result.AliasCount));

        static string AliasName(int number, string name) => number == 0 ? name : $"{(char)('a' + number)}{name[1..]}";
    }

    [Fact]
    public void Read_AliasOfItselfManyTimes_IsRefused()
    {
        byte[] query = Query(DnsRecordType.Txt);
        byte[] pointer = Pointer(DnsMessage.HeaderLength);
        byte[] message = Fill(ReplyTo(query), _ => (pointer, (int)DnsRecordType.Cname, pointer));

        Assert.Equal(DnsReplyKind.Failure, Read(message, query, DnsRecordType.Txt).Kind);
    }

    private static IEnumerable<byte[]> ManyRecords(byte[] query, DnsRecordType type)
    {
        // A name of 254 octets, made of 127 labels, that all other records point to.
        byte[] longest = [.. Enumerable.Repeat((byte[])[1, (byte)'x'], 126).SelectMany(label => label), 0];
        switch (type)
        {
            case DnsRecordType.A:
                yield return Fill(ReplyTo(query), _ => (Root, (int)type, [192, 0, 2, 1]));
                break;
            case DnsRecordType.Aaaa:
                yield return Fill(ReplyTo(query), _ => (Root, (int)type, new byte[16]));
                break;
            case DnsRecordType.Mx:
                yield return Fill(ReplyTo(query), i =>
                    (Root, (int)type, Exchange(10, i == 0 ? longest : Pointer(FirstRecord + 13))));
                break;
            case DnsRecordType.Ptr:
                yield return Fill(ReplyTo(query), i => (Root, (int)type, i == 0 ? longest : Pointer(FirstRecord + 11)));
                break;
            default:
                yield return Fill(ReplyTo(query), _ => (Root, (int)type, []));
                yield return Fill(ReplyTo(query), _ => (Root, (int)type, [1, (byte)'x']));
                yield return Fill(ReplyTo(query), _ => (Root, (int)type, [1, (byte)'x', 1, (byte)'y']));
                yield return ReplyTo(query).Text(new string('x', 60_000)).ToArray();
                break;
        }
    }

    // As many records as a message over TCP can hold.
    private static byte[] Fill(TestMessage reply, Func<int, (byte[] Name, int Type, byte[] Data)> record)
    {
        int length = reply.ToArray().Length;
        for (int i = 0; ; i++)
        {
            (byte[] name, int type, byte[] data) = record(i);
            length += name.Length + 10 + data.Length;
            if (length > ushort.MaxValue)
            {
                return reply.ToArray();
            }

            reply = reply.Answer(name, type, data);
        }
    }
}
