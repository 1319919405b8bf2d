// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Spf.Policy.Doctor;

/// <summary>One request to a running service, as Postfix sends them.</summary>
internal static class ServiceCall
{
    private const int MaxAnswer = 65_536;

    /// <summary>Asks, and returns the answer as it came: empty if the service closes the connection.</summary>
    /// <param name="endpoint">inet:HOST:PORT, or unix:PATH with the whole path.</param>
    /// <param name="request">The request's lines, with the empty one that ends it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="FormatException">The endpoint is neither of the two.</exception>
    /// <exception cref="SocketException">Nothing listens there.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<string> AskAsync(string endpoint, string request, CancellationToken cancellationToken)
    {
        EndPoint address = AddressOf(endpoint);
        using Socket socket = address is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, cancellationToken);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = new StringBuilder();
        char[] buffer = new char[1_024];
        while (answer.Length < MaxAnswer && !answer.ToString().EndsWith("\n\n", StringComparison.Ordinal)
            && await reader.ReadAsync(buffer, cancellationToken) is > 0 and var length)
        {
            answer.Append(buffer, 0, length);
        }

        return answer.ToString();
    }

    private static EndPoint AddressOf(string endpoint)
    {
        (string kind, string rest) =
            endpoint.Split(':', 2) is [var before, var after] ? (before, after) : (string.Empty, endpoint);
        int colon = rest.LastIndexOf(':');
        if (kind == "unix" && rest.Length > 0)
        {
            return new UnixDomainSocketEndPoint(rest);
        }

        if (kind != "inet" || !ushort.TryParse(rest.AsSpan(colon + 1), CultureInfo.InvariantCulture, out ushort port))
        {
            throw new FormatException($"{endpoint}: not an address of a policy service");
        }

        string host = colon <= 0 ? "localhost" : rest[..colon].Trim('[', ']');
        return IPAddress.TryParse(host, out IPAddress? address)
            ? new IPEndPoint(address, port)
            : new DnsEndPoint(host, port);
    }
}
