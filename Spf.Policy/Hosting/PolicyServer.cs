// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Spf.Policy.Configuration;
using Spf.Policy.Protocol;

namespace Spf.Policy.Hosting;

/// <summary>
/// Many clients at once, over sockets. Kestrel's transport reads and writes; who gets in is decided here, before
/// anything of a connection but its descriptor exists. At the limit, the connection that has been idle longest makes
/// room for a new one. At the end, the server waits for the requests that have begun.
/// </summary>
internal sealed class PolicyServer : IDisposable
{
    // Requests are below 2 KiB, and replies below 4. Data that a client sends ahead, or does not read, waits in its own
    // buffers beyond this.
    private const int MaxBuffer = 64 * 1024;

    // A unix socket's clients beyond it are sent away at once. Linux allows 4,096 unless told otherwise (somaxconn).
    private const int Backlog = 4096;

    // How long a new connection waits for room: a session that has just begun is idle only from its first look at its
    // client, and then has WaitingSessions.IdleGrace.
    private static readonly TimeSpan RoomPatience = WaitingSessions.IdleGrace * 3;

    // While all connections are busy, how often the server looks for one that has become idle or has ended.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);

    // After the end was forced, for what is left to be closed.
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<ListenAddress> _addresses;
    private readonly ServerSettings _settings;
    private readonly PolicyHandler _handler;
    private readonly DescriptorBudget _budget;
    private readonly LineLogger _log;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly KestrelLoggers _loggers;
    private readonly SocketConnectionContextFactory _transport;
    private readonly MetricsServer? _metrics;
    private readonly WaitingSessions _waiting;
    private readonly MinuteTally _displaced;
    private readonly MinuteTally _refused;
    private readonly MinuteTally _shortages;
    private readonly List<ListeningSocket> _listeners = [];
    private readonly List<Task> _accepting = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Connection> _connections = [];
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _maxConnections = 1;
    private long _isBusyUntil = long.MinValue;

    public PolicyServer(
        IReadOnlyList<ListenAddress> addresses, ServerSettings settings, PolicyHandler handler,
        DescriptorBudget budget, LineLogger log)
    {
        _addresses = addresses;
        _settings = settings;
        _handler = handler;
        _budget = budget;
        _log = log;
        _loggers = new KestrelLoggers(log);
        _waiting = new WaitingSessions(_time);
        _displaced = new MinuteTally(_time, count => log.ConnectionsDisplaced(count, _maxConnections));
        _refused = new MinuteTally(_time, count => log.TooManyConnections(count, _maxConnections));
        _shortages = new MinuteTally(_time, count => log.CannotAccept(count));
        _metrics = settings.Metrics is null ? null : CreateMetrics(settings.Metrics);
        _transport = new SocketConnectionContextFactory(
            new SocketConnectionFactoryOptions
            {
                // A session never blocks: one thread reads, answers from the cache and writes, without handing on.
                UnsafePreferInlineScheduling = true,
                MaxReadBufferSize = MaxBuffer,
                MaxWriteBufferSize = MaxBuffer,
            },
            _loggers);
    }

    /// <summary>Listens, and returns.</summary>
    /// <exception cref="IOException">An address cannot be listened on; the message says why.</exception>
    public async Task StartAsync()
    {
        foreach (ListenAddress address in _addresses)
        {
            _listeners.AddRange(ListeningSocket.Open(address, _settings, Backlog));
        }

        if (_metrics is not null)
        {
            await _metrics.StartAsync();
        }

        // Everything that is open now stays so, and each listener accepts one connection before it refuses it.
        _maxConnections = _budget.Connections(_budget.CountOpen() + _listeners.Count, _settings.MaxConnections);
        if (_maxConnections == 0)
        {
            throw new IOException(DescriptorBudget.TooFew(_budget.Limit));
        }

        if (_maxConnections < _settings.MaxConnections)
        {
            _log.FewDescriptors(_maxConnections, _settings.MaxConnections, _budget.Limit);
        }

        _accepting.AddRange(_listeners.Select(listener => Task.Run(() => AcceptAsync(listener.Socket))));
        _log.Listening(string.Join(", ", _addresses));
    }

    /// <summary>Stops to listen, answers what has begun, and closes all connections.</summary>
    /// <param name="patience">When to close even those that are not answered.</param>
    public async Task StopAsync(TimeSpan patience)
    {
        await _stop.CancelAsync();
        _listeners.ForEach(listener => listener.Dispose());
        await Task.WhenAll(_accepting);
        Task metrics = _metrics?.StopAsync() ?? Task.CompletedTask;
        foreach (Connection connection in Open())
        {
            connection.Stop();
        }

        if (!await IsEmptyWithinAsync(patience))
        {
            await _abandon.CancelAsync();
            foreach (Connection connection in Open())
            {
                connection.Abort();
            }

            _ = await IsEmptyWithinAsync(LastPatience);
        }

        await metrics;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listeners.ForEach(listener => listener.Dispose());
        _metrics?.Dispose();
        _displaced.Dispose();
        _refused.Dispose();
        _shortages.Dispose();
        _transport.Dispose();
        _loggers.Dispose();
        _stop.Dispose();
        _abandon.Dispose();
    }

