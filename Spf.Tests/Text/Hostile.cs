// SPDX-License-Identifier: MIT

namespace Spf.Tests.Text;

/// <summary>Text that a stranger might send: every character up to U+017F, and those that do harm beyond.</summary>
internal static class Hostile
{
    public static readonly char[] Characters =
    [
        .. Enumerable.Range(0, 0x180).Select(c => (char)c),
        '\u0301', '\u061C', '\u115F', '\u180E', '\u200B', '\u200D', '\u200E', '\u200F', '\u2028', '\u2029', '\u202A',
        '\u202B', '\u202D', '\u202E', '\u2060', '\u2066', '\u2069', '\u3000', '\u3164', '\uD800', '\uDBFF', '\uDC00',
        '\uDFFF', '\uE000', '\uFE0F', '\uFEFF', '\uFFFD', '\uFFFE', '\uFFFF',
    ];

    /// <summary>
    /// Each character by itself, in between, at both ends, twice, and in pairs with those that have a meaning.
    /// </summary>
    public static IEnumerable<string> Texts()
    {
        foreach (char c in Characters)
        {
            yield return $"{c}";
            yield return $"a{c}b";
            yield return $"{c}a@b{c}";
            yield return $"{c}{c}";
            foreach (char other in "\r\n \t\"\\();=.@<\uD83D\uDE00")
            {
                yield return $"{c}{other}";
                yield return $"{other}{c}";
            }
        }
    }
}
