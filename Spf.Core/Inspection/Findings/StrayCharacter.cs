// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Globalization;
using System.Text;

namespace Spf.Inspection;

/// <summary>
/// A character that cannot be in a record, with its name and what to write instead. Word processors and web pages put
/// most of them there.
/// </summary>
internal static class StrayCharacter
{
    // The name of a character, and what to write instead of it.
    private static readonly Dictionary<int, (string Name, string Replacement)> Known = new()
    {
        ['\t'] = ("a tab", " "),
        ['"'] = ("a quotation mark", ""),
        ['`'] = ("a grave accent", ""),
        [0x00A0] = ("a no-break space", " "),
        [0x00AB] = ("a quotation mark", ""),
        [0x00AD] = ("an invisible soft hyphen", ""),
        [0x00BB] = ("a quotation mark", ""),
        [0x2010] = ("a typographic hyphen", "-"),
        [0x2011] = ("a no-break hyphen", "-"),
        [0x2012] = ("a figure dash", "-"),
        [0x2013] = ("an en dash", "-"),
        [0x2014] = ("an em dash", "-"),
        [0x2015] = ("a horizontal bar", "-"),
        [0x2018] = ("a typographic quotation mark", ""),
        [0x2019] = ("a typographic quotation mark", ""),
        [0x201A] = ("a typographic quotation mark", ""),
        [0x201B] = ("a typographic quotation mark", ""),
        [0x201C] = ("a typographic quotation mark", ""),
        [0x201D] = ("a typographic quotation mark", ""),
        [0x201E] = ("a typographic quotation mark", ""),
        [0x201F] = ("a typographic quotation mark", ""),
        [0x2024] = ("a one dot leader", "."),
        [0x2028] = ("a line separator", " "),
        [0x2029] = ("a paragraph separator", " "),
        [0x2044] = ("a fraction slash", "/"),
        [0x2212] = ("a minus sign of mathematics", "-"),
        [0x2215] = ("a division slash", "/"),
        [0x2236] = ("a ratio sign", ":"),
        [0x3002] = ("an ideographic full stop", "."),
        [0xFE63] = ("a small hyphen", "-"),
        [0xFEFF] = ("an invisible byte order mark", ""),
    };

    /// <summary>The first such character of a term; null if there is none.</summary>
    /// <remarks>
    /// A record is US-ASCII, contains no quotation marks, and only a space separates terms (sections 3.1 and 12).
    /// </remarks>
    public static TermTypo? Find(string term)
    {
        int at = term.AsSpan().IndexOfAnyExceptInRange('!', '~');
        at = at < 0 ? term.IndexOfAny(['"', '`']) : at;
        if (at < 0)
        {
            return null;
        }

        (Rune character, int length) = Read(term.AsSpan(at));
        (string name, string? replacement) = Describe(character);
        string code = character.Value < 0x7F && !Rune.IsControl(character)
            ? FindingList.Quote(character)
            : string.Create(CultureInfo.InvariantCulture, $"U+{character.Value:X4}");
        string advice = replacement switch
        {
            null => "write names as A-labels (xn--...)",
            "" => "remove it",
            " " => "write a space",
            "." => "write a dot",
            _ => $"write {replacement}",
        };
        return new TermTypo(FindingCode.Character, "3.1", at, length, $"{code} is {name}: {advice}", replacement);
    }

    private static (string Name, string? Replacement) Describe(Rune character)
    {
        if (Known.TryGetValue(character.Value, out (string Name, string Replacement) known))
        {
            return known;
        }

        // The full-width forms are those of US-ASCII, in the same order.
        const int FirstWide = 0xFF01;
        const int LastWide = 0xFF5E;
        return Rune.GetUnicodeCategory(character) switch
        {
            UnicodeCategory.SpaceSeparator => ("an unusual space, which does not separate terms", " "),
            UnicodeCategory.Format => ("an invisible character", ""),
            UnicodeCategory.Control => ("a control character, which does not separate terms", " "),
            _ when character.Value is >= FirstWide and <= LastWide =>
                ("a full-width character", ((char)(character.Value - FirstWide + '!')).ToString()),
            _ => ("not US-ASCII", null),
        };
    }

    // In a text from the DNS, each character is an octet, and several may be one character in UTF-8.
    private static (Rune Character, int Length) Read(ReadOnlySpan<char> text)
    {
        Span<byte> octets = stackalloc byte[4];
        int length = 0;
        while (length < octets.Length && length < text.Length && text[length] is >= '\u0080' and <= '\u00FF')
        {
            octets[length] = (byte)text[length];
            length++;
        }

        if (Rune.DecodeFromUtf8(octets[..length], out Rune character, out int used) == OperationStatus.Done)
        {
            return (character, used);
        }

        return Rune.DecodeFromUtf16(text, out character, out used) == OperationStatus.Done
            ? (character, used)
            : (Rune.ReplacementChar, 1);
    }
}
