// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using Spf.Text;

namespace Spf.Policy.Configuration;

/// <summary>
/// Reads values. A value that cannot be read is refused with a note; one that policyd-spf read otherwise is read with
/// one, unless more would be rejected than by policyd-spf.
/// </summary>
internal static class OptionValues
{
    private static readonly string[] True = ["True", "Yes", "On", "1"];
    private static readonly string[] False = ["False", "No", "Off", "0"];

    /// <summary>One of some words, in any case.</summary>
    public static bool TryReadChoice<T>(OptionLine line, (string Word, T Value)[] choices, out T? value)
    {
        foreach ((string word, T choice) in choices)
        {
            if (Ascii.EqualsIgnoreCase(line.Value, word))
            {
                value = choice;
                if (line.Value != word && OptionTable.Find(line.Name)?.KnownTo is not Versions.None)
                {
                    line.Warn($"read as {word}; policyd-spf, which minds the case, did not know it");
                }

                return true;
            }
        }

        value = default;
        line.Refuse($"allowed are {string.Join(", ", choices.Select(choice => choice.Word))}");
        return false;
    }

    /// <summary>True, False, Yes, No, On, Off, 1 or 0, in any case.</summary>
    /// <param name="line">The line.</param>
    /// <param name="oldWord">The one word that policyd-spf looked for; null where it knew no such option.</param>
    /// <param name="value">The value.</param>
    public static bool TryReadFlag(OptionLine line, string? oldWord, out bool value)
    {
        value = True.Contains(line.Value, StringComparer.OrdinalIgnoreCase);
        if (!value && !False.Contains(line.Value, StringComparer.OrdinalIgnoreCase))
        {
            line.Refuse("allowed are True and False");
            return false;
        }

        bool oldValue = line.Value == oldWord ? oldWord is "True" : oldWord is "No";
        if (oldWord is not null && oldValue != value)
        {
            line.Warn($"read as {value}; policyd-spf looked for {oldWord} only and read {oldValue}");
        }

        return true;
    }

    /// <summary>
    /// PermError_reject and TempError_Defer: True in any case. Everything else is False to policyd-spf, Yes and 1 too:
    /// a service that has never rejected by such a line must not begin to.
    /// </summary>
    public static bool TryReadRejectingFlag(OptionLine line, out bool value)
    {
        value = Ascii.EqualsIgnoreCase(line.Value, "True");
        if (!value && True.Contains(line.Value, StringComparer.OrdinalIgnoreCase))
        {
            line.Refuse("policyd-spf looks only for True; write that if it is meant");
            return false;
        }

        return TryReadFlag(line, "True", out value);
    }

    /// <summary>
    /// Mock: policyd-spf rejected nothing with any value. False and the like ask for that no more than no line at all.
    /// </summary>
    public static bool TryReadMock(OptionLine line, ConfigurationDraft draft)
    {
        if (line.Value.Length > 0 && !False.Contains(line.Value, StringComparer.OrdinalIgnoreCase))
        {
            draft.MarksOnly = true;
            line.Warn("a mock service rejects and defers nothing, so mail is only marked. Milters see the first header"
                + " of Postfix by now: take the mock service out of master.cf and main.cf, or this line out of the"
                + " file");
            return true;
        }

        line.Warn("has no effect here: milters see the first header of Postfix by now. If this file is that of a"
            + " second, mock service, take that service out of master.cf and main.cf");
        return true;
    }

    /// <summary>TestOnly and defaultSeedOnly: 0 is yes.</summary>
    public static bool TryReadTestMode(OptionLine line, out bool value)
    {
        value = line.Value == "0";
        if (!value && line.Value != "1")
        {
            line.Refuse("allowed are 0, to let everything pass and log what would happen, and 1, to act");
            return false;
        }

        if (value && line.Name.Equals("TestOnly", StringComparison.OrdinalIgnoreCase))
        {
            line.Warn("0 is test mode: no mail is rejected or deferred; write 1 to reject");
        }

        return true;
    }

