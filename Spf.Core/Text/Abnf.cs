// SPDX-License-Identifier: MIT

using System.Buffers;

namespace Spf.Text;

/// <summary>Terminals of RFC 7208, section 12, and of RFC 5322 that several parsers share.</summary>
internal static class Abnf
{
    /// <summary>7.1: delimiter = "." / "-" / "+" / "," / "/" / "_" / "=".</summary>
    public const string MacroDelimiters = ".-+,/_=";

    /// <summary>RFC 5322, 3.2.3: atext, and the dot that joins atoms.</summary>
    public static readonly SearchValues<char> DotAtom = SearchValues.Create(
        "!#$%&'*+-./0123456789=?ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>12: name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ).</summary>
    public static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';

    /// <summary>Whether a text contains only US-ASCII, as records (3.1) and explanations (6.2) must.</summary>
    public static bool IsAscii(ReadOnlySpan<char> text) => System.Text.Ascii.IsValid(text);
}
