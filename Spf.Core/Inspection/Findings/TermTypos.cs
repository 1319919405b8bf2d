// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Records;
using Spf.Text;

namespace Spf.Inspection;

/// <summary>
/// Recognizes what people mistype. A correction keeps the qualifier, is a term that verifiers can read, and allows no
/// host that the term as written could not have meant: "-al" is "-all", and nothing becomes "all" or "+all".
/// </summary>
internal static class TermTypos
{
    // Almost any word is near to a shorter one.
    private const int MinLength = 3;

    private const string Qualifiers = "+-~?";
    private const string AllAdvice = "write -all or ~all";

    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    // The beginning of another term, if it is found inside a term.
    private static readonly string[] Beginnings =
        ["include:", "ip4:", "ip6:", "exists:", "ptr:", "mx:", "redirect=", "exp="];

    private static readonly string[] AllWords = ["-all", "~all", "?all", "+all"];

    private static readonly string[] Names = ["all", "include", "ip4", "ip6", "exists", "ptr", "redirect", "a", "mx"];

    // 5.6: the other ones with an argument end in addresses.
    private static readonly string[] WithoutLength = ["include", "exists", "ptr", "redirect", "exp"];

    // Words that people write before an address.
    private static readonly string[] AddressWords = ["ip", "ipv4", "ipv6", "ip4", "ip6", "addr", "address", "host"];

    // 6: "redirect" and "exp", and those of RFC 6652. Others may be anything.
    private static readonly string[] Modifiers = ["redirect", "exp", "ra", "rp", "rr"];

    /// <summary>Explains an invalid term; null if there is nothing to add to the message of the parser.</summary>
    /// <param name="term">The term.</param>
    /// <param name="rest">The text after it.</param>
    public static TermTypo? ExplainInvalid(string term, string rest) =>
        StrayCharacter.Find(term) ?? FindSpace(term, rest) ?? FindEnd(term) ?? FindTwice(term) ?? FindGlued(term)
        ?? FindDomain(term) ?? FindAddress(term) ?? FindPrefixLength(term) ?? FindHost(term) ?? FindName(term);

    /// <summary>Explains a term that is valid but suspicious; null if it is not.</summary>
    public static TermTypo? ExplainSuspicious(string term) =>
        StrayCharacter.Find(term) ?? FindTwice(term) ?? FindGlued(term) ?? FindDomain(term) ?? FindModifier(term);

    // "- all", "ip4: 192.0.2.1"
    private static TermTypo? FindSpace(string term, string rest)
    {
        string next = rest.TrimStart(' ');
        int space = next.IndexOf(' ', StringComparison.Ordinal);
        next = space < 0 ? next : next[..space];
        bool isPart = term is ['+' or '-' or '~' or '?'] || (term is [_, .., ':' or '='] && !IsTerm(next));
        if (next.Length == 0 || !isPart || !IsTerm(term + next))
        {
            return null;
        }

        int gap = rest.IndexOf(next, StringComparison.Ordinal);
        return new TermTypo(
            FindingCode.Typo,
            "4.6.1",
            0,
            term.Length + gap + next.Length,
            IsAllowingAll(term + next)
                ? $"{FindingList.Quote($"{term} {next}")} has a space too many, and would allow every host: {AllAdvice}"
                : $"{FindingList.Quote($"{term} {next}")} has a space too many: write {FindingList.Quote(term + next)}",
            Safe(term + next));
    }

    private static TermTypo? FindEnd(string term)
    {
        if (term is [_, .., ';' or ','])
        {
            return new TermTypo(
                FindingCode.Typo,
                "4.6.1",
                term.Length - 1,
                1,
                $"terms are separated by spaces: remove the {term[^1]}",
                IsTerm(term[..^1]) && !IsAllowingAll(term[..^1]) ? string.Empty : null);
        }

        return term is [_, .., ':' or '=']
            ? new TermTypo(
                FindingCode.Typo,
                "4.6.1",
                term.Length,
                0,
                $"{FindingList.Quote(term)} has no argument: write it directly after, without a space")
            : null;
    }

    // "include:include:example.com"
    private static TermTypo? FindTwice(string term)
    {
        int start = QualifierLength(term);
        int argument = term.IndexOfAny([':', '=']) + 1;
        string second = term[argument..];
        string instead = term[..start] + second;
        return argument > start
            && IsKnown(term[start..(argument - 1)])
            && Beginnings.Any(beginning => second.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            && IsTerm(instead)
            ? new TermTypo(
                FindingCode.Typo,
                "4.6.1",
                0,
                term.Length,
                $"{FindingList.Quote(term[start..argument])} is one too many: write {FindingList.Quote(instead)}",
                instead)
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
            if (at > argument)
            {
                return Glued(term, Qualifiers.Contains(term[at - 1], StringComparison.Ordinal) ? at - 1 : at);
            }
        }

        return null;
    }