    public static bool TryReadNumber(OptionLine line, int least, int most, out int value)
    {
        if (int.TryParse(line.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= least && value <= most)
        {
            return true;
        }

        line.Refuse(least == int.MinValue
            ? "allowed is a whole number"
            : $"allowed is a whole number from {least} to {most}");
        return false;
    }

    /// <summary>debugLevel: more than 5 was always 5, and less than -1 was -1.</summary>
    public static bool TryReadLevel(OptionLine line, out int value)
    {
        bool isRead = TryReadNumber(line, int.MinValue, int.MaxValue, out value);
        value = Math.Clamp(value, -1, 5);
        return isRead;
    }

    public static bool TryReadSeconds(OptionLine line, out TimeSpan value)
    {
        bool isRead = TryReadNumber(line, 1, 3600, out int seconds);
        value = TimeSpan.FromSeconds(seconds);
        return isRead;
    }

    /// <summary>Request_Timeout: Postfix waits 100 s if nothing else is set.</summary>
    public static bool TryReadRequestTimeout(OptionLine line, out TimeSpan value)
    {
        bool isRead = TryReadSeconds(line, out value);
        if (value >= TimeSpan.FromSeconds(100))
        {
            line.Warn("Postfix waits no longer than its smtpd_policy_service_timeout, 100 s by default");
        }

        return isRead;
    }

    public static bool TryReadMode(OptionLine line, out UnixFileMode value)
    {
        if (line.Value.Length is >= 1 and <= 4 && !line.Value.AsSpan().ContainsAnyExceptInRange('0', '7')
            && Convert.ToInt32(line.Value, fromBase: 8) is var mode and <= 0x1FF)
        {
            value = (UnixFileMode)mode;
            return true;
        }

        value = default;
        line.Refuse("allowed are octal permissions from 0000 to 0777");
        return false;
    }

    /// <summary>Printable US-ASCII; empty and "None" are null.</summary>
    public static bool TryReadText(OptionLine line, out string? value)
    {
        value = IsNone(line) ? null : line.Value;
        if (value is null || !value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return true;
        }

        line.Refuse("only printable US-ASCII is allowed here");
        return false;
    }

    /// <summary>A secret that may be in the name of a header field. Empty and "None" are null.</summary>
    public static bool TryReadKey(OptionLine line, out string? value)
    {
        value = IsNone(line) ? null : line.Value;
        if (value is null
            || (value.Length is >= 16 and <= 64 && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            return true;
        }

        line.Refuse("allowed are 16 to 64 letters, digits and \"-\"");
        return false;
    }

    /// <summary>A text without spaces; empty and "None" are null.</summary>
    public static bool TryReadWord(OptionLine line, out string? value)
    {
        if (!TryReadText(line, out value))
        {
            return false;
        }

        if (value?.Contains(' ', StringComparison.Ordinal) == true)
        {
            line.Refuse("only one word is allowed here");
            return false;
        }

        return true;
    }

    /// <summary>The path of a file; empty and "None" are the empty path, which is no file.</summary>
    public static bool TryReadPath(OptionLine line, out string value)
    {
        value = IsNone(line) ? string.Empty : line.Value;
        return true;
    }

    /// <summary>Per_User: "text,PATH", or only a path.</summary>
    public static bool TryReadPerUser(OptionLine line, out string value)
    {
        TryReadPath(line, out value);
        int comma = value.IndexOf(',', StringComparison.Ordinal);
        string kind = comma < 0 ? "text" : value[..comma].Trim();
        if (value.Length > 0 && !kind.Equals("text", StringComparison.OrdinalIgnoreCase) && !value.StartsWith('/'))
        {
            line.Refuse("the only kind of file is text: write Per_User = text,PATH");
            return false;
        }

        value = value.StartsWith('/') ? value : value[(comma + 1)..].Trim();
        return true;
    }

    public static bool TryReadAddress(OptionLine line, out IPAddress? value)
    {
        value = null;
        if (IsNone(line) || IPAddressText.TryParse(line.Value, out value))
        {
            return true;
        }

        line.Refuse("allowed is one IPv4 or IPv6 address");
        return false;
    }

    /// <summary>An authserv-id, or one of the words that mean this host's name (null).</summary>
    public static bool TryReadAuthservId(OptionLine line, out string? value)
    {
        if (!TryReadWord(line, out value))
        {
            return false;
        }

        if (value == "HEADER")
        {
            line.Warn("read as HOSTNAME, this host's name; policyd-spf's commented sample has this slip");
        }

        value = value is "HOSTNAME" or "HEADER" ? null : value;
        return true;
    }

    public static bool TryReadTemplate(OptionLine line, string[] fields, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (line.Value.Length == 0 || line.Value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            line.Refuse("only printable US-ASCII is allowed here");
            return false;
        }

        if (!Template.IsValid(line.Value, fields, out string? problem))
        {
            line.Refuse(problem);
            return false;
        }

        value = line.Value;
        return true;
    }

    /// <summary>A template of a URL; empty and "None" are null.</summary>
    public static bool TryReadUrl(OptionLine line, string[] fields, out string? value)
    {
        value = null;
        if (IsNone(line))
        {
            return true;
        }

        if (Uri.TryCreate(line.Value, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
            && !line.Value.Contains(' ', StringComparison.Ordinal))
        {
            return TryReadTemplate(line, fields, out value);
        }

        line.Refuse("allowed is a URL that begins with https:// or http:// and has no spaces");
        return false;
    }

    /// <summary>Nothing, and what the manuals of policyd-spf call the default of options that are not set.</summary>
    public static bool IsNone(OptionLine line) =>
        line.Value.Length == 0 || line.Value.Equals("None", StringComparison.OrdinalIgnoreCase);
}
