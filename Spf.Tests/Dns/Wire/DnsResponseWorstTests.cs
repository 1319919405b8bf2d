// SPDX-License-Identifier: MIT

using System.Net;
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

    // Aliases in the wrong order, after thousands of records whose names differ in the last of 126 labels.
    [Fact]
    public void Read_NamesThatTakeLongToCompare_TakeNoMoreStepsThanOctets()
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

        DnsReply<string> answer = DnsResponse.Read<string, TxtData>(message, query, out int steps);

        Assert.Equal((DnsReplyKind.Answer, 16), (answer.Kind, answer.AliasCount));
        Assert.InRange(steps, 1, message.Length);

        static string AliasName(int number, string name) => number == 0 ? name : $"{(char)('a' + number)}{name[1..]}";
    }

    // Owners of one label and then a pointer: into a name of 126 labels, at another label each.
    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Read_OwnersThatPointIntoALongName_TakeNoMoreStepsThanOctets(DnsRecordType type)
    {
        byte[] query = Query(type, string.Join('.', Enumerable.Repeat("x", 126)));
        byte[] message = Fill(ReplyTo(query), i =>
            ([1, (byte)'x', .. Pointer(DnsMessage.HeaderLength + 2 + (i % 20 * 2))], (int)type, Data(type)));
        Assert.InRange(message.Length, 60_000, ushort.MaxValue);

        (DnsReplyKind kind, int steps) = ReadSteps(message, query, type);

        Assert.Equal(DnsReplyKind.Answer, kind);
        Assert.InRange(steps, 1, message.Length);

        static byte[] Data(DnsRecordType type) => type switch
        {
            DnsRecordType.A => [192, 0, 2, 1],
            DnsRecordType.Aaaa => new byte[16],
            DnsRecordType.Mx => Exchange(10, [1, (byte)'x', .. Pointer(DnsMessage.HeaderLength + 2)]),
            DnsRecordType.Ptr => [1, (byte)'x', .. Pointer(DnsMessage.HeaderLength + 2)],
            _ => [1, (byte)'x'],
        };
    }

    // 15 aliases, and 4,800 records whose owners take 120 pointers: no name needs as many.
    [Fact]
    public void Read_OwnersOfManyPointers_AreMalformed()
    {
        byte[] query = Query(DnsRecordType.Txt);
        TestMessage reply = ReplyTo(query);
        for (int i = 0; i < 15; i++)
        {
            reply = reply.Alias(i == 0 ? "example.org" : $"a{i}.example.org", $"a{i + 1}.example.org");
        }

        int target = DnsMessage.HeaderLength;
        int first = reply.ToArray().Length + 2 + 10;
        byte[] pointers = [.. Enumerable.Range(0, 120).SelectMany(i => Pointer(i == 0 ? target : first + (2 * (i - 1))))];
        reply = reply.Answer(Pointer(target), 0x4000, pointers);
        byte[] message = Fill(reply, _ => (Pointer(first + (2 * 119)), 0x4000, []));

        DnsReply<string> read = DnsResponse.Read<string, TxtData>(message, query, out int steps);

        Assert.Equal(DnsReplyKind.Failure, read.Kind);
        Assert.InRange(steps, 1, 1_000);
    }

    // The names of an answer's SOA records are compared with all ancestors of the name asked for.
    [Fact]
    public void Read_DenialsOfManyZones_TakeNoMoreStepsThanOctets()
    {
        string name = string.Join('.', Enumerable.Repeat("x", 126));
        byte[] query = Query(DnsRecordType.Txt, name);
        TestMessage reply = ReplyTo(query).Rcode(3);
        byte[] zone = [1, (byte)'y', .. Pointer(DnsMessage.HeaderLength + 4)];
        for (int i = 0; i < 4_000; i++)
        {
            reply = reply.Authority(zone, DnsMessage.StartOfAuthority, []);
        }

        byte[] message = reply.Authority("x", 60).ToArray();

        DnsReply<string> read = DnsResponse.Read<string, TxtData>(message, query, out int steps);

        Assert.Equal((DnsReplyKind.Answer, 60), (read.Kind, (int)read.Answer.TimeToLive.TotalSeconds));
        Assert.InRange(steps, 1, message.Length);
    }

    // An alias means another question: that must not be a message of 64 KiB again and again.
    [Theory]
    [InlineData(10, true)]
    [InlineData(4_000, false)]
    public void Read_AliasAmongOtherRecords_IsFollowedIfTheyAreFew(int others, bool isFollowed)
    {
        byte[] query = Query(DnsRecordType.A);
        TestMessage reply = ReplyTo(query).Alias("example.org", "example.net");
        for (int i = 0; i < others; i++)
        {
            reply = reply.Answer(Root, (int)DnsRecordType.A, [192, 0, 2, 1]);
        }

        Assert.Equal(
            isFollowed ? DnsReplyKind.Alias : DnsReplyKind.Failure,
            Read(reply.ToArray(), query, DnsRecordType.A).Kind);
    }

    [Theory]
    [InlineData(DnsRecordType.Mx)]
    [InlineData(DnsRecordType.Ptr)]
    public void Read_ThousandsOfLongNames_KeepsNoMoreThanAnybodyNeeds(DnsRecordType type)
    {
        byte[] query = Query(type, string.Join('.', Enumerable.Repeat("x", 126)));
        byte[] target = Pointer(DnsMessage.HeaderLength);
        byte[] message = Fill(ReplyTo(query), _ =>
            (target, (int)type, type == DnsRecordType.Mx ? Exchange(10, target) : target));
        _ = Read(message, query, type);

        ReadResult result = Read(message, query, type);

        Assert.Equal(256, result.Describe().Split('|').Length);
        Assert.InRange(result.Allocated, 1, 300_000);
    }

    [Fact]
    public void Read_AliasOfItselfManyTimes_IsRefused()
    {
        byte[] query = Query(DnsRecordType.Txt);
        byte[] pointer = Pointer(DnsMessage.HeaderLength);
        byte[] message = Fill(ReplyTo(query), _ => (pointer, (int)DnsRecordType.Cname, pointer));

        Assert.Equal(DnsReplyKind.Failure, Read(message, query, DnsRecordType.Txt).Kind);
    }

    private static (DnsReplyKind Kind, int Steps) ReadSteps(byte[] message, byte[] query, DnsRecordType type)
    {
        int steps;
        DnsReplyKind kind = type switch
        {
            DnsRecordType.A => DnsResponse.Read<IPAddress, AData>(message, query, out steps).Kind,
            DnsRecordType.Aaaa => DnsResponse.Read<IPAddress, AaaaData>(message, query, out steps).Kind,
            DnsRecordType.Mx => DnsResponse.Read<DomainName, MxData>(message, query, out steps).Kind,
            DnsRecordType.Ptr => DnsResponse.Read<DomainName, PtrData>(message, query, out steps).Kind,
            _ => DnsResponse.Read<string, TxtData>(message, query, out steps).Kind,
        };
        return (kind, steps);
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
