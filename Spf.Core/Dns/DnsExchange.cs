// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Spf.Dns.Wire;

namespace Spf.Dns;

/// <summary>
/// One message to one server, and what comes back. Socket errors leave as exceptions. Long answers are counted.
/// </summary>
/// <param name="bytes">The limit of what answers hold together.</param>
internal sealed class DnsExchange(ByteBudget bytes)
{
    // RFC 7766, 8: over TCP, two octets with the message's length go ahead of it, best in the same segment.
    private const int PrefixLength = 2;

    // More than we ask for: some servers send as much as they like. Anything longer is cut, and so malformed.
    private const int MaxDatagramLength = 4096;

    // Room for what comes over TCP at first: most policies that do not fit into a datagram fit into this.
    private const int FirstSegmentsLength = 4096;

    // One or two misfits are an accident. More, from the server's own address, mean that somebody has found out the
    // port and now tries ids, each with one chance in 65,536. Then the question goes over TCP, where a blind guess must
    // hit a sequence number too. The bound is PowerDNS's idea ("spoof-nearmiss-max"), which was 20 for long.
    private const int MaxMisfits = 16;

    // An answer up to this length is not counted: few are longer, and only so many are under way.
    private const int MaxFreeLength = 8192;

    // The message itself, its texts of two bytes a character, and what is made of them.
    private const int BytesPerOctet = 5;
    private const int BytesPerOctetOfText = 2;

    /// <summary>Asks one server once; over TCP too if the answer does not fit into a datagram.</summary>
    public async ValueTask<DnsReply<T>> RunAsync<T, TData>(
        IPEndPoint server, DomainName name, DnsRecordType type, bool extended, CancellationToken cancellationToken)
        where TData : struct, IRecordData<T>
    {
        const int InboxOffset = PrefixLength + DnsQueryWriter.MaxLength;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(InboxOffset + MaxDatagramLength);
        try
        {
            int length = DnsQueryWriter.Write(buffer.AsSpan(PrefixLength), NewId(), name, type, extended);
            BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)length);
            DnsReply<T> reply = await ExchangeDatagramAsync<T, TData>(
                server, buffer.AsMemory(PrefixLength, length), buffer.AsMemory(InboxOffset, MaxDatagramLength),
                cancellationToken).ConfigureAwait(false);

            return reply.Kind is DnsReplyKind.Truncated or DnsReplyKind.Misfit
                ? await ExchangeSegmentsAsync<T, TData>(
                    server, buffer.AsMemory(0, PrefixLength + length), cancellationToken).ConfigureAwait(false)
                : reply;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // RFC 5452, 9.2: a socket for each question has a port of its own, drawn by the kernel; a connected one hears
    // only the server's address.
    private static async ValueTask<DnsReply<T>> ExchangeDatagramAsync<T, TData>(
        IPEndPoint server, ReadOnlyMemory<byte> query, Memory<byte> inbox, CancellationToken cancellationToken)
        where TData : struct, IRecordData<T>
    {
        using Socket socket = OpenDatagram(server);
        _ = await socket.SendAsync(query, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        for (int misfits = 0; misfits < MaxMisfits; misfits++)
        {
            int length = await socket.ReceiveAsync(inbox, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            DnsReply<T> reply = DnsResponse.Read<T, TData>(inbox.Span[..length], query.Span);
            if (reply.Kind != DnsReplyKind.Misfit)
            {
                return reply;
            }
        }

        return new(DnsReplyKind.Misfit);
    }

    // RFC 7766, 6.2.1: connections should be reused; answers that need one are too rare here to keep any open.
    private async ValueTask<DnsReply<T>> ExchangeSegmentsAsync<T, TData>(
        IPEndPoint server, ReadOnlyMemory<byte> prefixedQuery, CancellationToken cancellationToken)
        where TData : struct, IRecordData<T>
    {
        using Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        for (int sent = 0; sent < prefixedQuery.Length;)
        {
            sent += await socket.SendAsync(prefixedQuery[sent..], SocketFlags.None, cancellationToken)
                .ConfigureAwait(false);
        }

        byte[] prefix = new byte[PrefixLength];
        if (!await TryFillAsync(socket, prefix, cancellationToken).ConfigureAwait(false))
        {
            return new(DnsReplyKind.Unreachable);
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(prefix);
        if (!TryTakeBytes(length))
        {
            return Overloaded<T>();
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(length, FirstSegmentsLength));
        try
        {
            // Memory is rented for the octets that have come, not for those that are promised: a server that promises
            // 64 KiB may send nothing.
            for (int received = 0; received < length;)
            {
                if (received == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Min(length, 2 * received));
                    buffer.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }

                int end = Math.Min(length, buffer.Length);
                int count = await socket
                    .ReceiveAsync(buffer.AsMemory(received, end - received), SocketFlags.None, cancellationToken)
                    .ConfigureAwait(false);
                if (count == 0)
                {
                    return new(DnsReplyKind.Unreachable);
                }

                received += count;
            }

            // Here nobody else can have put a misfit in, and there is no other way to the rest.
            DnsReply<T> reply =
                DnsResponse.Read<T, TData>(buffer.AsSpan(0, length), prefixedQuery.Span[PrefixLength..]);
            return reply.Kind is DnsReplyKind.Misfit or DnsReplyKind.Truncated
                ? new(DnsReplyKind.Failure)
                : Charged(reply, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ReturnBytes(length);
        }
    }

    // False if the server closes before the end.
    private static async ValueTask<bool> TryFillAsync(
        Socket socket, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            int length = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            if (length == 0)
            {
                return false;
            }

            buffer = buffer[length..];
        }

        return true;
    }

    // To connect sends nothing over UDP, so there is nothing to wait for.
    private static Socket OpenDatagram(IPEndPoint server)
    {
        Socket socket = new(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Connect(server);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // RFC 5452, 9.2: an id that cannot be foretold.
    private static ushort NewId()
    {
        Span<byte> id = stackalloc byte[sizeof(ushort)];
        UnpredictableBytes.Fill(id);
        return BinaryPrimitives.ReadUInt16BigEndian(id);
    }

    private bool TryTakeBytes(int length) => length <= MaxFreeLength || bytes.TryTake(length * BytesPerOctet);

    private void ReturnBytes(int length)
    {
        if (length > MaxFreeLength)
        {
            bytes.Return(length * BytesPerOctet);
        }
    }

    // Texts are counted until somebody has read them.
    private DnsReply<T> Charged<T>(in DnsReply<T> reply, int length)
    {
        if (length <= MaxFreeLength || reply.Answer.Memo is not { } memo)
        {
            return reply;
        }

        memo.Charge = AnswerCharge.TryTake(bytes, length * BytesPerOctetOfText);
        return memo.Charge is null ? Overloaded<T>() : reply;
    }

    /// <summary>The reply if we lack capacity.</summary>
    public static DnsReply<T> Overloaded<T>() =>
        new(DnsReplyKind.Failure, DnsAnswer.Failure<T>(DnsStatus.Overload));
}
