// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Text;

namespace Spf.Inspection;

/// <summary>The probable intention of a term that is invalid, or valid but not what its author meant.</summary>
/// <param name="Code">The kind of finding.</param>
/// <param name="Section">The section of RFC 7208 that it violates.</param>
/// <param name="Start">The position in the term.</param>
/// <param name="Length">The number of characters.</param>
/// <param name="Message">The problem, and what to write instead.</param>
internal sealed record TermTypo(string Code, string Section, int Start, int Length, string Message);

internal static class TermTypos
{
    // Almost any word is near to a shorter one.
    private const int MinLength = 3;

    private const string Qualifiers = "+-~?";
    private const string Hyphens = "\u2010\u2011\u2012\u2013\u2014\u2212";

    // The beginning of another term, if it is found inside a term.
    private static readonly string[] Beginnings =
        ["include:", "ip4:", "ip6:", "exists:", "ptr:", "mx:", "redirect=", "exp="];

    private static readonly string[] AllWords = ["-all", "~all", "?all", "+all"];

    private static readonly string[] Names = ["all", "include", "ip4", "ip6", "exists", "ptr", "redirect", "a", "mx"];

    /// <summary>Explains an invalid term; null if there is nothing to add to the message of the parser.</summary>
    public static TermTypo? ExplainInvalid(string term) =>
        FindCharacter(term) ?? FindEnd(term) ?? FindGlued(term) ?? FindArgument(term) ?? FindName(term);

    /// <summary>Explains a term that is valid but suspicious; null if it is not.</summary>
    public static TermTypo? ExplainSuspicious(string term) =>
        FindCharacter(term) ?? FindGlued(term) ?? FindModifier(term);

    // 3.1, 12: a record is US-ASCII, contains no quotation marks, and only a space separates terms.
    private static TermTypo? FindCharacter(string term)
    {
        int at = term.AsSpan().IndexOfAnyExceptInRange('!', '~');
        at = at < 0 ? term.IndexOfAny(['"', '`']) : at;
        if (at < 0)
        {
            return null;
        }

        char c = term[at];
        string advice = c switch
        {
            '"' or '`' or (>= '\u2018' and <= '\u201F') => "is a quotation mark inside the record: remove it",
            <= ' ' or '\u00A0' =>
                "is a control character or an unusual space, which does not separate terms: write a space",
            _ when Hyphens.Contains(c, StringComparison.Ordinal) => "is not a normal hyphen: write -",
            _ => "is not US-ASCII: write names as A-labels (xn--...)",
        };
        return new TermTypo(FindingCode.Character, "3.1", at, 1, $"{FindingList.Quote(c)} {advice}");
    }

    private static TermTypo? FindEnd(string term)
    {
        if (term.Length > 1 && term[^1] is ';' or ',')
        {
            return new TermTypo(
                FindingCode.Typo, "4.6.1", term.Length - 1, 1, "terms are separated by spaces: remove the "
                    + $"{term[^1]}");
        }

        return term.Length > 1 && term[^1] is ':' or '='
            ? new TermTypo(
                FindingCode.Typo,
                "4.6.1",
                term.Length,
                0,
                $"{FindingList.Quote(term)} has no argument: write it directly after, without a space")
            : null;
    }

    // "ip4:192.0.2.1-all", "include:_spf.example.cominclude:b.example.com"; some of them are even valid.
    private static TermTypo? FindGlued(string term)
    {
        int argument = term.IndexOfAny([':', '=']) + 1;
        foreach (string word in AllWords)
        {
            if (term.Length > word.Length && term.EndsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return Glued(term, term.Length - word.Length);
            }
        }

        foreach (string beginning in argument > 0 ? Beginnings : [])
        {
            int at = term.IndexOf(beginning, argument, StringComparison.OrdinalIgnoreCase);
            if (at >= argument && at > 0)
            {
                return Glued(term, Qualifiers.Contains(term[at - 1], StringComparison.Ordinal) ? at - 1 : at);
            }
        }

        return null;
    }

    private static TermTypo? Glued(string term, int at) => at <= 1 ? null : new TermTypo(
        FindingCode.Glued,
        "4.6.1",
        at,
        term.Length - at,
        $"a space is missing before {FindingList.Quote(term[at..])}");

    // An address instead of a domain, or an address of the other family.
    private static TermTypo? FindArgument(string term)
    {
        int colon = term.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return AddressName(term) is { } bare
                ? Replacement(term, 0, $"{bare}:{term}")
                : null;
        }

        string name = term[..colon].TrimStart([.. Qualifiers]);
        string argument = term[(colon + 1)..];
        return AddressName(argument) is { } wanted
            && Names.Contains(name, StringComparer.OrdinalIgnoreCase)
            && !name.Equals(wanted, StringComparison.OrdinalIgnoreCase)
            ? Replacement(term, colon - name.Length, $"{wanted}:{argument}")
            : null;
    }

    private static string? AddressName(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return !IPAddressText.TryParse(slash < 0 ? text : text.AsSpan(0, slash), out IPAddress? address) ? null
            : address.AddressFamily == AddressFamily.InterNetwork ? "ip4"
            : "ip6";
    }

    private static TermTypo? FindName(string term)
    {
        int start = term.Length > 0 && Qualifiers.Contains(term[0], StringComparison.Ordinal) ? 1 : 0;
        int end = start;
        while (end < term.Length && Abnf.IsNameCharacter(term[end]))
        {
            end++;
        }

        string name = term[start..end];
        if (Names.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        string? nearest = Nearest(name);
        if (nearest is null or "all")
        {
            return nearest is null ? null : Replacement(term, start, nearest);
        }

        // The argument after ":" is kept.
        int argument = end < term.Length && term[end] is ':' or '=' ? end + 1 : end;
        string instead = nearest + (nearest == "redirect" ? "=" : ":") + term[argument..];
        return Replacement(term, start, instead, argument - start);
    }

    // "include=example.com" and "v=spf1" are modifiers, which verifiers ignore (6).
    private static TermTypo? FindModifier(string term)
    {
        int equals = term.IndexOf('=', StringComparison.Ordinal);
        int other = term.AsSpan().IndexOfAny(':', '/');
        if (equals <= 0 || (other >= 0 && other < equals))
        {
            return null;
        }

        string name = term[..equals];
        if (name.Equals("v", StringComparison.OrdinalIgnoreCase))
        {
            return new TermTypo(
                FindingCode.Typo, "6", 0, term.Length, "a second version inside the record: remove it");
        }

        if (name.Equals("redirect", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string? nearest = Names.Contains(name, StringComparer.OrdinalIgnoreCase) ? name : Nearest(name);
        string separator = nearest == "redirect" ? "=" : nearest == "all" ? string.Empty : ":";
        return nearest is null ? null : new TermTypo(
            FindingCode.Typo,
            "6",
            0,
            equals + 1,
            $"{FindingList.Quote(term[..(equals + 1)])} is an unknown modifier, which verifiers ignore: write "
                + FindingList.Quote(nearest + separator));
    }

    private static TermTypo Replacement(string term, int start, string instead, int length = -1) => new(
        FindingCode.Typo,
        "4.6.1",
        start,
        length < 0 ? term.Length - start : length,
        $"{FindingList.Quote(term)} is invalid: write {FindingList.Quote(instead)} instead");

    private static string? Nearest(string name) =>
        NearestWord.Find(name, Names.Where(static known => known.Length >= MinLength));
}
