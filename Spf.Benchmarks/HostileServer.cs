// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Dns.Wire;
using Spf.Tests.Dns;

namespace Spf.Benchmarks;

/// <summary>
/// An attacker's name server, as a process of its own, so that its processor time does not count. Each line of its
/// input is the number of the message to answer for, and how many there are.
/// </summary>
internal static class HostileServer
{
    private const int MaxDatagram = 1232;
    private const int ForgedAnswers = 16;

    private static readonly string[] Ways =
    [
        "over UDP where it fits", "always over TCP", "each first query lost", "forged answers first",
    ];

    /// <summary>How the answers for a message travel.</summary>
    public static string WayOf(int number) => Ways[number % Ways.Length];

    [SuppressMessage("Reliability", "CA2025:Tasks using disposable instances", Justification =
        "It is awaited after they are disposed, which ends it.")]
    public static async Task RunAsync(TextReader input, TextWriter output)
    {
        using Socket datagrams = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        datagrams.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)datagrams.LocalEndPoint!;
        listener.Bind(address);
        listener.Listen();
        var state = new State();
        Task serving = Task.WhenAll(ServeDatagramsAsync(datagrams, state), ServeConnectionsAsync(listener, state));
        await output.WriteLineAsync(address.Port.ToString(CultureInfo.InvariantCulture));
        IReadOnlyList<HostileMessage> messages = [];
        while (await input.ReadLineAsync() is { } line)
        {
            string[] numbers = line.Split(' ');
            int count = int.Parse(numbers[1], CultureInfo.InvariantCulture);
            messages = messages.Count == count ? messages : HostileMessage.Create(count, HostileRunner.Domain);
            state.Begin(messages[int.Parse(numbers[0], CultureInfo.InvariantCulture)]);
            await output.WriteLineAsync("ready");
        }

        // With the sockets, what serves them ends.
        datagrams.Dispose();
        listener.Dispose();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task ServeDatagramsAsync(Socket socket, State state)
    {
        byte[] buffer = new byte[512];
        while (true)
        {
            SocketReceiveFromResult received =
                await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Loopback, 0));
            byte[] query = buffer[..received.ReceivedBytes];
            byte[] answer = state.Answer(query);
            string way = WayOf(state.Number);
            if (way == Ways[2] && state.IsOdd(query))
            {
                continue;
            }

            if (answer.Length > MaxDatagram || way == Ways[1])
            {
                answer = TestMessage.ReplyTo(query).With(set: TestMessage.Tc).ToArray();
            }

            if (way == Ways[3])
            {
                byte[] forged = [.. answer];
                forged[0] ^= 0xFF;
                for (int i = 0; i < ForgedAnswers - 1; i++)
                {
                    await socket.SendToAsync(forged, received.RemoteEndPoint);
                }
            }

            await socket.SendToAsync(answer, received.RemoteEndPoint);
        }
    }

    private static async Task ServeConnectionsAsync(Socket listener, State state)
    {
        while (true)
        {
            _ = ServeConnectionAsync(await listener.AcceptAsync(), state);
        }
    }

    private static async Task ServeConnectionAsync(Socket connection, State state)
    {
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            byte[] prefix = new byte[2];
            await stream.ReadExactlyAsync(prefix);
            byte[] query = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
            await stream.ReadExactlyAsync(query);
            byte[] answer = state.Answer(query);
            BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)answer.Length);
            await stream.WriteAsync((byte[])[.. prefix, .. answer]);
        }
        catch (IOException)
        {
            // The resolver has given up.
        }
    }

    // The message that is measured now, and its answers so far.
    private sealed class State
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<(DomainName, DnsRecordType), byte[]> _answers = [];
        private readonly HashSet<(DomainName, DnsRecordType)> _odd = [];
        private HostileMessage? _message;

        public int Number => _message!.Number;

        public void Begin(HostileMessage message)
        {
            lock (_lock)
            {
                _message = message;
                _answers.Clear();
                _odd.Clear();
            }
        }

        public byte[] Answer(byte[] query)
        {
            (DomainName name, DnsRecordType type) = Read(query);
            lock (_lock)
            {
                if (!_answers.TryGetValue((name, type), out byte[]? known))
                {
                    _answers[(name, type)] = known = _message!.Dns.Make(query, name, type);
                }

                byte[] answer = [.. known];
                query.AsSpan(0, 2).CopyTo(answer);
                return answer;
            }
        }

        /// <summary>Whether the question comes for the first time, the third, the fifth and so on.</summary>
        public bool IsOdd(byte[] query)
        {
            lock (_lock)
            {
                return _odd.Add(Read(query)) || !_odd.Remove(Read(query));
            }
        }

        private static (DomainName Name, DnsRecordType Type) Read(byte[] query)
        {
            _ = WireName.TryToDomainName(query, DnsMessage.HeaderLength, out DomainName name);
            return (name, (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(
                query.AsSpan(TestMessage.QuestionEnd(query) - 4)));
        }
    }
}
