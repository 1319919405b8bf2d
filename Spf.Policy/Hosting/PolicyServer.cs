// SPDX-License-Identifier: MIT

using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Spf.Policy.Configuration;
using Spf.Policy.Protocol;

namespace Spf.Policy.Hosting;

/// <summary>
/// Many clients at once, over sockets: Kestrel, without a host around it. It accepts, buffers, and on its end waits for
/// what has begun.
/// </summary>
internal sealed class PolicyServer : IDisposable
{
    // Requests are below 2 KiB, and replies below 4. What a client sends ahead, or does not read, waits in its own
    // buffers beyond this.
    private const int MaxBuffer = 64 * 1024;

    // A unix socket's clients beyond it are sent away at once. Linux allows 4,096 unless told otherwise (somaxconn).
    private const int Backlog = 4096;

    // For what else is open: the DNS (512 lookups at once), files, sockets.
    private const int OtherDescriptors = 700;

    private readonly PolicyHandler _handler;
    private readonly LineLogger _log;
    private readonly KestrelLoggers _loggers;
    private readonly KestrelServer _server;
    private readonly IReadOnlyList<ListenAddress> _addresses;
    private readonly MetricsEndpoint _metrics;
    private readonly CancellationTokenSource _abandon = new();
    private readonly int _maxConnections;
    private int _connections;

    public PolicyServer(
        IReadOnlyList<ListenAddress> addresses, ServerSettings settings, PolicyHandler handler, LineLogger log)
    {
        _addresses = addresses;
        _handler = handler;
        _log = log;
        _metrics = new MetricsEndpoint(isUsed: settings.Metrics is not null);
        long files = Libc.MaxOpenFiles;
        _maxConnections = (int)Math.Min(settings.MaxConnections, Math.Max(1, files - OtherDescriptors));
        if (_maxConnections < settings.MaxConnections)
        {
            log.FewDescriptors(_maxConnections, settings.MaxConnections, files);
        }

        var options = new KestrelServerOptions { AddServerHeader = false };
        foreach (ListenAddress address in addresses)
        {
            switch (address)
            {
                case ListenAddress.Unix(var path):
                    options.Listen(new UnixDomainSocketEndPoint(path), Serve);
                    break;
                case ListenAddress.Inet(var endPoint):
                    options.Listen(endPoint, Serve);
                    break;
                default:
                    foreach (int socket in ServiceManager.Sockets)
                    {
                        options.ListenHandle((ulong)socket, Serve);
                    }

                    break;
            }
        }

        if (settings.Metrics is { } metrics)
        {
            options.Listen(metrics, listen => listen.Protocols = HttpProtocols.Http1);
        }

        var transport = new SocketTransportOptions
        {
            Backlog = Backlog,

            // A session never blocks: one thread reads, answers from the cache and writes, without handing on.
            UnsafePreferInlineScheduling = true,
            MaxReadBufferSize = MaxBuffer,
            MaxWriteBufferSize = MaxBuffer,
            CreateBoundListenSocket = endPoint => endPoint is UnixDomainSocketEndPoint unix
                ? UnixSocket.Bind(unix, settings)
                : SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint),
        };
        _loggers = new KestrelLoggers(log);
        _server = new KestrelServer(
            Options.Create(options), new SocketTransportFactory(Options.Create(transport), _loggers), _loggers);
    }

    /// <summary>Listens, and returns.</summary>
    /// <exception cref="IOException">An address cannot be listened on; the message says why.</exception>
    public async Task StartAsync()
    {
        try
        {
            await _server.StartAsync(_metrics, CancellationToken.None);
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }

        _log.Listening(string.Join(", ", _addresses));
    }

    /// <summary>Stops to listen, answers what has begun, and closes all connections.</summary>
    /// <param name="patience">When to close even those that are not answered.</param>
    public async Task StopAsync(TimeSpan patience)
    {
        _abandon.CancelAfter(patience);
        await _server.StopAsync(_abandon.Token);
    }

    public void Dispose()
    {
        _server.Dispose();
        _loggers.Dispose();
        _metrics.Dispose();
        _abandon.Dispose();
    }

    private void Serve(ListenOptions listen) => listen.Run(OnConnectedAsync);

    private async Task OnConnectedAsync(ConnectionContext connection)
    {
        int open = Interlocked.Increment(ref _connections);
        PolicyMetrics.CountConnection(1);
        try
        {
            if (open > _maxConnections)
            {
                PolicyMetrics.CountCutOff("too_many");
                _log.TooManyConnections(_maxConnections);
                return;
            }

            var session = new PolicySession(
                connection.Transport, _handler, TimeProvider.System, _log, () => connection.Abort());
            CancellationToken ending = connection.Features.Get<IConnectionLifetimeNotificationFeature>()!
                .ConnectionClosedRequested;
            using CancellationTokenRegistration end =
                ending.UnsafeRegister(static session => ((PolicySession)session!).Stop(), session);
            await session.RunAsync(_abandon.Token);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
            PolicyMetrics.CountConnection(-1);
        }
    }
}
