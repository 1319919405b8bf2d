// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Text;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>
/// sqlgrey's tables as CSV. Its whitelists hold for a sender or a domain from one client; here they are the client's.
/// </summary>
internal static class SqlgreyImport
{
    private const string Undefined = "-undef-";

    public static IEnumerable<ImportItem> Read(
        IEnumerable<(string Place, string Text)> lines, ImportFormats formats)
    {
        string[]? header = null;
        foreach ((string place, string text) in lines)
        {
            if (text.Length == 0)
            {
                continue;
            }

            string[] fields = Split(text);
            if (header is null)
            {
                header = [.. fields.Select(field => field.Trim().ToLowerInvariant())];
                if (!header.Contains("src") || !header.Contains("first_seen"))
                {
                    throw new GreylistStoreException(
                        $"{place}: the first line has to name the columns, of them src and first_seen");
                }

                continue;
            }

            yield return fields.Length == header.Length
                ? Read(place, name => Array.IndexOf(header, name) is var i and >= 0 ? fields[i] : null, formats)
                : ImportFormats.Bad(place, $"it has {fields.Length} fields, and the first line {header.Length}");
        }
    }

    private static ImportItem Read(string place, Func<string, string?> field, ImportFormats formats)
    {
        if (!ImportFormats.TryParseClient(field("src")!, out IPAddress client, out int prefix))
        {
            return ImportFormats.Bad(place, "src is no address");
        }

        if (!TryReadTime(field("first_seen"), out long first))
        {
            return ImportFormats.Bad(place, "first_seen is no time");
        }

        if (field("last_seen") is { } seen)
        {
            return TryReadTime(seen, out long last)
                ? formats.Client(place, client, prefix, new GreylistEntry(first, last, formats.Whitelisted))
                : ImportFormats.Bad(place, "last_seen is no time");
        }

        return (field("sender_name"), field("sender_domain"), field("rcpt")) is
            ({ } name, { } domain, { } recipient)
            ? formats.Triplet(
                place,
                client,
                prefix,
                name == Undefined ? string.Empty : $"{name}@{domain}",
                recipient,
                new GreylistEntry(first, first, 0))
            : ImportFormats.Bad(place, "it is no line of connect, from_awl or domain_awl");
    }

    // Databases write "2026-11-27 16:00:00", with or without a fraction and a zone; SQLite has seconds since 1970.
    private static bool TryReadTime(string? text, out long milliseconds)
    {
        bool isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds);
        bool isTime = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        milliseconds = isNumber ? Math.Min(seconds, 1L << 40) * 1000 : isTime ? time.ToUnixTimeMilliseconds() : 0;
        return isNumber || isTime;
    }

    // RFC 4180, without line breaks in fields.
    private static string[] Split(string line)
    {
        List<string> fields = [];
        var field = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '"' when isQuoted && i + 1 < line.Length && line[i + 1] == '"':
                    field.Append('"');
                    i++;
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ',' when !isQuoted:
                    fields.Add(field.ToString());
                    field.Clear();
                    break;
                default:
                    field.Append(line[i]);
                    break;
            }
        }

        return [.. fields, field.ToString()];
    }
}
