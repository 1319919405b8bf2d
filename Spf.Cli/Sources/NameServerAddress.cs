// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spf.Cli.CommandLine;
using Spf.Text;

namespace Spf.Cli.Sources;

/// <summary>Parses a value of --dns: HOST, HOST:PORT, [2001:db8::53]:PORT or an IPv6 address.</summary>
internal static class NameServerAddress
{
    private const int DefaultPort = 53;

    /// <summary>Parses a server address. A host name is looked up.</summary>
    /// <exception cref="UsageException">It is not a server address, or the host has no address.</exception>
    public static IPEndPoint Read(string text)
    {
        if (IPAddressText.TryParseEndPoint(text, DefaultPort, out IPEndPoint? server))
        {
            return server;
        }

        int colon = text.LastIndexOf(':');
        return TryReadPort(colon < 0 ? null : text[(colon + 1)..], out int port)
            ? new IPEndPoint(LookUp(text, colon < 0 ? text : text[..colon]), port)
            : throw Malformed(text);
    }

    private static bool TryReadPort(string? text, out int port)
    {
        port = DefaultPort;
        return text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is >= 1 and <= IPEndPoint.MaxPort);
    }

    // Uses the system's resolver, as any program does for host names.
    private static IPAddress LookUp(string text, string host)
    {
        // The system would resolve an empty name to this machine, and "192.0.2" to 192.0.0.2.
        if (host.Length == 0 || host.AsSpan().ContainsAny('[', ':') || IPAddress.TryParse(host, out _))
        {
            throw Malformed(text);
        }

        try
        {
            if (System.Net.Dns.GetHostAddresses(host) is [var address, ..])
            {
                return address;
            }
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // Reported below.
        }

        throw new UsageException(
            $"--dns {text}: {host} has no address",
            "give the server's address, for example: --dns 192.0.2.53");
    }

    private static UsageException Malformed(string text) => new(
        $"{OptionTable.Dns.With(text)} is not a valid server address",
        "valid forms: 192.0.2.53, 192.0.2.53:5353, [2001:db8::53]:5353, or a host name");
}
