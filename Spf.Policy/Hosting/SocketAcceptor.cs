// SPDX-License-Identifier: MIT

using System.Net.Sockets;

namespace Spf.Policy.Hosting;

/// <summary>Accepts connections on one socket, and goes on whatever accept(2) reports.</summary>
/// <param name="listener">The listening socket.</param>
/// <param name="onShortage">Called if the system had no descriptor or memory for a connection.</param>
internal sealed class SocketAcceptor(Socket listener, Action onShortage)
{
    // After an error that will not go away at once: a loop without a pause would use a whole processor.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The next connection.</summary>
    /// <returns>Null once it was stopped.</returns>
    public async ValueTask<Socket?> AcceptAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await listener.AcceptAsync(stop);
            }
            catch (Exception e) when (stop.IsCancellationRequested
                && e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return null;
            }
            catch (SocketException e) when (
                e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                // The client has gone while it waited.
            }
            catch (SocketException)
            {
                onShortage();
                try
                {
                    await Task.Delay(Pause, stop);
                }
                catch (OperationCanceledException)
                {
                    return null;
                }
            }
        }
    }
}
