// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Text;

namespace Spf.Policy.Configuration;

/// <summary>
/// Reads lists. Commas and spaces separate their elements; an element that cannot be read is noted, and the others
/// count.
/// </summary>
internal static class OptionLists
{
    private static readonly char[] Separators = [',', ' ', '\t', '\u00A0'];

    public static bool TryReadNetworks(OptionLine line, out NetworkSet value)
    {
        value = NetworkSet.Of(Elements<(IPAddress, int)>(line, TryReadNetwork));
        return true;
    }

    /// <summary>
    /// skip_addresses: if an element cannot be read, the default's are local too. Mail of this host itself would
    /// otherwise be checked because of a slip.
    /// </summary>
    public static bool TryReadLocal(OptionLine line, out NetworkSet value)
    {
        (IPAddress, int)[] networks = [.. Elements<(IPAddress, int)>(line, TryReadNetwork)];
        value = NetworkSet.Of(networks);
        if (networks.Length < Pieces(line).Count())
        {
            line.WarnElement("the addresses of the default are local too, until all elements can be read");
            value = value.Union(NetworkSet.Local);
        }

        return true;
    }

    public static bool TryReadDomains(OptionLine line, out ImmutableArray<DomainName> value)
    {
        value = [.. Elements<DomainName>(line, TryReadDomain)];
        return true;
    }

    public static bool TryReadServers(OptionLine line, out ImmutableArray<IPEndPoint> value)
    {
        value = [.. Elements(line, (OptionLine line, string text, string place, out IPEndPoint? server) =>
            IPAddressText.TryParseEndPoint(text, defaultPort: 53, out server)
            || Refused(line, $"{place} is not a name server: write 192.0.2.53, 192.0.2.53:53 or [2001:db8::53]:53"))!];
        return true;
    }

    public static bool TryReadListen(OptionLine line, out ImmutableArray<string> value)
    {
        value = [.. Elements(line, (OptionLine line, string text, string place, out string? endpoint) =>
            ListenAddress.TryParse(endpoint = text, out _, out _)
            || Refused(line, $"{place} is no place to listen: write unix:/PATH, inet:ADDRESS:PORT or systemd"))!];
        return true;
    }

    public static bool TryReadMetrics(OptionLine line, out IPEndPoint? value)
    {
        value = null;
        if (OptionValues.IsNone(line) || (TryReadEndPoint(line.Value, out value)
            && IPAddress.IsLoopback(value.Address)))
        {
            return true;
        }

        line.Refuse("allowed is a loopback address and a port, as 127.0.0.1:9000: there is no password before it");
        return false;
    }

    /// <summary>The elements of a list that can be read.</summary>
    public static IEnumerable<T> Elements<T>(OptionLine line, ElementReader<T> read)
    {
        int number = 0;
        foreach (string text in Pieces(line))
        {
            if (read(line, text, $"element {++number}, \"{NoteList.Show(text)}\",", out T? element))
            {
                yield return element!;
            }
        }
    }

    /// <summary>An address, or a network in CIDR notation; host bits are cleared.</summary>
    public static bool TryReadNetwork(OptionLine line, string text, string place, out (IPAddress, int) network)
    {
        network = default;

        // Before version 1.2 of policyd-spf a network had two slashes.
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string length = slash < 0 ? string.Empty
            : text[(slash + (text.AsSpan(slash).StartsWith("//") ? 2 : 1))..];
        if (!IPAddressText.TryParse(slash < 0 ? text : text.AsSpan(0, slash), out IPAddress? address))
        {
            return Refused(line, $"{place} is not an address or a network, as 192.0.2.1 or 192.0.2.0/24 are");
        }

        int bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (slash < 0)
        {
            length = bits.ToString(CultureInfo.InvariantCulture);
        }

        if (!int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int prefix) || prefix > bits)
        {
            return Refused(line, $"{place} has no prefix length from 0 to {bits}");
        }

        network = (address, prefix);
        IPAddress first = NetworkSet.FirstOf(address, prefix);
        if (!first.Equals(address))
        {
            line.WarnElement($"{place} is read as {first}/{prefix}, as it has bits after its prefix");
        }

        return true;
    }

    /// <summary>A domain, in A-labels or U-labels; "*." or "." before it means the same as only the domain.</summary>
    public static bool TryReadDomain(OptionLine line, string text, string place, out DomainName domain)
    {
        string name = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..]
            : text.StartsWith('.') ? text[1..]
            : text;

        // Converted as senders' domains are, so that both are the same.
        string ascii = SpfRequest.ForMailFrom(IPAddress.Loopback, $"postmaster@{name}", string.Empty).Domain;
        if (!IsHostName(name.Contains('@', StringComparison.Ordinal) ? string.Empty : ascii)
            || !DomainName.TryParse(ascii, out domain))
        {
            domain = default;
            return Refused(line, $"{place} is not a domain");
        }

        if (name.Length < text.Length)
        {
            line.WarnElement(
                $"{place} is read as {NoteList.Show(name)}: there is no sign for the names below a domain");
        }

        return true;
    }

    private static IEnumerable<string> Pieces(OptionLine line) => OptionValues.IsNone(line)
        ? []
        : line.Value.Split(Separators).Where(text => text.Length > 0);

    private static bool IsHostName(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return text.Length > 0 && text != ".";
    }

    private static bool TryReadEndPoint(string text, [NotNullWhen(true)] out IPEndPoint? value)
    {
        const string Localhost = "localhost:";
        bool isLocal = text.StartsWith(Localhost, StringComparison.OrdinalIgnoreCase);
        return IPAddressText.TryParseEndPoint(
            isLocal ? $"{IPAddress.Loopback}:{text[Localhost.Length..]}" : text, defaultPort: 0, out value);
    }

    private static bool Refused(OptionLine line, string reason)
    {
        line.RefuseElement($"{reason}; it does not count, and the others do");
        return false;
    }
}

/// <summary>Reads one element of a list, or notes why it cannot be read.</summary>
internal delegate bool ElementReader<T>(OptionLine line, string text, string place, out T? element);
