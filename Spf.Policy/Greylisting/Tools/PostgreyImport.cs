// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Spf.Text;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>
/// postgrey's databases, as Berkeley DB's db_dump writes them (a line for a key, the next one for its value); or
/// postgrey_clients_dump's lines "HOST (PASSES)"; or lines "KEY VALUE".
/// </summary>
internal static partial class PostgreyImport
{
    private const string HeaderEnd = "HEADER=END";
    private const string DataEnd = "DATA=END";

    public static IEnumerable<ImportItem> Read(
        IEnumerable<(string Place, string Text)> lines, ImportFormats formats)
    {
        bool isHeader = false;
        bool isDump = false;
        bool isPrint = true;
        string? key = null;
        foreach ((string place, string text) in lines)
        {
            if (text.StartsWith("VERSION=", StringComparison.Ordinal))
            {
                (isHeader, isDump, key) = (true, true, null);
            }
            else if (isHeader)
            {
                isPrint = text.StartsWith("format=", StringComparison.Ordinal) ? text == "format=print" : isPrint;
                isHeader = text != HeaderEnd;
            }
            else if (text.Length == 0 || text == DataEnd)
            {
                key = null;
            }
            else if (!isDump)
            {
                yield return Dumped().Match(text) is { Success: true } client
                    ? Host(place, client, formats)
                    : text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is
                        [.. var words, var value]
                        ? Read(place, string.Join(' ', words), value, formats)
                        : ImportFormats.Bad(place, "it is no line of a dump");
            }
            else if (key is null)
            {
                key = Decode(text[1..], isPrint);
            }
            else
            {
                yield return Read(place, key, Decode(text[1..], isPrint), formats);
                key = null;
            }
        }
    }

    private static ImportItem Read(string place, string key, string value, ImportFormats formats)
    {
        string[] numbers = value.TrimEnd('\0').Split(',');
        if (numbers.Length != 2
            || !TryReadNumber(numbers[0], out long first) || !TryReadNumber(numbers[1], out long last))
        {
            return ImportFormats.Bad(place, $"\"{Show(value)}\" is not two numbers with a comma between");
        }

        int slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            // A client: how often it has passed, and when it did last.
            return IsHash(key) ? Hidden(place)
                : IPAddressText.TryParse(key, out IPAddress? client)
                    ? formats.Client(place, client, 128, new GreylistEntry(last * 1000, last * 1000, first))
                    : ImportFormats.Bad(place, $"\"{Show(key)}\" is no client");
        }

        (string sender, string recipient)? addresses = Addresses(key[(slash + 1)..]);
        return IPAddressText.TryParse(key.AsSpan(0, slash), out IPAddress? network)
            && addresses is var (sender, recipient)
            ? formats.Triplet(
                place, network, Prefix(network), sender, recipient, formats.EntryOfTimes(first * 1000, last * 1000))
            : ImportFormats.Bad(place, $"\"{Show(key)}\" is not client/sender/recipient");
    }

    private static ImportItem Host(string place, Match line, ImportFormats formats)
    {
        string host = line.Groups["host"].Value;
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        if (!TryReadNumber(line.Groups["passes"].Value, out long passes))
        {
            return ImportFormats.Bad(place, "it is not HOST (PASSES)");
        }

        if (IPAddressText.TryParse(host, out IPAddress? client))
        {
            return formats.Client(place, client, 128, new GreylistEntry(now, now, passes));
        }

        return GreylistLists.Normalize(GreylistListKind.Client, host, out string problem) is { } name
            ? new ImportItem
            {
                Place = place,
                Member = new GreylistMember(GreylistListKind.Client, name, "postgrey", now),
            }
            : ImportFormats.Bad(place, problem);
    }

    // A local part may hold a slash, and a domain none.
    private static (string Sender, string Recipient)? Addresses(string text)
    {
        for (int i = text.IndexOf('/', StringComparison.Ordinal); i >= 0; i = text.IndexOf('/', i + 1))
        {
            string sender = text[..i];
            int at = sender.LastIndexOf('@');
            if (i == 0 || (at >= 0 && !sender.AsSpan(at).Contains('/'))
                || text.IndexOf('/', i + 1) < 0)
            {
                return (sender == "<>" ? string.Empty : sender, text[(i + 1)..]);
            }
        }

        return null;
    }

    // postgrey keeps the network's first address; with --lookup-by-host it is the client's own.
    private static int Prefix(IPAddress network) => network.GetAddressBytes() switch
    {
        [_, _, _, 0] => 24,
        [_, _, _, _] => 32,
        var octets => octets.AsSpan(8).ContainsAnyExcept((byte)0) ? 128 : 64,
    };

    private static bool IsHash(string key) => key.Length == 40 && key.All(char.IsAsciiHexDigit);

    private static ImportItem Hidden(string place) =>
        ImportFormats.LeftOut(place, "postgrey --privacy: nobody can tell what it is about");

    // Octets that are no printable US-ASCII are "\xx", and a backslash is two; or all are hexadecimal.
    private static string Decode(string text, bool isPrint)
    {
        var octets = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            int start = isPrint ? i + 1 : i;
            bool isHex = (!isPrint || text[i] == '\\') && start + 1 < text.Length
                && char.IsAsciiHexDigit(text[start]) && char.IsAsciiHexDigit(text[start + 1]);
            if (isHex)
            {
                octets.Add(Convert.ToByte(text.Substring(start, 2), 16));
                i = start + 1;
            }
            else
            {
                i += isPrint && text[i] == '\\' && i + 1 < text.Length ? 1 : 0;
                octets.Add((byte)text[i]);
            }
        }

        return Encoding.UTF8.GetString([.. octets]);
    }

    private static bool TryReadNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 1L << 40;

    private static string Show(string text) => SafeText.Line(text, 60);

    [GeneratedRegex(@"^(?<host>\S+) \((?<passes>[0-9]+)\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Dumped();
}
