// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Spf.Text;

namespace Spf.Policy.Configuration;

/// <summary>One thing to listen on.</summary>
internal abstract record ListenAddress
{
    private const int MaxPathLength = 107;

    private ListenAddress()
    {
    }

    /// <summary>A unix socket.</summary>
    internal sealed record Unix(string Path) : ListenAddress
    {
        public override string ToString() => $"unix:{Path}";
    }

    /// <summary>A TCP port.</summary>
    internal sealed record Inet(IPEndPoint EndPoint) : ListenAddress
    {
        public override string ToString() => $"inet:{EndPoint}";
    }

    /// <summary>The sockets that systemd hands over.</summary>
    internal sealed record Systemd : ListenAddress
    {
        public override string ToString() => "systemd";
    }

    /// <summary>Reads unix:PATH, inet:HOST:PORT or systemd; several, where a name has several addresses.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addresses">The addresses to listen on.</param>
    /// <param name="problem">The fault, if it is not an address.</param>
    public static bool TryParse(string text, out ListenAddress[] addresses, [NotNullWhen(false)] out string? problem)
    {
        addresses = [];
        problem = null;
        if (text == "systemd")
        {
            addresses = [new Systemd()];
        }
        else if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            string path = text["unix:".Length..];
            bool fits = path is ['/', _, ..] && Encoding.UTF8.GetByteCount(path) <= MaxPathLength;
            addresses = fits ? [new Unix(path)] : [];
            problem = fits ? null : $"{text}: a socket's path begins with / and has at most {MaxPathLength} octets";
        }
        else if (text.StartsWith("inet:", StringComparison.Ordinal))
        {
            addresses = [.. EndPoints(text["inet:".Length..]).Select(endPoint => new Inet(endPoint))];
            problem = addresses.Length > 0
                ? null
                : $"{text}: write inet:127.0.0.1:10045, inet:[::1]:10045 or inet:localhost:10045";
        }
        else
        {
            problem = $"{text}: write unix:PATH, inet:HOST:PORT or systemd";
        }

        return problem is null;
    }

    // Postfix takes either address for "localhost", so both must answer.
    private static IEnumerable<IPEndPoint> EndPoints(string text)
    {
        const string Localhost = "localhost:";
        if (!text.StartsWith(Localhost, StringComparison.OrdinalIgnoreCase))
        {
            return IPAddressText.TryParseEndPoint(text, 0, out IPEndPoint? one) ? [one] : [];
        }

        string port = text[Localhost.Length..];
        return IPAddressText.TryParseEndPoint($"{IPAddress.Loopback}:{port}", 0, out IPEndPoint? ip4)
            ? Socket.OSSupportsIPv6 ? [ip4, new IPEndPoint(IPAddress.IPv6Loopback, ip4.Port)] : [ip4]
            : [];
    }
}
