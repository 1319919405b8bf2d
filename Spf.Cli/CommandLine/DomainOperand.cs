// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Globalization;
using Spf.Records;
using Spf.Text;

namespace Spf.Cli.CommandLine;

/// <summary>Reads the domain that a command needs. For anything else, the message has the line to type.</summary>
internal static class DomainOperand
{
    private const StringComparison IgnoreCase = StringComparison.OrdinalIgnoreCase;

    private static readonly SearchValues<char> NotInDomains = SearchValues.Create(" \t\"'=:/@,;()<>[]");

    /// <summary>Returns the domain.</summary>
    /// <param name="text">The argument.</param>
    /// <param name="verb">The command, for the line to type.</param>
    /// <param name="rest">The other arguments, for that line.</param>
    /// <exception cref="UsageException">It is an address, a mail address, a URL or a record.</exception>
    public static string Read(string text, string verb, params ReadOnlySpan<string> rest)
    {
        if (OptionValues.TryReadAddress(text, out _))
        {
            throw new UsageException(
                $"\"{text}\" is an address, and {verb} needs a domain",
                $"to check it, type: spfquery --ip {text} --sender alice@example.com");
        }

        if (SpfRecord.IsSpfRecord(text))
        {
            throw new UsageException(
                $"\"{text}\" is a record, and {verb} needs a domain", $"to examine it, type: spfquery lint \"{text}\"");
        }

        if (Inside(text) is { } domain)
        {
            throw new UsageException(
                $"\"{text}\" is a {(text.Contains('@', StringComparison.Ordinal) ? "mail address" : "URL")}, "
                    + $"and {verb} needs a domain",
                $"type: spfquery {verb} {domain}{InQuotes(rest)}");
        }

        return !IsDecomposed(text) ? text : throw new UsageException(
            $"\"{text}\" has letters in decomposed form, which no domain has",
            "compose them (Unicode NFC), or write the name with A-labels (xn--...)");
    }

    // A letter of US-ASCII and a mark after it, which have a letter in common. Works without ICU.
    private static bool IsDecomposed(string text)
    {
        for (int i = 1; i < text.Length; i++)
        {
            if (char.IsAsciiLetter(text[i - 1]) && char.GetUnicodeCategory(text[i]) == UnicodeCategory.NonSpacingMark)
            {
                return true;
            }
        }

        return false;
    }

    private static string InQuotes(ReadOnlySpan<string> words)
    {
        string line = string.Empty;
        foreach (string word in words)
        {
            line += word.Contains(' ', StringComparison.Ordinal) ? $" \"{word}\"" : $" {word}";
        }

        return line;
    }

    /// <summary>Returns the domain of a URL or of a mail address; null if a text is neither.</summary>
    public static string? Inside(string text)
    {
        const string MailTo = "mailto:";
        int at = text.LastIndexOf('@');
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string rest;
        if (scheme > 0 && text[..scheme].All(char.IsAsciiLetter))
        {
            rest = text[(scheme + 3)..];
        }
        else if (at >= 0 && (!text.AsSpan(0, at).ContainsAny(":=") || text.StartsWith(MailTo, IgnoreCase)))
        {
            rest = text[(at + 1)..];
        }
        else
        {
            rest = text.Contains('/', StringComparison.Ordinal) ? text : string.Empty;
        }

        string domain = rest.Split('/', '?', '#', ':', '>')[0].Trim();
        return IsDomain(domain) ? domain : null;
    }

    /// <summary>Whether a text looks like a domain of at least two labels.</summary>
    public static bool IsDomain(string text) =>
        text.Contains('.', StringComparison.Ordinal) && !text.StartsWith('.')
        && !text.AsSpan().ContainsAny(NotInDomains) && !OptionValues.TryReadAddress(text, out _);
}
