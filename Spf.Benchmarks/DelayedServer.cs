// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Dns.Wire;
using Spf.Tests.Dns;

namespace Spf.Benchmarks;

/// <summary>
/// A name server on loopback that answers every question from a zone, after the same time, or, for names with a certain
/// part, never.
/// </summary>
internal sealed class DelayedServer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ZoneResolver _zone;
    private readonly TimeSpan _delay;
    private int _questions;

    public DelayedServer(ZoneResolver zone, TimeSpan delay, int port = 0, byte[]? silentName = null)
    {
        _zone = zone;
        _delay = delay;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _ = ServeAsync(silentName);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>How many questions it was asked.</summary>
    public int Questions => _questions;

    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(byte[]? silentName)
    {
        byte[] buffer = new byte[512];
        while (!_stop.IsCancellationRequested)
        {
            SocketReceiveFromResult received =
                await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
            _ = Interlocked.Increment(ref _questions);
            byte[] query = buffer[..received.ReceivedBytes];
            if (silentName is null || query.AsSpan().IndexOf(silentName) < 0)
            {
                _ = AnswerAsync(query, received.RemoteEndPoint);
            }
        }
    }

    private async Task AnswerAsync(byte[] query, EndPoint asker)
    {
        Task delay = Task.Delay(_delay, _stop.Token);
        byte[] reply = (await ReplyToAsync(query)).ToArray();
        await delay;
        await _socket.SendToAsync(reply, asker, _stop.Token);
    }

    private async Task<TestMessage> ReplyToAsync(byte[] query)
    {
        _ = WireName.TryToDomainName(query, DnsMessage.HeaderLength, out DomainName name);
        TestMessage reply = TestMessage.ReplyTo(query);
        switch ((DnsRecordType)query[TestMessage.QuestionEnd(query) - 3])
        {
            case DnsRecordType.Txt:
                DnsAnswer<string> texts = await _zone.ResolveTxtAsync(name);
                return texts.Records.Aggregate(reply, (message, text) => message.Text(text));
            case DnsRecordType.Mx:
                DnsAnswer<DomainName> exchanges = await _zone.ResolveMxAsync(name);
                return exchanges.Records.Aggregate(reply, (message, exchange) => message.Answer(
                    $"{name}", DnsRecordType.Mx, TestMessage.Exchange(10, TestMessage.Name($"{exchange}"))));
            default:
                DnsAnswer<IPAddress> addresses = await _zone.ResolveAddressesAsync(name, AddressFamily.InterNetwork);
                return addresses.Records.Aggregate(reply, (message, address) => message.Answer(
                    $"{name}", DnsRecordType.A, address.GetAddressBytes()));
        }
    }
}
