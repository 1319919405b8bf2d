// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Globalization;
using System.Text;

namespace Spf.Text;

/// <summary>
/// Converts the U-labels of a domain to A-labels (RFC 8616, section 4; RFC 5891, section 5). It has tables of its own,
/// since without ICU, IdnMapping produces different A-labels and Normalize does nothing.
/// </summary>
internal static class ALabels
{
    /// <summary>The most characters of a domain name (RFC 1035, section 2.3.4), without a trailing dot.</summary>
    public const int MaxDomainLength = 253;

    // RFC 5890, 2.3.2.1: an A-label has at most 63 octets, four of which are "xn--".
    private const int MaxEncoded = 59;
    private const string Prefix = "xn--";

    // In UTF-16 no label is more than twice as long as its A-label.
    private const int MaxLength = 2 * (MaxDomainLength + 1);

    // RFC 5892, A.1 and A.2: a joiner may follow a virama. A non-joiner may also be between letters that join. We have
    // no table of those, so such a label is rejected.
    private const int Virama = 9;

    /// <summary>
    /// Converts a domain to A-labels. Labels in US-ASCII are not changed, even if they are invalid, and an all-ASCII
    /// domain is returned as it is. In other labels, upper case becomes lower case, and nothing else is mapped:
    /// U-labels in SMTP (RFC 6531, section 3.3) are already in NFC (RFC 5890, section 2.3.2.1). So decomposed and
    /// full-width letters are not U-labels, and the ideographic full stop is not a dot.
    /// </summary>
    /// <param name="domain">Any text.</param>
    /// <returns>The converted domain; the unchanged text, which is not a domain name, if a label has no
    /// A-label.</returns>
    public static string OfDomain(string domain)
    {
        if (domain.Length > MaxLength || Abnf.IsAscii(domain))
        {
            return domain;
        }

        var result = new StringBuilder(domain.Length + 16);
        ReadOnlySpan<char> rest = domain;
        while (true)
        {
            int dot = rest.IndexOf('.');
            ReadOnlySpan<char> label = dot < 0 ? rest : rest[..dot];
            if (Abnf.IsAscii(label))
            {
                result.Append(label);
            }
            else if (!TryAppend(result, label))
            {
                return domain;
            }

            if (dot < 0)
            {
                return result.ToString();
            }

            result.Append('.');
            rest = rest[(dot + 1)..];
        }
    }

    private static bool TryAppend(StringBuilder result, ReadOnlySpan<char> label)
    {
        // Punycode uses at least one digit per code point, so a longer label cannot fit.
        Span<int> codePoints = stackalloc int[MaxEncoded];
        int count = 0;
        while (label.Length > 0)
        {
            if (count == MaxEncoded
                || Rune.DecodeFromUtf16(label, out Rune rune, out int length) != OperationStatus.Done)
            {
                return false;
            }

            codePoints[count++] = ToLower(rune);
            label = label[length..];
        }

        codePoints = codePoints[..count];
        if (!IsULabel(codePoints))
        {
            return false;
        }

        Span<char> encoded = stackalloc char[MaxEncoded];
        if (!Punycode.TryEncode(codePoints, encoded, out int written))
        {
            return false;
        }

        result.Append(Prefix).Append(encoded[..written]);
        return true;
    }

    // Simple lower-casing, only in scripts with long-established case pairs: ICU may know fewer new ones than the
    // runtime. U+0130 has no simple lower case. Any upper case that remains is rejected.
    private static int ToLower(Rune rune) =>
        rune.Value is < 0x590 or (>= 0x1E00 and <= 0x1FFF) ? Rune.ToLowerInvariant(rune).Value : rune.Value;

    // RFC 5891, 5.4: the requirements for a label to be looked up. It leaves the contextual rules for single letters
    // (CONTEXTO) to registries, and so do we; the same goes for bidirectional text (RFC 5893).
    private static bool IsULabel(ReadOnlySpan<int> label)
    {
        bool hasHyphens =
            label[0] == '-' || label[^1] == '-' || (label.Length >= 4 && label[2] == '-' && label[3] == '-');
        if (hasHyphens || IsMark(label[0]))
        {
            return false;
        }

        for (int i = 0; i < label.Length; i++)
        {
            if (!IsAllowed(label[i]) && !(label[i] is 0x200C or 0x200D && i > 0 && ClassOf(label[i - 1]) == Virama))
            {
                return false;
            }
        }

        return IsComposed(label);
    }

    private static bool IsMark(int codePoint) =>
        CharUnicodeInfo.GetUnicodeCategory(codePoint)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // RFC 5892, 3: PVALID; CONTEXTO is treated as PVALID.
    private static bool IsAllowed(int codePoint)
    {
        if (codePoint < 0x80)
        {
            return codePoint is '-' or (>= '0' and <= '9') or (>= 'a' and <= 'z');
        }

        // RFC 5892, 2.6: exceptions that are PVALID or CONTEXTO, such as the middle dots of Catalan and Katakana; and
        // Cherokee, whose case-folded form is upper case (RFC 5892, 2.2).
        if (codePoint is 0x00B7 or 0x0375 or 0x05F3 or 0x05F4 or 0x06FD or 0x06FE or 0x0F0B or 0x3007 or 0x30FB
            or (>= 0x13A0 and <= 0x13F5))
        {
            return CharUnicodeInfo.GetUnicodeCategory(codePoint) != UnicodeCategory.OtherNotAssigned;
        }

        return CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.DecimalDigitNumber => Find(ALabelTables.Excluded, 2, codePoint) < 0,
            _ => false,
        };
    }

    // UAX #15: a text of characters that NFC does not change is in NFC if its marks are in canonical order and none of
    // them composes with the base before it.
    private static bool IsComposed(ReadOnlySpan<int> label)
    {
        int starter = -1;
        int lastClass = 0;
        foreach (int codePoint in label)
        {
            int combiningClass = ClassOf(codePoint);
            if (combiningClass != 0 && combiningClass < lastClass)
            {
                return false;
            }

            bool isBlocked = lastClass != 0 && combiningClass <= lastClass;
            if (starter >= 0 && !isBlocked && Composes(starter, codePoint))
            {
                return false;
            }

            starter = combiningClass == 0 ? codePoint : starter;
            lastClass = combiningClass;
        }

        return true;
    }

    private static bool Composes(int first, int second) =>
        second > char.MaxValue ? ALabelTables.ComposesInPlane1(first, second)
            : first <= char.MaxValue && ALabelTables.BasesOf(second).Contains((char)first);

    private static int ClassOf(int codePoint)
    {
        int index = Find(ALabelTables.Classes, 3, codePoint);
        return index < 0 ? 0 : ALabelTables.Classes[index + 2];
    }

    // Returns the index of a code point's row in a table whose rows begin with the first and last of a range; or -1.
    private static int Find(ReadOnlySpan<int> table, int rowLength, int codePoint)
    {
        int low = 0;
        int high = (table.Length / rowLength) - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int row = middle * rowLength;
            if (codePoint < table[row])
            {
                high = middle - 1;
            }
            else if (codePoint > table[row + 1])
            {
                low = middle + 1;
            }
            else
            {
                return row;
            }
        }

        return -1;
    }
}
