// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Dns.Wire;
using Spf.Tests.Dns;

namespace Spf.Benchmarks;

/// <summary>
/// A name server of an attacker's, without the network: each question is answered by a message that is read as one from
/// the network is. Messages are made once, so that only reading them counts.
/// </summary>
internal sealed class HostileDns(
    string domain,
    string policy,
    Func<byte[], DnsRecordType, byte[][], byte[]> ofTexts,
    Func<byte[], DnsRecordType, byte[][], byte[]> ofOthers) : IDnsResolver
{
    private readonly Dictionary<(DomainName, DnsRecordType), (byte[] Query, byte[] Message)> _messages = [];

    /// <summary>How many messages were read, and their octets.</summary>
    public (int Messages, long Octets) Read { get; private set; }

    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default) =>
        family == AddressFamily.InterNetwork
            ? ResolveAsync<IPAddress, AData>(name, DnsRecordType.A)
            : ResolveAsync<IPAddress, AaaaData>(name, DnsRecordType.Aaaa);

    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        ResolveAsync<DomainName, MxData>(name, DnsRecordType.Mx);

    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        ResolveAsync<string, TxtData>(name, DnsRecordType.Txt);

    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, CancellationToken cancellationToken = default) =>
        ResolveAsync<DomainName, PtrData>(DomainName.ReverseOf(address), DnsRecordType.Ptr);

    private ValueTask<DnsAnswer<T>> ResolveAsync<T, TData>(DomainName name, DnsRecordType type)
        where TData : struct, IRecordData<T>
    {
        if (!_messages.TryGetValue((name, type), out (byte[] Query, byte[] Message) known))
        {
            byte[] query = new byte[DnsQueryWriter.MaxLength];
            query = query[..DnsQueryWriter.Write(query, 1, name, type, extended: true)];
            _messages[(name, type)] = known = (query, Make(query, name, type));
        }

        Read = (Read.Messages + 1, Read.Octets + known.Message.Length);
        DnsReply<T> reply = DnsResponse.Read<T, TData>(known.Message, known.Query);
        return new(reply.Kind == DnsReplyKind.Answer ? reply.Answer : DnsAnswer.Failure<T>(DnsStatus.ServerFailure));
    }

    /// <summary>Makes the answer to a query.</summary>
    public byte[] Make(byte[] query, DomainName name, DnsRecordType type)
    {
        byte[] message = (type == DnsRecordType.Txt ? ofTexts : ofOthers)(query, type, DataOf(name.ToString(), type));
        return message.Length > ushort.MaxValue ? message[..ushort.MaxValue] : message;
    }

    private byte[][] DataOf(string name, DnsRecordType type) => type switch
    {
        DnsRecordType.Txt => [TestMessage.Strings(
            name == domain || name == $"helo.{domain}" ? policy : HostilePolicies.OfPart(name.Split('.')[0], domain))],
        DnsRecordType.A => [[203, 0, 113, 1]],
        DnsRecordType.Aaaa => [new byte[16]],
        DnsRecordType.Mx => [.. Enumerable.Range(0, 10).Select(i => TestMessage.Exchange(10, Part($"h{i}", name)))],
        DnsRecordType.Ptr => [.. Enumerable.Range(0, 10).Select(i => Part($"v{i}", domain))],
        _ => [],
    };

    private static byte[] Part(string label, string name) =>
        TestMessage.Name(DomainName.TryParse($"{label}.{name}", out DomainName part) ? part.ToString() : name);
}
