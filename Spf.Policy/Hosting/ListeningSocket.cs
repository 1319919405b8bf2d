// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Spf.Policy.Configuration;

namespace Spf.Policy.Hosting;

/// <summary>A socket that listens, whatever kind of address it has.</summary>
internal sealed class ListeningSocket : IDisposable
{
    private readonly UnixSocket? _unix;

    private ListeningSocket(Socket socket, UnixSocket? unix = null)
    {
        Socket = socket;
        _unix = unix;
    }

    public Socket Socket { get; }

    /// <summary>Listens on an address: one socket, or all that systemd has handed over.</summary>
    /// <exception cref="IOException">It cannot be; the message says why.</exception>
    public static IEnumerable<ListeningSocket> Open(ListenAddress address, ServerSettings settings, int backlog)
    {
        switch (address)
        {
            case ListenAddress.Unix(var path):
                var unix = UnixSocket.Listen(path, settings, backlog);
                yield return new ListeningSocket(unix.Socket, unix);
                break;
            case ListenAddress.Inet(var endPoint):
                yield return new ListeningSocket(Bind(endPoint, backlog));
                break;
            default:
                foreach (int descriptor in ServiceManager.Sockets)
                {
                    yield return new ListeningSocket(
                        Bind(new FileHandleEndPoint((ulong)descriptor, FileHandleType.Auto), backlog));
                }

                break;
        }
    }

    /// <summary>Binds a socket and listens.</summary>
    /// <exception cref="IOException">It cannot be; the message says why.</exception>
    public static Socket Bind(EndPoint endPoint, int backlog)
    {
        Socket? socket = null;
        try
        {
            socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            string reason = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "address already in use" : e.Message;
            throw new IOException($"Cannot listen on {endPoint}: {reason}.", e);
        }
    }

    public void Dispose()
    {
        _unix?.RemoveFile();
        Socket.Dispose();
    }
}
