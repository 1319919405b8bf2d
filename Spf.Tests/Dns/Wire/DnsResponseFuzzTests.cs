// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Dns.Wire;
using Spf.Tests.Fuzzing;
using static Spf.Tests.Dns.TestMessage;
using static Spf.Tests.Dns.Wire.ResponseCorpus;

namespace Spf.Tests.Dns.Wire;

/// <summary>
/// Any octets give a reply. A message takes no more memory than its length allows, and nothing beyond
/// its end is looked at. All messages with SPF_FUZZ=full; as many as one likes with SPF_FUZZ_MESSAGES=10000000.
/// </summary>
public sealed class DnsResponseFuzzTests
{
    private static readonly int Count =
        FuzzCount.Of(usual: 100_000, full: 1_000_000, variable: "SPF_FUZZ_MESSAGES") / (2 * Types.Count());

    public static TheoryData<DnsRecordType> AllTypes => [.. Types];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Read_RandomOctets_GiveAReply(DnsRecordType type)
    {
        const int Seed = 1035;
        FuzzCount.Report(Seed, Count);
        Random random = new(Seed);
        byte[] query = Query(type);
        int questionEnd = QuestionEnd(query);
        byte[] message = new byte[200];
        for (int i = 0; i < Count; i++)
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

            CheckRead(message.AsSpan(0, random.Next(message.Length + 1)), query, type, Seed, i);
        }
    }

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Read_MutatedMessages_GiveAReply(DnsRecordType type)
    {
        const int Seed = 7208;
        FuzzCount.Report(Seed, Count);
        Random random = new(Seed);
        byte[] query = Query(type);
        byte[][] corpus = [.. Replies(query, type)];
        byte[] message = new byte[corpus.Max(reply => reply.Length)];
        int answers = 0;
        for (int i = 0; i < Count; i++)
        {
            Span<byte> mutated = Mutate(random, corpus[random.Next(corpus.Length)], message);
            answers += CheckRead(mutated, query, type, Seed, i) == DnsReplyKind.Answer ? 1 : 0;
        }

        // Else the mutations would be too wild to reach the code after the first checks.
        Assert.InRange(answers, Count / 20, Count);
    }

    // A message within a greater buffer, as a socket's is: whatever stood there before must not matter.
    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Read_OctetsAroundTheMessage_DoNotMatter(DnsRecordType type)
    {
        const int Seed = 2181;
        const int Room = 300;
        int count = Math.Min(Count, 20_000);
        FuzzCount.Report(Seed, count);
        Random random = new(Seed);
        byte[] query = Query(type);
        byte[][] corpus = [.. Replies(query, type)];
        byte[] message = new byte[corpus.Max(reply => reply.Length)];
        byte[] buffer = new byte[message.Length + (2 * Room)];
        for (int i = 0; i < count; i++)
        {
            Span<byte> mutated = Mutate(random, corpus[random.Next(corpus.Length)], message);
            string alone = Read(mutated.ToArray(), query, type).Describe();
            foreach (byte poison in (byte[])[0, 1, (byte)'x', 0xC0, 0xFF])
            {
                Span<byte> within = buffer.AsSpan(Room, mutated.Length);
                buffer.AsSpan().Fill(poison);
                mutated.CopyTo(within);

                Assert.Equal(alone, Read(within, query, type).Describe());
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Read_EachPrefix_IsNoAnswer(DnsRecordType type)
    {
        byte[] query = Query(type);
        foreach (byte[] message in Replies(query, type))
        {
            Assert.Equal(DnsReplyKind.Answer, Read(message, query, type).Kind);
            for (int length = 0; length < message.Length; length++)
            {
                Assert.NotEqual(DnsReplyKind.Answer, Read(message.AsSpan(0, length), query, type).Kind);
            }
        }
    }

    private static Span<byte> Mutate(Random random, byte[] reply, byte[] buffer)
    {
        Span<byte> message = buffer.AsSpan(0, reply.Length);
        reply.CopyTo(message);
        for (int mutations = random.Next(1, 5); mutations > 0; mutations--)
        {
            // After the id, and with a liking for lengths, counts and pointers.
            int at = random.Next(2, message.Length);
            message[at] = random.Next(4) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(message[at] ^ (1 << random.Next(8))),
                2 => 0xC0,
                _ => (byte)random.Next(20),
            };
        }

        return random.Next(4) == 0 ? message[..random.Next(message.Length)] : message;
    }

    private static DnsReplyKind CheckRead(
        ReadOnlySpan<byte> message, byte[] query, DnsRecordType type, int seed, int number)
    {
        try
        {
            ReadResult result = Read(message, query, type);
            if (result.TimeToLive < TimeSpan.Zero
                || result.TimeToLive > TimeSpan.FromSeconds(int.MaxValue)
                || result.AliasCount is < 0 or > 16
                || result.Allocated > MaxAllocated(message.Length))
            {
                Assert.Fail($"{result} of {Describe(message, seed, number)}");
            }

            return result.Kind;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException(Describe(message, seed, number), e);
        }
    }

    private static string Describe(ReadOnlySpan<byte> message, int seed, int number) =>
        $"message {number} of {FuzzCount.Describe(seed)}: {Convert.ToHexString(message)}";
}