    private static TermTypo? Glued(string term, int at)
    {
        string first = term[..at];
        string second = term[at..];
        return at <= 1 ? null : new TermTypo(
            FindingCode.Glued,
            "4.6.1",
            at,
            second.Length,
            $"a space is missing before {FindingList.Quote(second)}",
            IsTerm(first) && IsTerm(second) && Safe(first) is not null && Safe(second) is not null
                ? $" {second}"
                : null);
    }

    // A URL, a mailbox, a wildcard or a wrong macro in place of a domain. They are valid, but nobody has such names.
    private static TermTypo? FindDomain(string term)
    {
        int argument = term.IndexOfAny([':', '=']) + 1;
        if (argument == 0 || !IsKnown(term[QualifierLength(term)..(argument - 1)]))
        {
            return null;
        }

        string domain = term[argument..];
        if (domain.Contains("${", StringComparison.Ordinal))
        {
            string macros = term.Replace("${", "%{", StringComparison.Ordinal);
            return Whole(term, "a macro begins with %", IsTerm(macros) ? macros : null, "write %{ instead of ${");
        }

        if (domain.StartsWith("*.", StringComparison.Ordinal))
        {
            return Whole(term, "a wildcard is not a name", null, "write the names or networks of the hosts");
        }

        int scheme = domain.IndexOf("://", StringComparison.Ordinal);
        int at = domain.IndexOf('@', StringComparison.Ordinal);
        if ((scheme < 0 && at < 0) || domain.Contains('%', StringComparison.Ordinal))
        {
            return null;
        }

        string host = scheme < 0 ? domain : domain[(scheme + 3)..];
        int path = host.IndexOfAny(['/', '?', '#']);
        host = path < 0 ? host : host[..path];
        host = host[(host.LastIndexOf('@') + 1)..];
        int port = host.IndexOf(':', StringComparison.Ordinal);
        host = port < 0 ? host : host[..port];
        string instead = term[..argument] + host;
        string what = scheme < 0 ? "a mailbox is not a domain" : "a URL is not a domain";
        return Whole(
            term, what, IsTerm(instead) && instead != term && IsHost(host) ? instead : null, "write only the domain");
    }

