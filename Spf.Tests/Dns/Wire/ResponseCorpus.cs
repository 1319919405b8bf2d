// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Dns.Wire;
using static Spf.Tests.Dns.TestMessage;

namespace Spf.Tests.Dns.Wire;

/// <summary>Messages to mutate, and what the reader makes of one.</summary>
internal static class ResponseCorpus
{
    public static IEnumerable<DnsRecordType> Types =>
        [DnsRecordType.A, DnsRecordType.Aaaa, DnsRecordType.Mx, DnsRecordType.Ptr, DnsRecordType.Txt];

    /// <summary>
    /// The most octets of memory that a message of some length may cost. A record takes at least 11 octets (one for the
    /// root, its owner), and 2 more to point to a name of 254: that makes a string, and places in growing arrays.
    /// </summary>
    public static long MaxAllocated(int messageLength) => 4_096 + (60L * messageLength);

    public static byte[] Query(DnsRecordType type, string name = "example.org")
    {
        byte[] buffer = new byte[DnsQueryWriter.MaxLength];
        return buffer[..DnsQueryWriter.Write(buffer, 0x1234, DomainName.Parse(name), type, extended: true)];
    }

    /// <summary>Well-formed answers to the query.</summary>
    public static IEnumerable<byte[]> Replies(byte[] query, DnsRecordType type)
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
        yield return ReplyTo(query).Answer(pointer, (int)type, data).Answer(pointer, (int)type, data)
            .Authority("org", 60).Opt().ToArray();
        yield return ReplyTo(query).Alias("example.org", "a.example.net").Answer("a.example.net", type, data)
            .Opt().ToArray();
        yield return ReplyTo(query).Rcode(3).Authority("org", 60).ToArray();
        yield return ReplyTo(query).Alias("example.org", "a.example.net").Authority("net", 60).Opt().ToArray();
    }

    /// <summary>Reads a message as a reply to the query, which asks for the type.</summary>
    public static ReadResult Read(ReadOnlySpan<byte> message, byte[] query, DnsRecordType type) => type switch
    {
        DnsRecordType.A => Read<IPAddress, AData>(message, query),
        DnsRecordType.Aaaa => Read<IPAddress, AaaaData>(message, query),
        DnsRecordType.Mx => Read<DomainName, MxData>(message, query),
        DnsRecordType.Ptr => Read<DomainName, PtrData>(message, query),
        _ => Read<string, TxtData>(message, query),
    };

    private static ReadResult Read<T, TData>(ReadOnlySpan<byte> message, byte[] query)
        where TData : struct, IRecordData<T>
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        DnsReply<T> reply = DnsResponse.Read<T, TData>(message, query);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return new ReadResult(
            reply.Kind, reply.AliasCount, reply.Answer.TimeToLive, allocated, () => Describe(reply));
    }

    private static string Describe<T>(DnsReply<T> reply) =>
        $"{reply.Kind} {reply.Answer.Status} {reply.Answer.TimeToLive} {reply.Target} {reply.AliasCount}: "
        + string.Join('|', reply.Answer.Records);

    /// <summary>The result of reading a message, and how much memory the reader took for it.</summary>
    internal readonly record struct ReadResult(
        DnsReplyKind Kind, int AliasCount, TimeSpan TimeToLive, long Allocated, Func<string> Describe);
}
