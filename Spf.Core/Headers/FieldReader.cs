// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Text;

namespace Spf.Headers;

/// <summary>
/// Reads the pieces of a structured field body (RFC 5322, section 3.2), folded or not, and of much that only looks like
/// one. It only goes forward, so its work is linear in the text.
/// </summary>
internal ref struct FieldReader(ReadOnlySpan<char> text)
{
    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\r\n;(");
    private static readonly SearchValues<char> KeyEnds = SearchValues.Create(" \t\r\n;(=\"");
    private static readonly SearchValues<char> CommentMarks = SearchValues.Create("()\\");
    private static readonly SearchValues<char> QuoteMarks = SearchValues.Create("\"\\");

    private readonly ReadOnlySpan<char> _text = text;

    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position >= _text.Length;

    private readonly char Current => IsAtEnd ? '\0' : _text[Position];

    public bool TryTake(char c)
    {
        if (IsAtEnd || Current != c)
        {
            return false;
        }

        Position++;
        return true;
    }

    public readonly bool IsAt(char c) => !IsAtEnd && _text[Position] == c;

    /// <summary>Skips the field's name and its colon, if the text begins with them.</summary>
    public void SkipFieldName(ReadOnlySpan<char> name)
    {
        SkipBlanks();
        ReadOnlySpan<char> rest = _text[Position..];
        if (!rest.StartsWith(name, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        // RFC 5322, 4.5.8: spaces before the colon are obsolete, but read.
        ReadOnlySpan<char> after = rest[name.Length..].TrimStart(" \t");
        if (after is [':', ..])
        {
            Position = _text.Length - after.Length + 1;
        }
    }

    // RFC 5322, 3.2.2: FWS
    public void SkipBlanks()
    {
        int length = _text[Position..].IndexOfAnyExcept(" \t\r\n");
        Position = length < 0 ? _text.Length : Position + length;
    }

    // RFC 5322, 3.2.2: CFWS = (1*([FWS] comment) [FWS]) / FWS
    public void SkipCfws()
    {
        SkipBlanks();
        while (Current == '(')
        {
            _ = ReadComment();
            SkipBlanks();
        }
    }

    /// <summary>
    /// Reads a comment if one is next: its text, without its parentheses; null if there is none or it has no end.
    /// </summary>
    public string? TakeComment()
    {
        SkipBlanks();
        if (Current != '(')
        {
            return null;
        }

        ReadOnlySpan<char> comment = ReadComment();
        return comment is ['(', .. var inner, ')'] ? Unescape(inner) : null;
    }

    /// <summary>Reads up to a space, a comment or the end of a pair.</summary>
    public ReadOnlySpan<char> TakeWord() => TakeUntil(WordEnds);

    /// <summary>Reads a key: up to its "=" or whatever cannot be part of it.</summary>
    public ReadOnlySpan<char> TakeKey() => TakeUntil(KeyEnds);

    // 9.1: ( dot-atom / quoted-string ), and what others write there without quotes.
    public string TakeValue()
    {
        SkipCfws();
        if (Current != '"')
        {
            return TakeWord().ToString();
        }

        int start = Position;
        ReadOnlySpan<char> quoted = ReadQuotedString();
        if (Current == '@')
        {
            // A mailbox as it is in SMTP: "a b"@example.com
            _ = TakeWord();
            return Unfold(_text[start..Position]);
        }

        return Unescape(quoted);
    }

    /// <summary>
    /// Skips the rest of a pair and the ";" after it, if any, not mistaking one in a quoted-string or comment for it.
    /// </summary>
    public void SkipPair()
    {
        while (!IsAtEnd && !TryTake(';'))
        {
            SkipCfws();
            if (Current == '"')
            {
                _ = ReadQuotedString();
            }
            else if (TakeWord().IsEmpty && Current is not (';' or '('))
            {
                break;
            }
        }
    }

    private ReadOnlySpan<char> TakeUntil(SearchValues<char> ends)
    {
        ReadOnlySpan<char> rest = _text[Position..];
        int length = rest.IndexOfAny(ends);
        ReadOnlySpan<char> taken = length < 0 ? rest : rest[..length];
        Position += taken.Length;
        return taken;
    }

    // RFC 5322, 3.2.2: comment = "(" *([FWS] ccontent) [FWS] ")", and comments in it. Without an end it is all that is
    // left.
    private ReadOnlySpan<char> ReadComment()
    {
        int start = Position;
        int depth = 0;
        do
        {
            int mark = _text[Position..].IndexOfAny(CommentMarks);
            if (mark < 0)
            {
                Position = _text.Length;
                break;
            }

            Position += mark;
            char c = _text[Position];
            Position = Math.Min(Position + (c == '\\' ? 2 : 1), _text.Length);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        while (depth > 0);

        // A comment without an end must not pass for a whole one because it ends in ")".
        return depth > 0 ? default : _text[start..Position];
    }

    // RFC 5322, 3.2.4: quoted-string, without its quotes. Without an end it is all that is left.
    private ReadOnlySpan<char> ReadQuotedString()
    {
        int start = ++Position;
        while (!IsAtEnd)
        {
            int mark = _text[Position..].IndexOfAny(QuoteMarks);
            if (mark < 0)
            {
                break;
            }

            Position += mark;
            if (Current == '"')
            {
                return _text[start..Position++];
            }

            Position = Math.Min(Position + 2, _text.Length);
        }

        Position = _text.Length;
        return _text[start..];
    }

    // RFC 5322, 2.2.3: unfolding takes the CRLF out and leaves the space.
    private static string Unfold(ReadOnlySpan<char> text) =>
        text.ContainsAny('\r', '\n')
            ? text.ToString()
                .Replace("\r", string.Empty, StringComparison.Ordinal)
                .Replace("\n", string.Empty, StringComparison.Ordinal)
            : text.ToString();

    // RFC 5322, 3.2.1: a quoted-pair means its second character.
    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
        {
            return Unfold(text);
        }

        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\' && i + 1 < text.Length)
            {
                c = text[++i];
            }

            if (c is not ('\r' or '\n'))
            {
                result.Append(c);
            }
        }

        return result.ToString();
    }
}
