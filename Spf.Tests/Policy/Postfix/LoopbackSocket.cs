// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;

namespace Spf.Tests.Policy.Postfix;

/// <summary>Whether somebody listens.</summary>
internal static class LoopbackSocket
{
    public static async Task<bool> AcceptsAsync(EndPoint endPoint)
    {
        using var socket = new Socket(
            endPoint.AddressFamily,
            SocketType.Stream,
            endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
