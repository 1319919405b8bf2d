// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Spf.Policy.Greylisting;

/// <summary>Names that say nothing: none at all, or one that a provider has made of the address.</summary>
internal static class SuspiciousName
{
    public static bool Is(string name, IPAddress address) =>
        name.Length == 0 || name == "unknown" || name.StartsWith('[') || HoldsAddress(name, address);

    private static bool HoldsAddress(string name, IPAddress address)
    {
        byte[] octets = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        string hex = Convert.ToHexStringLower(octets);
        string letters = string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        if (letters.Contains(hex, StringComparison.Ordinal))
        {
            return true;
        }

        if (address.AddressFamily != AddressFamily.InterNetwork && !address.IsIPv4MappedToIPv6)
        {
            // The host's own half, as it is written without leading zeros.
            string tail = string.Join('-', Enumerable.Range(4, 4).Select(
                i => ((octets[2 * i] << 8) | octets[(2 * i) + 1]).ToString("x", CultureInfo.InvariantCulture)));
            return name.Replace(':', '-').Contains(tail, StringComparison.OrdinalIgnoreCase);
        }

        string padded = string.Concat(octets.Select(o => o.ToString("000", CultureInfo.InvariantCulture)));
        return letters.Contains(padded, StringComparison.Ordinal) || HasRuns(name, octets)
            || HasRuns(name, [.. octets.Reverse()]);
    }

    // Whether the numbers of a name are these, one after the other.
    private static bool HasRuns(string name, byte[] octets)
    {
        string[] numbers =
        [
            .. string.Concat(name.Select(c => char.IsAsciiDigit(c) ? c : ' '))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => number.TrimStart('0')),
        ];
        string[] wanted =
            [.. octets.Select(o => o == 0 ? string.Empty : o.ToString(CultureInfo.InvariantCulture))];
        return Enumerable.Range(0, Math.Max(0, numbers.Length - 3))
            .Any(i => numbers.AsSpan(i, 4).SequenceEqual(wanted));
    }
}
