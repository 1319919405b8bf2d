// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Spf.Policy.Hosting;

/// <summary>
/// Serves the metrics over HTTP: Kestrel, without a host around it. A few connections at a time; a new one takes the
/// place of the oldest, so that neither slow nor forgotten clients keep Prometheus out or use up descriptors.
/// </summary>
internal sealed class MetricsServer : IConnectionListenerFactory, IDisposable
{
    public const int MaxConnections = 8;

    private const int Backlog = 16;

    private static readonly TimeSpan HeadersTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepAliveTime = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);

    private readonly KestrelLoggers _loggers;
    private readonly Action _onShortage;
    private readonly KestrelServer _server;
    private readonly MetricsEndpoint _endPoint = new();

    public MetricsServer(IPEndPoint endPoint, KestrelLoggers loggers, Action onShortage)
    {
        _loggers = loggers;
        _onShortage = onShortage;
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.RequestHeadersTimeout = HeadersTime;
        options.Limits.KeepAliveTimeout = KeepAliveTime;
        options.Limits.MaxRequestBodySize = 0;
        options.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http1);
        _server = new KestrelServer(Options.Create(options), this, loggers);
    }

    public Task StartAsync() => _server.StartAsync(_endPoint, CancellationToken.None);

    public async Task StopAsync()
    {
        using var patience = new CancellationTokenSource(StopTime);
        await _server.StopAsync(patience.Token);
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification =
        "Kestrel disposes it.")]
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(
            new Listener(endpoint, ListeningSocket.Bind(endpoint, Backlog), _loggers, _onShortage));

    public void Dispose()
    {
        _server.Dispose();
        _endPoint.Dispose();
    }

    private sealed class Listener(EndPoint endPoint, Socket socket, KestrelLoggers loggers, Action onShortage)
        : IConnectionListener
    {
        private readonly SocketAcceptor _acceptor = new(socket, onShortage);
        private readonly SocketConnectionContextFactory _transport = new(new SocketConnectionFactoryOptions(), loggers);
        private readonly LinkedList<ConnectionContext> _open = [];
        private readonly CancellationTokenSource _stop = new();

        public EndPoint EndPoint => endPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            if (await _acceptor.AcceptAsync(_stop.Token) is not { } accepted)
            {
                return null;
            }

            ConnectionContext connection = _transport.Create(accepted);
            ConnectionContext? oldest = null;
            lock (_open)
            {
                var node = new LinkedListNode<ConnectionContext>(connection);
                _open.AddLast(node);
                if (_open.Count > MaxConnections)
                {
                    oldest = _open.First!.Value;
                    _open.RemoveFirst();
                }

                _ = connection.ConnectionClosed.UnsafeRegister(_ => Forget(node), null);
            }

            oldest?.Abort();
            return connection;
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _stop.CancelAsync();
            socket.Dispose();
        }

        public async ValueTask DisposeAsync()
        {
            await UnbindAsync();
            _transport.Dispose();
            _stop.Dispose();
        }

        private void Forget(LinkedListNode<ConnectionContext> node)
        {
            lock (_open)
            {
                node.List?.Remove(node);
            }
        }
    }
}