    // In a method of its own: without metrics, nothing of the HTTP server is loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private MetricsServer CreateMetrics(IPEndPoint endPoint) => new(endPoint, _loggers, _shortages.Add);

    private Connection[] Open()
    {
        lock (_lock)
        {
            return [.. _connections];
        }
    }

    private async Task<bool> IsEmptyWithinAsync(TimeSpan patience)
    {
        lock (_lock)
        {
            if (_connections.Count == 0)
            {
                return true;
            }
        }

        return await Task.WhenAny(_empty.Task, Task.Delay(patience)) == _empty.Task;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification =
        "A failure of one connection, for want of memory for instance, must not end the others.")]
    private async Task AcceptAsync(Socket listener)
    {
        var acceptor = new SocketAcceptor(listener, OnShortage);
        while (await acceptor.AcceptAsync(_stop.Token) is { } socket)
        {
            try
            {
                if (await HasRoomAsync(socket.Handle))
                {
                    Begin(socket);
                    continue;
                }

                PolicyMetrics.CountCutOff("too_many");
                _refused.Add();
            }
            catch (Exception)
            {
                OnShortage();
            }

            socket.Dispose();
        }
    }

    private void OnShortage()
    {
        _shortages.Add();
        Displace();
    }

    private async ValueTask<bool> HasRoomAsync(nint descriptor)
    {
        if (IsRoomFor(descriptor) || Displace())
        {
            return true;
        }

        // Nobody has been idle for long. A client that does not ask in this moment is idle; if all ask,
        // they are busy, and for the next moment that need not be found out again.
        long start = _time.GetTimestamp();
        while (start >= _isBusyUntil && _time.GetElapsedTime(start) < RoomPatience)
        {
            await Task.Delay(LookAgain);
            if (IsRoomFor(descriptor) || Displace())
            {
                return true;
            }
        }

        if (start >= _isBusyUntil)
        {
            _isBusyUntil = _time.GetTimestamp()
                + (long)(WaitingSessions.IdleGrace.TotalSeconds * _time.TimestampFrequency);
        }

        return false;
    }

    // Descriptors are handed out lowest first: the number says how many are in use, by whatever part of the process.
    private bool IsRoomFor(nint descriptor)
    {
        lock (_lock)
        {
            return _connections.Count < _maxConnections && descriptor < _budget.FirstReserved;
        }
    }

    private bool Displace()
    {
        if (!_waiting.TryCloseLongest())
        {
            return false;
        }

        PolicyMetrics.CountCutOff("displaced");
        _displaced.Add();
        return true;
    }

    private void Begin(Socket socket)
    {
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
        }

        var connection = new Connection(this, socket);
        lock (_lock)
        {
            _ = _connections.Add(connection);
        }

        PolicyMetrics.CountConnection(1);
        _ = ThreadPool.UnsafeQueueUserWorkItem(connection, preferLocal: false);
    }

    private void End(Connection connection)
    {
        PolicyMetrics.CountConnection(-1);
        lock (_lock)
        {
            _ = _connections.Remove(connection);
            if (_connections.Count == 0 && _stop.IsCancellationRequested)
            {
                _ = _empty.TrySetResult();
            }
        }
    }

    /// <summary>One connection: the transport under a session.</summary>
    private sealed class Connection : IThreadPoolWorkItem
    {
        private readonly PolicyServer _server;
        private readonly Socket _socket;
        private readonly ConnectionContext _transport;
        private readonly PolicySession _session;

        public Connection(PolicyServer server, Socket socket)
        {
            _server = server;
            _socket = socket;
            _transport = server._transport.Create(socket);
            _session = new PolicySession(
                _transport.Transport, server._handler, server._time, server._log, Abort, server._waiting, HasInput);
            _ = _transport.ConnectionClosed.UnsafeRegister(
                static connection => ((Connection)connection!).Leave(), this);
        }

        public void Execute() => _ = RunAsync();

        public void Stop() => _session.Stop();

        public void Abort() => _transport.Abort();

        private void Leave() => _session.Leave(HasGone());

        [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification =
            "Nothing that happens to one connection may end the process.")]
        private async Task RunAsync()
        {
            try
            {
                await _session.RunAsync(_server._abandon.Token);
            }
            catch (Exception e)
            {
                _server._log.HandlerFailed(e);
                Abort();
            }
            finally
            {
                await _transport.DisposeAsync();
                _server.End(this);
            }
        }

        // A unix socket tells a client that has closed it from one that only writes no more: nothing can be sent to it.
        private bool HasGone()
        {
            try
            {
                return _socket.AddressFamily == AddressFamily.Unix && _socket.Send(ReadOnlySpan<byte>.Empty) < 0;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }

        private bool HasInput()
        {
            try
            {
                return _socket.Available > 0;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }
}
