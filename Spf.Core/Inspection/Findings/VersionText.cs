// SPDX-License-Identifier: MIT

using Spf.Records;

namespace Spf.Inspection;

/// <summary>
/// Finds misspellings of "v=spf1" at the beginning of a text, such as "v=spf 1", "v=spf1;" or "spf1", also after a
/// quote or a space. Verifiers silently discard such a record (RFC 7208, section 4.5), so its owner should be told.
/// </summary>
internal static class VersionText
{
    private const int Letters = 4;

    // Characters that people write into, before and after the version.
    private const string Strays = "=:;,._-\"'`";

    // A text that begins with "spf1" is only taken for a record if it contains one of these.
    private static readonly string[] Mechanisms = ["all", "include:", "ip4:", "ip6:", "mx", "redirect="];

    /// <summary>Whether a text is not an SPF record, but was meant to be.</summary>
    public static bool IsNearMiss(string text) => !SpfRecord.IsSpfRecord(text) && Find(text) > 0;

    /// <summary>Returns the position of the terms: after the version or its misspelling, or 0 without either.</summary>
    public static int FindTerms(string text)
    {
        if (SpfRecord.IsSpfRecord(text))
        {
            return SpfRecord.Version.Length;
        }

        int end = Find(text);
        while (end > 0 && end < text.Length && text[end] != ' ' && text[end] != '-' && IsStray(text[end]))
        {
            end++;
        }

        return end;
    }

    // Returns the end of "v=spf1", with any strays between its letters and any digit; 0 if it is missing.
    private static int Find(string text)
    {
        Span<char> letters = stackalloc char[Letters];
        int count = 0;
        int position = 0;
        for (; position < text.Length && count < Letters; position++)
        {
            if (char.IsAsciiLetterOrDigit(text[position]))
            {
                letters[count++] = char.ToLowerInvariant(text[position]);
            }
            else if (!IsStray(text[position]))
            {
                return 0;
            }
        }

        return letters[..count] switch
        {
            "vspf" or "vsfp" or "vpsf" => FindDigit(text, position),
            "spf1" when IsWord(text, position) && HasMechanism(text.AsSpan(position)) => position,
            _ => 0,
        };
    }

    // Returns the end of the digit, also after a space; "l" and "I" look like 1. "v=spf" without a digit counts too.
    private static int FindDigit(string text, int position)
    {
        int digit = position;
        while (digit < text.Length && IsStray(text[digit]))
        {
            digit++;
        }

        if (digit == text.Length || !(char.IsAsciiDigit(text[digit]) || text[digit] is 'l' or 'I'))
        {
            return position;
        }

        do
        {
            digit++;
        }
        while (digit < text.Length && char.IsAsciiDigit(text[digit]));
        return char.IsAsciiDigit(text[digit - 1]) || IsWord(text, digit) ? digit : position;
    }

    private static bool IsWord(string text, int end) => end == text.Length || !char.IsAsciiLetterOrDigit(text[end]);

    private static bool HasMechanism(ReadOnlySpan<char> rest)
    {
        foreach (string mechanism in Mechanisms)
        {
            if (rest.Contains(mechanism, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsStray(char c) => c is <= ' ' or > '~' || Strays.Contains(c, StringComparison.Ordinal);
}
