// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;
using System.Text.Json;
using Spf.Records;

namespace Spf.Cli.Sources;

/// <summary>
/// A record in a form that a program printed: in quotation marks, in several strings, as a line of a zone file, of dig,
/// host or nslookup, or as JSON.
/// </summary>
internal static class PastedRecord
{
    private const int MaxDepth = 32;

    private static readonly string[] TypeWords = ["TXT", "SPF", "text"];

    /// <summary>Returns the record in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="note">A sentence for the user if the record is not the text itself; otherwise null.</param>
    /// <returns>The record; the text itself if it is in none of these forms.</returns>
    public static string Read(string text, out string? note)
    {
        string? record = IsRecord(text) && !text.Contains('"', StringComparison.Ordinal) ? null : Find(text.Trim());
        note = record is null || record == text ? null : $"read as the record: {record}";
        return record ?? text;
    }

    /// <summary>Returns whether a text is a TXT record in quotation marks that has nothing to do with SPF.</summary>
    public static bool IsOther(string text) =>
        text.TrimStart().StartsWith('"') && ReadStrings(text.Trim()) is { } value
        && !value.Contains("spf", StringComparison.OrdinalIgnoreCase);

    private static string? Find(string text) => text switch
    {
        ['{' or '[', ..] => FindInJson(text),
        ['\\', '"', ..] => Find(text.Replace("\\\"", "\"", StringComparison.Ordinal)),
        ['\'' or '`', _, ..] when text[^1] == text[0] && IsRecord(text[1..^1]) => text[1..^1],
        _ => FindIn(text),
    };

    private static string? FindIn(string text)
    {
        int quote = text.IndexOf('"', StringComparison.Ordinal);
        if (quote >= 0 && IsRecord(text[..quote]))
        {
            // The first quotation mark is missing, and perhaps the last one: v=spf1 mx" " -all"
            return ReadStrings($"\"{text}") ?? ReadStrings($"\"{text}\"");
        }

        if (quote >= 0)
        {
            return IsLineBefore(text[..quote]) && ReadStrings(text[quote..]) is { } value && IsMeant(value)
                ? value
                : null;
        }

        // A line of a zone file without quotation marks.
        int start = text.IndexOf(SpfRecord.Version, StringComparison.OrdinalIgnoreCase);
        return start > 0 && IsLineBefore(text[..start]) ? text[start..] : null;
    }

    private static bool IsRecord(string text) => SpfRecord.IsSpfRecord(text);

    private static bool IsMeant(string text) => text.Contains("spf", StringComparison.OrdinalIgnoreCase);

    // Nothing, or the words that are before the data of a record: "example.com. 300 IN TXT", "example.com descriptive
    // text", "example.com text =", "TXT @".
    private static bool IsLineBefore(string text)
    {
        string[] words = text.Split([' ', '\t', '(', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0
            || (words.Length <= 8 && words.Any(static word => TypeWords.Contains(word.TrimEnd(':', ',', '='))));
    }

    // Joins strings in quotation marks (RFC 1035, 5.1); null if there is anything else between or after them.
    private static string? ReadStrings(string text)
    {
        var joined = new StringBuilder();
        bool isAny = false;
        int i = 0;
        while (i < text.Length)
        {
            if (text[i] == ';')
            {
                // The rest is a comment, also after a trailing semicolon.
                break;
            }

            if (text[i] != '"')
            {
                if (text[i] is not (' ' or '\t' or '\r' or '\n' or '(' or ')' or ','))
                {
                    return null;
                }

                i++;
                continue;
            }

            if ((i = ReadString(text, i + 1, joined)) < 0)
            {
                return null;
            }

            isAny = true;
        }

        return isAny ? joined.ToString() : null;
    }

    // Returns the index after the closing quotation mark; -1 if it is missing.
    private static int ReadString(string text, int start, StringBuilder joined)
    {
        for (int i = start; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i + 1;
            }

            if (text[i] != '\\' || i + 1 == text.Length)
            {
                joined.Append(text[i]);
            }
            else if (i + 3 < text.Length
                && byte.TryParse(
                    text.AsSpan(i + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out byte octet))
            {
                joined.Append((char)octet);
                i += 3;
            }
            else
            {
                joined.Append(text[++i]);
            }
        }

        return -1;
    }

    private static string? FindInJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                text, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowTrailingCommas = true });
            return FindIn(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The first string that is a record, in the order of the text. APIs give it with quotation marks or without.
    private static string? FindIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Select(static property => FindIn(property.Value))
            .FirstOrDefault(static found => found is not null),
        JsonValueKind.Array => element.EnumerateArray().Select(FindIn)
            .FirstOrDefault(static found => found is not null),
        JsonValueKind.String when element.GetString() is { } value =>
            IsRecord(value) ? value : FindIn(value) is { } inner && IsRecord(inner) ? inner : null,
        _ => null,
    };
}
