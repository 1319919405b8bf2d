// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Tests.Text;

/// <summary>
/// The grammar of a header, written a second time and another way than in Spf.Core.
/// </summary>
internal static class HeaderGrammar
{
    private const string AText = "!#$%&'*+-/=?^_`{|}~";
    private const string TSpecials = "()<>@,;:\\\"/[]?=";

    // RFC 5322, 3.2.2: ccontent = ctext / quoted-pair / comment, the last of which is never ours
    public static void RequireComment(string text, bool allowUtf8)
    {
        RequireText(text, allowUtf8);
        Assert.False(WithoutPairs(text, "\\();=").AsSpan().ContainsAny("()\\;="), text);
    }

    // RFC 5322, 3.2.3: dot-atom, or 3.2.4: quoted-string
    public static void RequireValue(string text, bool allowUtf8)
    {
        if (text.StartsWith('"'))
        {
            RequireQuotedString(text, "\\\"();=", allowUtf8);
        }
        else
        {
            Assert.DoesNotContain('=', text);
            Assert.All(text.Split('.'), atom => Assert.True(
                atom.Length > 0
                    && atom.All(c => char.IsAsciiLetterOrDigit(c) || AText.Contains(c, StringComparison.Ordinal)),
                text));
        }
    }

    // RFC 2045, 5.1: value := token / quoted-string
    public static void RequireToken(string text)
    {
        if (text.StartsWith('"'))
        {
            RequireQuotedString(text, "\\\"", allowUtf8: false);
        }
        else
        {
            Assert.NotEmpty(text);
            Assert.All(text, c => Assert.True(
                c is > ' ' and <= '~' && !TSpecials.Contains(c, StringComparison.Ordinal), text));
        }
    }

    // One line, nothing on it that is not seen.
    public static void RequireText(string text, bool allowUtf8)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is >= ' ' and <= '~')
            {
                continue;
            }

            Assert.True(allowUtf8, text);
            bool isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            Assert.True(isPair || !char.IsSurrogate(c), "a lone surrogate");
            Rune rune = isPair ? new Rune(c, text[++i]) : new Rune(c);
            Assert.True(
                Rune.IsLetterOrDigit(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune) || Rune.IsNumber(rune)
                || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.NonSpacingMark
                    or System.Globalization.UnicodeCategory.SpacingCombiningMark
                    or System.Globalization.UnicodeCategory.EnclosingMark,
                $"U+{rune.Value:X4}");
            Assert.False(rune.Value is 0x115F or 0x3164 or 0xFE0F or 0xFFFD, $"U+{rune.Value:X4}");
        }
    }

    // The specials are in quoted-pairs, and nothing else does.
    private static void RequireQuotedString(string text, string specials, bool allowUtf8)
    {
        RequireText(text, allowUtf8);
        Assert.True(text.Length >= 2 && text[^1] == '"', text);
        Assert.False(WithoutPairs(text[1..^1], specials).AsSpan().ContainsAny(specials), text);
    }

    private static string WithoutPairs(string text, string specials)
    {
        var rest = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && specials.Contains(text[i + 1], StringComparison.Ordinal))
            {
                i++;
            }
            else
            {
                rest.Append(text[i]);
            }
        }

        return rest.ToString();
    }
}
