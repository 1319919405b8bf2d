// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;

namespace Spf.Tests.Support;

/// <summary>
/// Ports of this machine on which nobody listens, for programs that must be told theirs. They are below those that
/// the system gives to each socket that asks for any port, or another test's socket would soon have one of them.
/// </summary>
internal static class FreePort
{
    private const int First = 12_000;
    private const int Count = 20_000;

    private static int Last = Random.Shared.Next(Count);

    /// <summary>A port that is free on UDP and TCP, and that no other caller of this process gets.</summary>
    public static int Next()
    {
        for (int i = 0; i < Count; i++)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref Last) % Count);
            if (IsFree(port, SocketType.Stream, ProtocolType.Tcp) && IsFree(port, SocketType.Dgram, ProtocolType.Udp))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"All ports from {First} to {First + Count - 1} are taken.");
    }

    /// <summary>A free port, as an end point of 127.0.0.1.</summary>
    public static IPEndPoint NextEndPoint() => new(IPAddress.Loopback, Next());

    private static bool IsFree(int port, SocketType type, ProtocolType protocol) =>
        CanBind(IPAddress.Loopback, port, type, protocol)
        && (!Socket.OSSupportsIPv6 || CanBind(IPAddress.IPv6Loopback, port, type, protocol));

    private static bool CanBind(IPAddress address, int port, SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(address.AddressFamily, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
