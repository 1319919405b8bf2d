// SPDX-License-Identifier: MIT

namespace Spf.Dns;

/// <summary>
/// Splits a zone file into entries, and entries into words and quoted strings (RFC 1035, section 5.1). Parentheses join
/// lines, and a semicolon begins a comment. Escapes are not decoded. Only one entry is in memory at a time.
/// </summary>
internal sealed class ZoneFileLexer
{
    // A TXT record has at most 65535 octets, each of which may be written with four characters. No record is longer.
    private const int MaxEntryLength = 1 << 20;

    private readonly TextReader _reader;
    private readonly char[] _buffer = new char[16 * 1024];
    private int _at;
    private int _end;
    private bool _isStarted;
    private char[] _entry = new char[256];
    private int _length;
    private int _line = 1;
    private int _column = 1;

    public ZoneFileLexer(TextReader reader) => _reader = reader;

    /// <summary>The number of characters of the last entry, with its comments.</summary>
    public int Consumed { get; private set; }

    /// <summary>Reads one entry, which is a line, or several lines joined by parentheses.</summary>
    /// <param name="tokens">
    /// Its words and strings, and always an empty token at the end. For an empty line, this is the only token. There is
    /// none at the end of the file.
    /// </param>
    /// <param name="startsWithSpace">Whether it begins with a space or tab, so that it has no owner of its own.</param>
    /// <param name="error">The error; the default value if the method returns true.</param>
    public bool TryReadEntry(List<ZoneToken> tokens, out bool startsWithSpace, out ZoneFileError error)
    {
        tokens.Clear();
        _length = 0;
        Consumed = 0;
        startsWithSpace = false;
        if (!TryStart(out error))
        {
            return false;
        }

        startsWithSpace = IsSpace(Peek());
        return Peek() < 0 || TryReadTokens(tokens, out error);
    }

    /// <summary>Returns a token of the last entry as it was written.</summary>
    public ReadOnlySpan<char> SpanOf(ZoneToken token) => _entry.AsSpan(token.Start, token.Length);

    // A byte order mark is skipped, whether it was read as UTF-8 or as Latin-1. It takes no column.
    private bool TryStart(out ZoneFileError error)
    {
        error = default;
        if (_isStarted)
        {
            return true;
        }

        _isStarted = true;
        _end = _reader.ReadBlock(_buffer, 0, _buffer.Length);
        ReadOnlySpan<char> start = _buffer.AsSpan(0, _end);
        bool isUtf16 = start is ['\u00FF', '\u00FE', ..] or ['\u00FE', '\u00FF', ..] or ['\uFFFE', ..]
            or [not '\0', '\0', not '\0', '\0', ..] or ['\0', not '\0', '\0', not '\0', ..];
        if (isUtf16)
        {
            error = new ZoneFileError(1, 1, "this text is UTF-16: save it as UTF-8");
            return false;
        }

        _at = start is ['\uFEFF', ..] ? 1 : start is ['\u00EF', '\u00BB', '\u00BF', ..] ? 3 : 0;
        return true;
    }

    private bool TryReadTokens(List<ZoneToken> tokens, out ZoneFileError error)
    {
        error = default;
        (int Line, int Column) start = (_line, _column);
        (int Line, int Column) opening = default;
        int depth = 0;
        int c;
        while ((c = Peek()) >= 0 && (c != '\n' || depth > 0))
        {
            if (c == ';')
            {
                SkipComment();
            }
            else if (c == '(')
            {
                opening = depth++ == 0 ? (_line, _column) : opening;
                Advance();
            }
            else if (c == ')')
            {
                if (depth-- == 0)
                {
                    error = new ZoneFileError(_line, _column, "this closing parenthesis has no opening one");
                    return false;
                }

                Advance();
            }
            else if (c == '\n' || IsSpace(c))
            {
                Advance();
            }
            else if (!(c == '"' ? TryReadQuoted(tokens, out error) : TryReadWord(tokens)))
            {
                error = error == default
                    ? new ZoneFileError(
                        start.Line, start.Column, $"this entry is longer than {MaxEntryLength} characters")
                    : error;
                return false;
            }
        }

        if (depth > 0)
        {
            error = new ZoneFileError(opening.Line, opening.Column, "this opening parenthesis has no closing one");
            return false;
        }

        tokens.Add(new ZoneToken(_length, 0, _line, _column));
        Advance();
        return true;
    }

    private bool TryReadQuoted(List<ZoneToken> tokens, out ZoneFileError error)
    {
        var token = new ZoneToken(_length, 0, _line, _column) { IsQuoted = true };
        error = default;
        Advance();
        while (Peek() is >= 0 and not ('"' or '\n'))
        {
            if (!TryTakeCharacter())
            {
                return false;
            }
        }

        if (Peek() != '"')
        {
            error = new ZoneFileError(
                token.Line, token.Column, "this quoted string has no closing quotation mark on its line");
            return false;
        }

        Advance();
        tokens.Add(token with { Length = _length - token.Start });
        return TryAppend(' ');
    }

    // A quotation mark ends a word, as in alpn="h2", which has two tokens.
    private bool TryReadWord(List<ZoneToken> tokens)
    {
        var token = new ZoneToken(_length, 0, _line, _column);
        while (Peek() is var c && c >= 0 && !IsSpace(c) && c is not ('\n' or ';' or '(' or ')' or '"'))
        {
            if (!TryTakeCharacter())
            {
                return false;
            }
        }

        tokens.Add(token with { Length = _length - token.Start });

        // Every token takes a character more, so that the number of empty strings has a bound too.
        return TryAppend(' ');
    }

    // A backslash and the character after it belong together, except at the end of the line.
    private bool TryTakeCharacter()
    {
        int c = Peek();
        Advance();
        if (!TryAppend((char)c))
        {
            return false;
        }

        if (c != '\\' || Peek() is < 0 or '\n' or '\r')
        {
            return true;
        }

        c = Peek();
        Advance();
        return TryAppend((char)c);
    }

    private bool TryAppend(char c)
    {
        if (_length == _entry.Length)
        {
            if (_length == MaxEntryLength)
            {
                return false;
            }

            Array.Resize(ref _entry, _length * 2);
        }

        _entry[_length++] = c;
        return true;
    }

    private void SkipComment()
    {
        while (Peek() is >= 0 and not '\n')
        {
            Advance();
        }
    }

    private static bool IsSpace(int c) => c is ' ' or '\t' or '\r';

    private int Peek() => _at < _end || Fill() ? _buffer[_at] : -1;

    private bool Fill()
    {
        _at = 0;
        _end = _reader.Read(_buffer, 0, _buffer.Length);
        return _end > 0;
    }

    // Does nothing at the end of the file.
    private void Advance()
    {
        int c = Peek();
        if (c < 0)
        {
            return;
        }

        _at++;
        Consumed++;
        _column = c == '\n' ? 1 : _column + 1;
        _line += c == '\n' ? 1 : 0;
    }
}

/// <summary>
/// A word or a quoted string of a zone file: its place in the entry, and the line and column to report, which for a
/// string are those of its quotation mark.
/// </summary>
internal readonly record struct ZoneToken(int Start, int Length, int Line, int Column)
{
    public bool IsQuoted { get; init; }
}
