// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Globalization;
using System.Text;

namespace Spf.Text;

/// <summary>
/// Escapes text from strangers (senders, HELO names, explanations, problems, records) for headers, SMTP replies, log
/// lines and terminals. It is the only way for such text to get there. A character that is not allowed is never
/// dropped, but shown as <c>&lt;U+000D&gt;</c>: comments, quoted-strings, replies and terminals all accept this form,
/// and escaping it again does not change it.
/// </summary>
public static class SafeText
{
    /// <summary>
    /// The default maximum length of a <see cref="HeaderValue"/> in octets, including quotes: that of a path in RFC
    /// 5321, section 4.5.3.1.3.
    /// </summary>
    public const int MaxValueLength = 256;

    /// <summary>
    /// The default maximum length of a <see cref="HeaderComment"/> in octets: about five folded lines.
    /// </summary>
    public const int MaxCommentLength = 400;

    /// <summary>
    /// The default maximum length of a <see cref="Line"/> in octets, which every syslog receiver accepts (RFC 3164,
    /// section 4.1).
    /// </summary>
    public const int MaxLineLength = 1024;

    // Enough for one escaped character, quotes and an ellipsis: "<U+10FFFF>...".
    private const int MinLength = 16;
    private const string Ellipsis = "...";

    // RFC 5322, 3.2.2: ctext = %d33-39 / %d42-91 / %d93-126, with the space, which is FWS, and without ";" and "=".
    private static readonly SearchValues<char> CommentText = SearchValues.Create(
        " !\"#$%&'*+,-./0123456789:<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    // ";" and "=" are legal in comments and quoted-strings, and so are parentheses in the latter. They are written as
    // quoted-pairs (RFC 5322, 3.2.1) all the same, because many readers of Received-SPF know neither comments nor
    // quoted-strings: SpamAssassin 4.0.1 searches the whole field for "identity=", OpenDMARC 1.4.2 splits it at every
    // ";", "=" and "(" that has no backslash before it, header_checks have patterns such as "spf=pass". To a parser,
    // and to OpenDMARC, the pair is its second character; none of those patterns matches "spf\=pass". Nor does an
    // encoded-word (RFC 2047) come about, which SpamAssassin decodes before it searches: it begins with "=?".
    private static readonly SearchValues<char> CommentSpecials = SearchValues.Create("()\\;=");
    private static readonly SearchValues<char> ValueSpecials = SearchValues.Create("()\\;=\"");
    private static readonly SearchValues<char> PhraseMarks = SearchValues.Create("();=\\");

    // RFC 2045, 5.1: token = 1*<any (US-ASCII) CHAR except SPACE, CTLs, or tspecials>
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private enum Form
    {
        Line,
        Phrase,
        Comment,
        Value,
        Token,
    }

    /// <summary>
    /// Escapes text for the inside of a header comment, without its parentheses (RFC 5322, section 3.2.2). Parentheses,
    /// backslashes, ";" and "=" become quoted-pairs.
    /// </summary>
    /// <param name="text">Any text; null is treated as empty.</param>
    /// <param name="maxLength">The maximum length of the result in octets, at least 16. A longer result ends in
    /// "...".</param>
    /// <param name="allowUtf8">
    /// Whether to keep visible characters beyond US-ASCII. This is only allowed in an internationalized message (RFC
    /// 6532), which for SPF means that the sender address is internationalized.
    /// </param>
    /// <returns>The text on one line, without control or formatting characters.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is less than 16.</exception>
    public static string HeaderComment(string? text, int maxLength = MaxCommentLength, bool allowUtf8 = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, MinLength);
        return IsPlain(text, maxLength) && !text.AsSpan().ContainsAnyExcept(CommentText)
            ? text ?? string.Empty
            : Write(text, Form.Comment, maxLength, allowUtf8);
    }

