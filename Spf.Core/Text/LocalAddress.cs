// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;

namespace Spf.Text;

/// <summary>
/// Addresses that no client on the Internet has. A server that sees one does not see its client's own address: a proxy,
/// NAT or Docker hides it.
/// </summary>
internal static class LocalAddress
{
    /// <summary>The usual reason why a server sees such an address.</summary>
    public const string Cause = "the server does not see its client's own address (Docker, NAT, a proxy)";

    /// <summary>Returns "a private address" and the like; null for other addresses.</summary>
    public static string? Describe(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(address))
        {
            return "a loopback address";
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // RFC 4291 and RFC 4193.
            return address.IsIPv6LinkLocal ? "a link-local address"
                : address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal ? "a private address"
                : address.Equals(IPAddress.IPv6Any) ? "an unspecified address"
                : null;
        }

        Span<byte> octets = stackalloc byte[4];
        _ = address.TryWriteBytes(octets, out _);
        return octets switch
        {
            // RFC 1918, RFC 3927, RFC 6598 and RFC 1122.
            [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] => "a private address",
            [169, 254, ..] => "a link-local address",
            [100, >= 64 and <= 127, ..] => "an address inside a provider's NAT",
            [0, ..] => "an unspecified address",
            _ => null,
        };
    }
}
