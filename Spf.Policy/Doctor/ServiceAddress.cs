// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Spf.Policy.Doctor;

/// <summary>
/// The place that an endpoint of main.cf, or an address of Listen, means: two spellings of one place are equal.
/// </summary>
internal static class ServiceAddress
{
    /// <summary>The host and port of inet:HOST:PORT; no host means this one.</summary>
    /// <returns>False if it is not of that form.</returns>
    public static bool TrySplit(string endpoint, out string host, out int port)
    {
        (host, port) = (string.Empty, 0);
        if (!endpoint.StartsWith("inet:", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        string rest = endpoint["inet:".Length..];
        int colon = rest.LastIndexOf(':');
        host = colon <= 0 ? "localhost" : rest[..colon].TrimStart('[').TrimEnd(']');
        bool isPort = ushort.TryParse(
            rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort number);
        port = number;
        return isPort && number > 0;
    }

    /// <summary>Whether a client of one TCP endpoint comes to the other, which something listens on.</summary>
    public static bool LeadsTo(string endpoint, string listen)
    {
        if (!TrySplit(endpoint, out string host, out int port) || !TrySplit(listen, out string at, out int own)
            || port != own)
        {
            return false;
        }

        // This service listens on both addresses that "localhost" usually has.
        bool isLocal = at.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        IPAddress[] listening = isLocal ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : Addresses(at);
        return Addresses(host).Any(address => Array.Exists(listening, one => one.Equals(address) || IsAny(one)));
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    // Postfix tries all addresses of a name.
    private static IPAddress[] Addresses(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return [address];
        }

        try
        {
            return System.Net.Dns.GetHostAddresses(host);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return [];
        }
    }
}
