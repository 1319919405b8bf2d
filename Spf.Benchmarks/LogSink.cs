// SPDX-License-Identifier: MIT

using System.Net.Sockets;

namespace Spf.Benchmarks;

/// <summary>
/// The system's log, if there is none: takes every line and forgets it. Without one each line costs both services a
/// connection that fails.
/// </summary>
internal sealed class LogSink : IDisposable
{
    private const string Path = "/dev/log";

    private readonly Socket? _socket;

    public LogSink()
    {
        if (File.Exists(Path))
        {
            return;
        }

        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        new Thread(Drain) { IsBackground = true }.Start();
    }

    public void Dispose()
    {
        if (_socket is not null)
        {
            _socket.Dispose();
            File.Delete(Path);
        }
    }

    private void Drain()
    {
        byte[] line = new byte[4096];
        try
        {
            while (true)
            {
                _ = _socket!.Receive(line);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }
}
