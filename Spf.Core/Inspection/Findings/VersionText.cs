// SPDX-License-Identifier: MIT

using Spf.Records;

namespace Spf.Inspection;

/// <summary>
/// Finds what was meant as "v=spf1" at the beginning of a text: "v=spf 1", "v=spf1;", "spf1", a quote or a blank before
/// it. Verifiers discard such a record without a word (RFC 7208, section 4.5), so its owner has to be told.
/// </summary>
internal static class VersionText
{
    private const int Letters = 4;

    // What people write into, before and behind the version.
    private const string Strays = "=:;,._-\"'`";

    // A record of which nothing but the terms is right has one of these.
    private static readonly string[] Mechanisms = ["all", "include:", "ip4:", "ip6:", "mx", "redirect="];

    /// <summary>Whether a text is not an SPF record, but was meant to be.</summary>
    public static bool IsNearMiss(string text) => !SpfRecord.IsSpfRecord(text) && Find(text) > 0;

    /// <summary>Where the terms of a record begin: behind the version, or what stands for it, or at once.</summary>
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

    // The end of "v=spf1", whatever stands between its letters and for its digit; 0 if it is not there.
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

    // The digit, though there be a blank before it; "l" and "I" look like it. "v=spf" alone is meant as well.
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
