// SPDX-License-Identifier: MIT

using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;

namespace Spf.Tests.Policy.Doctor;

/// <summary>A policy service that always says the same, and remembers what it was asked.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PolicyStub : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _answer;
    private readonly Task _serving;

    public PolicyStub(string path, string answer)
    {
        _answer = answer;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        _listener.Listen();
        _serving = ServeAsync();
    }

    public string Question { get; private set; } = string.Empty;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using Socket socket = await _listener.AcceptAsync();
                byte[] buffer = new byte[4_096];
                Question = string.Empty;
                while (!Question.EndsWith("\n\n", StringComparison.Ordinal))
                {
                    Question += Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
                }

                await socket.SendAsync(Encoding.UTF8.GetBytes(_answer));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }
}
