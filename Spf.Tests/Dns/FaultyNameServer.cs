// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Dns.Wire;

namespace Spf.Tests.Dns;

/// <summary>
/// A name server on a loopback port, over UDP and TCP, that answers each query as a test says: rightly, wrongly or not
/// at all.
/// </summary>
internal sealed class FaultyNameServer : IAsyncDisposable
{
    private readonly Socket _datagrams;
    private readonly Socket _listener;
    private readonly Socket _elsewhere;
    private readonly Socket? _otherAddress;
    private readonly Func<Query, ValueTask> _answer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private int _count;

    public FaultyNameServer(Func<Query, ValueTask> answer, IPAddress? address = null, bool listens = true)
    {
        address ??= IPAddress.Loopback;
        _answer = answer;
        (_datagrams, _listener) = Bind(address);
        _elsewhere = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _elsewhere.Bind(new IPEndPoint(address, 0));
        EndPoint = (IPEndPoint)_datagrams.LocalEndPoint!;
        _otherAddress = BindOtherAddress();
        if (listens)
        {
            _listener.Listen();
            _work = Task.WhenAll(ServeDatagramsAsync(), ServeConnectionsAsync());
        }
        else
        {
            _listener.Dispose();
            _work = ServeDatagramsAsync();
        }
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>All queries so far.</summary>
    public ConcurrentQueue<Query> Queries { get; } = [];

    /// <summary>Answers each query over UDP and TCP with the same message.</summary>
    public static FaultyNameServer Replying(Func<Query, TestMessage> reply) =>
        new(query => query.ReplyAsync(reply(query).ToArray()));

    /// <summary>How many queries came over UDP and how many over TCP, so far.</summary>
    public (int Udp, int Tcp) Counts => (Queries.Count(query => !query.IsTcp), Queries.Count(query => query.IsTcp));

    public StubResolver Resolver(TimeSpan? tryTimeout = null, int tries = 1, TimeProvider? clock = null) =>
        new(new StubResolverOptions
        {
            Servers = [EndPoint],
            TryTimeout = tryTimeout ?? TimeSpan.FromSeconds(30),
            MaxTries = tries,
            TimeProvider = clock ?? TimeProvider.System,
        });

    /// <summary>Waits until so many queries have come, or a task has ended.</summary>
    public async Task WaitForAsync(int queries, Task end, CancellationToken cancellationToken)
    {
        while (Queries.Count < queries && !end.IsCompleted)
        {
            await Task.Delay(2, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _datagrams.Dispose();
        _listener.Dispose();
        _elsewhere.Dispose();
        _otherAddress?.Dispose();
        await _work;
        _stop.Dispose();
    }

    // The same port for both, which the other family of sockets may have lent out already.
    private static (Socket Datagrams, Socket Listener) Bind(IPAddress address)
    {
        for (int attempt = 0; ; attempt++)
        {
            Socket datagrams = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            Socket listener = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                datagrams.Bind(new IPEndPoint(address, 0));
                listener.Bind(datagrams.LocalEndPoint!);
                return (datagrams, listener);
            }
            catch (SocketException) when (attempt < 20)
            {
                datagrams.Dispose();
                listener.Dispose();
            }
        }
    }

    // On Linux all of 127.0.0.0/8 is this machine.
    private Socket? BindOtherAddress()
    {
        if (!OperatingSystem.IsLinux() || !EndPoint.Address.Equals(IPAddress.Loopback))
        {
            return null;
        }

        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), EndPoint.Port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private async Task ServeDatagramsAsync()
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            try
            {
                SocketReceiveFromResult received = await _datagrams.ReceiveFromAsync(
                    buffer, new IPEndPoint(EndPoint.Address, 0), _stop.Token);
                await AnswerAsync(new Query(
                    buffer[..received.ReceivedBytes],
                    Interlocked.Increment(ref _count),
                    (IPEndPoint)received.RemoteEndPoint,
                    async message => _ = await _datagrams.SendToAsync(message, received.RemoteEndPoint),
                    async message => _ = await _elsewhere.SendToAsync(message, received.RemoteEndPoint))
                {
                    OtherAddress = _otherAddress,
                });
            }
            catch (SocketException) when (!_stop.IsCancellationRequested)
            {
                // The resolver did not wait for an answer, and its port says so.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ServeConnectionsAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeConnectionAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeConnectionAsync(Socket socket)
    {
        using NetworkStream stream = new(socket, ownsSocket: true);
        try
        {
            byte[] prefix = new byte[2];
            await stream.ReadExactlyAsync(prefix, _stop.Token);
            byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
            await stream.ReadExactlyAsync(message, _stop.Token);
            bool isOpen = true;
            await AnswerAsync(new Query(
                message,
                Interlocked.Increment(ref _count),
                (IPEndPoint)socket.RemoteEndPoint!,
                async reply =>
                {
                    BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)reply.Length);
                    await stream.WriteAsync((byte[])[.. prefix, .. reply], _stop.Token);
                },
                async octets =>
                {
                    await stream.WriteAsync(octets, _stop.Token);
                    isOpen = octets.Length > 0;
                })
            {
                IsTcp = true,
            });
            if (isOpen)
            {
                // A silent server stays so until the resolver has had enough.
                _ = await stream.ReadAsync(prefix, _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private ValueTask AnswerAsync(Query query)
    {
        Queries.Enqueue(query);
        return _answer(query);
    }

    /// <summary>A query, and the ways to answer it.</summary>
    internal sealed class Query(
        byte[] message, int number, IPEndPoint source, Func<byte[], ValueTask> reply, Func<byte[], ValueTask> reply2)
    {
        public byte[] Message { get; } = message;

        /// <summary>Which query to the server it is, from 1.</summary>
        public int Number { get; } = number;

        public IPEndPoint Source { get; } = source;

        public bool IsTcp { get; init; }

        public Socket? OtherAddress { get; init; }

        public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Message);

        public bool HasEdns => Message[DnsMessage.AdditionalCountOffset + 1] == 1;

        public string Name =>
            WireName.TryToDomainName(Message, DnsMessage.HeaderLength, out DomainName name) ? name.ToString() : "?";

        public ValueTask ReplyAsync(byte[] message) => reply(message);

        public ValueTask ReplyAsync(TestMessage message) => reply(message.ToArray());

        /// <summary>Over UDP, answers from another port.</summary>
        public ValueTask ReplyFromElsewhereAsync(TestMessage message) => reply2(message.ToArray());

        /// <summary>Over UDP, from the same port of another address; where there is none, another port.</summary>
        public async ValueTask ReplyFromAnotherAddressAsync(TestMessage message)
        {
            if (OtherAddress is null)
            {
                await ReplyFromElsewhereAsync(message);
                return;
            }

            _ = await OtherAddress.SendToAsync(message.ToArray(), Source);
        }

        /// <summary>Over TCP, writes these octets as they are; none closes the connection.</summary>
        public ValueTask WriteAsync(byte[] octets) => reply2(octets);

        /// <summary>Over TCP, writes these octets one by one, until the resolver has had enough.</summary>
        public async ValueTask TrickleAsync(byte[] octets, TimeSpan pause)
        {
            foreach (byte octet in octets)
            {
                await WriteAsync([octet]);
                await Task.Delay(pause);
            }
        }
    }
}