    /// <summary>
    /// Formats text as a header value (RFC 7208, section 9.1): unchanged if it is a dot-atom without "=", otherwise as
    /// a
    /// quoted-string (RFC 5322, sections 3.2.3 and 3.2.4), in which quotes, backslashes, parentheses, ";" and "="
    /// become
    /// quoted-pairs. Empty text becomes <c>""</c>.
    /// </summary>
    /// <param name="text">Any text; null is treated as empty.</param>
    /// <param name="maxLength">
    /// The maximum length of the result in octets, including quotes; at least 16. A longer result ends in "...".
    /// </param>
    /// <param name="allowUtf8">
    /// Whether to keep visible characters beyond US-ASCII, in a quoted-string. This is only allowed in an
    /// internationalized message (RFC 6532).
    /// </param>
    /// <returns>The value on one line, without control or formatting characters.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is less than 16.</exception>
    public static string HeaderValue(string? text, int maxLength = MaxValueLength, bool allowUtf8 = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, MinLength);
        return IsPlain(text, maxLength) && IsDotAtom(text)
            ? text!
            : Write(text, Form.Value, maxLength, allowUtf8);
    }

    /// <summary>Escapes text for one line of a log, an SMTP reply or a terminal: printable US-ASCII only.</summary>
    /// <param name="text">Any text; null is treated as empty.</param>
    /// <param name="maxLength">The maximum length of the result in octets, at least 16. A longer result ends in
    /// "...".</param>
    /// <param name="allowUtf8">
    /// Whether to keep visible characters beyond US-ASCII. Control, bidirectional and other invisible characters are
    /// always escaped.
    /// </param>
    /// <returns>The line, without a line break.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is less than 16.</exception>
    public static string Line(string? text, int maxLength = MaxLineLength, bool allowUtf8 = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, MinLength);
        return IsPlain(text, maxLength) && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? text ?? string.Empty
            : Write(text, Form.Line, maxLength, allowUtf8);
    }

    /// <summary>
    /// Formats text as a "value" of RFC 8601, section 2.2: a token of RFC 2045, section 5.1, or a quoted-string.
    /// </summary>
    internal static string HeaderToken(string? text, int maxLength = MaxValueLength) =>
        IsPlain(text, maxLength) && text is { Length: > 0 } && !text.AsSpan().ContainsAnyExcept(Token)
            ? text
            : Write(text, Form.Token, maxLength, allowUtf8: false);

    /// <summary>
    /// Text on one line for the inside of a quoted-string of Authentication-Results: ";", "=", parentheses and
    /// backslashes are shown by their numbers, a quote as "'". So it needs no quoted-pairs, which not all readers know:
    /// for Mail::AuthenticationResults 2 the quoted-string would end at the first "\"".
    /// </summary>
    internal static string Phrase(string? text, int maxLength) =>
        Write(text, Form.Phrase, maxLength, allowUtf8: false);

    // RFC 5322, 3.2.3: dot-atom-text = 1*atext *("." 1*atext), of which "=" is one.
    private static bool IsDotAtom(ReadOnlySpan<char> text) =>
        text.Length > 0 && text[0] != '.' && text[^1] != '.' && !text.Contains('=')
        && !text.ContainsAnyExcept(Abnf.DotAtom) && text.IndexOf("..", StringComparison.Ordinal) < 0;

    private static bool IsPlain(string? text, int maxLength) => text is null || text.Length <= maxLength;

    private static string Write(string? text, Form form, int maxLength, bool allowUtf8)
    {
        bool quoted = form is Form.Value or Form.Token;
        int limit = quoted ? maxLength - 2 : maxLength;
        var result = new StringBuilder(Math.Min(text?.Length ?? 0, maxLength) + 16);
        int octets = 0;
        int cut = 0;
        for (ReadOnlySpan<char> rest = text; rest.Length > 0;)
        {
            // A lone surrogate decodes to U+FFFD, which counts as invisible, and is shown by its own number.
            bool isScalar = Rune.DecodeFromUtf16(rest, out Rune rune, out int length) == OperationStatus.Done;
            octets += IsWritten(rune, form) ? AppendAscii(result, (char)rune.Value, form)
                : allowUtf8 && IsVisible(rune) ? AppendUtf8(result, rest[..length], rune)
                : AppendEscape(result, isScalar ? rune.Value : rest[0]);

            if (octets > limit)
            {
                // Go back to the last whole character that leaves room for the ellipsis.
                result.Length = cut;
                result.Append(Ellipsis);
                break;
            }

            if (octets <= limit - Ellipsis.Length)
            {
                cut = result.Length;
            }

            rest = rest[length..];
        }

        return quoted ? $"\"{result}\"" : result.ToString();
    }

    private static bool IsWritten(Rune rune, Form form) =>
        rune.Value is >= ' ' and <= '~' && !(form == Form.Phrase && PhraseMarks.Contains((char)rune.Value));

    // RFC 5322, 3.2.1: quoted-pair = "\" (VCHAR / WSP)
    private static int AppendAscii(StringBuilder result, char c, Form form)
    {
        c = form == Form.Phrase && c == '"' ? '\'' : c;
        bool isSpecial = form switch
        {
            Form.Comment => CommentSpecials.Contains(c),
            Form.Value => ValueSpecials.Contains(c),
            Form.Token => c is '"' or '\\',
            _ => false,
        };

        if (isSpecial)
        {
            result.Append('\\');
        }

        result.Append(c);
        return isSpecial ? 2 : 1;
    }

    private static int AppendUtf8(StringBuilder result, ReadOnlySpan<char> character, Rune rune)
    {
        result.Append(character);
        return rune.Utf8SequenceLength;
    }

    private static int AppendEscape(StringBuilder result, int value)
    {
        int before = result.Length;
        result.Append(CultureInfo.InvariantCulture, $"<U+{value:X4}>");
        return result.Length - before;
    }

    // Letters, marks, numbers, punctuation and symbols, but not control, format (bidirectional, zero-width), separator,
    // private or unassigned characters. Some letters and marks have no glyph: Default_Ignorable_Code_Point of Unicode.
    // U+FFFD replaces octets that are not UTF-8, so it is escaped too.
    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.SpaceSeparator => false,
        _ => rune.Value is not (0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800
            or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or 0xFFFD or (>= 0xE0100 and <= 0xE01EF)),
    };
}
