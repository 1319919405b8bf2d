// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Spf.Tests.Policy.Hosting;

/// <summary>A client like Postfix: a socket, requests and replies.</summary>
internal sealed class PolicyClient : IDisposable
{
    public const string Start = "request=smtpd_access_policy\nprotocol_state=RCPT\nhelo_name=mail.example.com\n";

    private readonly byte[] _buffer = new byte[64 * 1024];
    private string _received = "";

    private PolicyClient(EndPoint server, ProtocolType protocol) =>
        Socket = new Socket(server.AddressFamily, SocketType.Stream, protocol);

    public Socket Socket { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<PolicyClient> ConnectAsync(EndPoint server)
    {
        var client = new PolicyClient(
            server, server is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        while (true)
        {
            try
            {
                await client.Socket.ConnectAsync(server, Token);
                return client;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                // More are waiting than the system lets wait.
                await Task.Delay(1, Token);
            }
        }
    }

    public static Task<PolicyClient> ConnectAsync(string path) => ConnectAsync(new UnixDomainSocketEndPoint(path));

    /// <summary>A request about a sender, from an address that example.com permits.</summary>
    public static string Request(string sender, string clientAddress = "192.0.2.1") =>
        $"{Start}client_address={clientAddress}\nsender={sender}\nrecipient=bob@example.org\n\n";

    public async Task SendAsync(string text) => await Socket.SendAsync(Encoding.UTF8.GetBytes(text), Token);

    /// <summary>The next reply without its end; null where the connection ends.</summary>
    public async Task<string?> ReadAsync()
    {
        while (true)
        {
            int end = _received.IndexOf("\n\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                string reply = _received[..end];
                _received = _received[(end + 2)..];
                return reply;
            }

            int length = 0;
            try
            {
                length = await Socket.ReceiveAsync(_buffer, Token);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
            {
                // Data that it had not read when it closed makes the end a reset.
            }

            if (length == 0)
            {
                Assert.Equal("", _received);
                return null;
            }

            _received += Encoding.UTF8.GetString(_buffer, 0, length);
        }
    }

    /// <summary>Asks, and gives the result that the reply's header tells.</summary>
    public async Task<string?> AskAsync(string sender, string clientAddress = "192.0.2.1")
    {
        await SendAsync(Request(sender, clientAddress));
        return await ReadAsync();
    }

    public void Dispose() => Socket.Dispose();
}