    // An address without "ip4" or "ip6", or with another word before it, or in brackets.
    private static TermTypo? FindAddress(string term)
    {
        int start = QualifierLength(term);
        int argument = term.IndexOfAny([':', '=']) + 1;
        string? address = AddressTerm(term[start..]);
        if (address is null && argument > 0 && term[start..(argument - 1)] is { } name
            && (IsKnown(name) || AddressWords.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            address = AddressTerm(term[argument..]);
        }

        return address is not null && IsTerm(term[..start] + address) ? Instead(term, term[..start] + address) : null;
    }

    private static string? AddressTerm(string text)
    {
        int slash = text.LastIndexOf('/');
        string length = slash < 0 ? string.Empty : text[slash..];
        string address = slash < 0 ? text : text[..slash];
        if (address is ['[', .., ']'])
        {
            address = address[1..^1];
            address = address.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? address[5..] : address;
        }

        return !IPAddressText.TryParse(address, out IPAddress? read) ? null
            : (read.AddressFamily == AddressFamily.InterNetwork ? "ip4:" : "ip6:") + address + length;
    }

    // "include:example.com/24"
    private static TermTypo? FindPrefixLength(string term)
    {
        int start = QualifierLength(term);
        int name = term.IndexOfAny([':', '=']);
        if (name < 0 || !WithoutLength.Contains(term[start..name], StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        string domain = term.TrimEnd("0123456789/".ToCharArray());
        int slash = term.IndexOf('/', domain.Length);
        return slash > 0 && IsTerm(term[..slash])
            ? Whole(term, "there is no prefix length here", term[..slash], "remove it")
            : null;
    }

    private static TermTypo? FindName(string term)
    {
        int start = QualifierLength(term);
        int end = start;
        while (end < term.Length && Abnf.IsNameCharacter(term[end]))
        {
            end++;
        }

        string name = term[start..end].TrimEnd('.');
        string? known = Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        if ((known ?? Nearest(name)) is not { } nearest || (known is not null && end == start + name.Length))
        {
            return null;
        }

        string argument = term[end..].TrimStart(':', '=');
        if (nearest == "all")
        {
            return argument.Length > 0 ? null
                : IsAllowingAll(term[..start] + nearest) ? Whole(term, "it would allow every host", null, AllAdvice)
                : Instead(term, term[..start] + nearest);
        }

        string separator = argument.Length == 0 || argument[0] == '/' ? string.Empty
            : nearest == "redirect" ? "="
            : ":";
        string instead = term[..start] + nearest + separator + argument;
        return IsTerm(instead) ? Instead(term, instead) : new TermTypo(
            FindingCode.Typo,
            "4.6.1",
            start,
            name.Length,
            $"{FindingList.Quote(term)} is invalid: write {nearest} and its argument");
    }

    // "include.example.com", and a host without a mechanism
    private static TermTypo? FindHost(string term)
    {
        int start = QualifierLength(term);
        string host = term[start..];
        if (!IsHost(host))
        {
            return null;
        }

        foreach (string beginning in (string[])["include:", "exists:", "redirect="])
        {
            string instead = term[..start] + beginning + host[Math.Min(beginning.Length, host.Length)..];
            if (host.StartsWith(beginning[..^1] + ".", StringComparison.OrdinalIgnoreCase) && IsTerm(instead))
            {
                return Instead(term, instead);
            }
        }

        string shown = SafeText.Line(host);
        return Whole(
            term,
            "a name needs a mechanism",
            null,
            $"write a:{shown} for the addresses of a host, or include:{shown} for its policy");
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
                FindingCode.Typo, "6", 0, term.Length, "a second version inside the record: remove it", string.Empty);
        }

        if (Modifiers.Contains(name, StringComparer.OrdinalIgnoreCase)
            || (IsKnown(name) ? name : Nearest(name)) is not { } nearest)
        {
            return null;
        }

        string separator = nearest == "redirect" ? "=" : nearest == "all" ? string.Empty : ":";
        string instead = nearest + separator + term[(equals + 1)..];
        string unknown = $"{FindingList.Quote(term[..(equals + 1)])} is an unknown modifier, which verifiers ignore";
        return new TermTypo(
            FindingCode.Typo,
            "6",
            0,
            equals + 1,
            IsAllowingAll(nearest)
                ? $"{unknown}: {AllAdvice}"
                : $"{unknown}: write {FindingList.Quote(nearest + separator)}",
            IsTerm(instead) && !IsAllowingAll(instead) ? nearest + separator : null);
    }

    /// <summary>Whether a term is a modifier that neither RFC 7208 nor RFC 6652 defines.</summary>
    public static bool IsUnknownModifier(string term) =>
        term.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals
        && term.AsSpan(0, equals).IndexOfAny(':', '/') < 0
        && !Modifiers.Contains(term[..equals], StringComparer.OrdinalIgnoreCase);

    private static TermTypo Instead(string term, string instead) => Whole(term, null, instead, null);

    // The whole term, or its name only where only that changes.
    private static TermTypo Whole(string term, string? reason, string? instead, string? advice)
    {
        string problem = $"{FindingList.Quote(term)} is {(reason is null ? "invalid" : $"wrong, {reason}")}: "
            + (instead is null ? advice ?? "correct or remove it" : $"write {FindingList.Quote(instead)}");
        (int start, int end) = (0, term.Length);
        int argument = term.IndexOfAny([':', '=']) + 1;
        int other = (instead?.IndexOfAny([':', '=']) ?? -1) + 1;
        if (argument > 0 && other > 0 && term[argument..] == instead![other..])
        {
            start = QualifierLength(term);
            (end, instead) = (argument, instead[start..other]);
        }

        return new TermTypo(FindingCode.Typo, "4.6.1", start, end - start, problem, instead);
    }

    private static string? Safe(string term) => IsAllowingAll(term) ? null : term;

    private static bool IsAllowingAll(string term) =>
        term.TrimStart('+').Equals("all", StringComparison.OrdinalIgnoreCase);

    // A directive, or a modifier that means something.
    private static bool IsTerm(string text) =>
        !text.Contains(' ', StringComparison.Ordinal)
        && SpfRecord.TryParse($"{SpfRecord.Version} {text}", out SpfRecord? record)
        && record.Terms is [Directive or RedirectModifier or ExplanationModifier];

    private static bool IsHost(string text) =>
        text.Contains('.', StringComparison.Ordinal)
        && char.IsAsciiLetter(text[^1])
        && !text.AsSpan().ContainsAnyExcept(HostCharacters)
        && DomainName.TryParse(text, out _);

    private static int QualifierLength(string term) =>
        term.Length > 0 && Qualifiers.Contains(term[0], StringComparison.Ordinal) ? 1 : 0;

    private static bool IsKnown(string name) =>
        Names.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.Equals("exp", StringComparison.OrdinalIgnoreCase);

    private static string? Nearest(string name) =>
        NearestWord.Find(name, Names.Where(static known => known.Length >= MinLength));
}
