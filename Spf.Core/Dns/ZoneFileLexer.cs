// SPDX-License-Identifier: MIT

namespace Spf.Dns;

/// <summary>
/// Splits a zone file into entries, and entries into words and quoted strings (RFC 1035, section 5.1). Parentheses join
/// lines, and a semicolon begins a comment. Escapes are not decoded. It is a single pass without backtracking.
/// </summary>
internal struct ZoneFileLexer(string text)
{
    // Skip a byte order mark, which was read as UTF-8 or as Latin-1.
    private int _position = text.StartsWith('\uFEFF') ? 1
        : text.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal) ? 3
        : 0;
    private int _lineStart;
    private int _line = 1;

    public readonly bool IsAtEnd => _position == text.Length;

    /// <summary>Reads one entry, which is a line, or several lines joined by parentheses.</summary>
    /// <param name="tokens">
    /// Its words and strings, and always an empty token at the end. For an empty line, this is the only token.
    /// </param>
    /// <param name="startsWithSpace">Whether it begins with a space or tab, so that it has no owner of its own.</param>
    /// <param name="error">The error; the default value if the method returns true.</param>
    public bool TryReadEntry(List<ZoneToken> tokens, out bool startsWithSpace, out ZoneFileError error)
    {
        tokens.Clear();
        startsWithSpace = !IsAtEnd && IsSpace(text[_position]);
        error = default;
        int depth = 0;
        ZoneToken opening = default;
        while (!IsAtEnd)
        {
            char c = text[_position];
            if (c == '\n' && depth == 0)
            {
                break;
            }

            if (c == '\n')
            {
                NextLine();
            }
            else if (IsSpace(c))
            {
                _position++;
            }
            else if (c == ';')
            {
                int end = text.AsSpan(_position).IndexOf('\n');
                _position = end < 0 ? text.Length : _position + end;
            }
            else if (c == '(')
            {
                opening = depth++ == 0 ? TokenAt(_position, _position + 1) : opening;
                _position++;
            }
            else if (c == ')')
            {
                if (depth-- == 0)
                {
                    error = ErrorAt(_position, "this closing parenthesis has no opening one");
                    return false;
                }

                _position++;
            }
            else if (!(c == '"' ? TryReadQuoted(tokens, out error) : TryReadWord(tokens, out error)))
            {
                return false;
            }
        }

        if (depth > 0)
        {
            error = new ZoneFileError(opening.Line, opening.Column, "this opening parenthesis has no closing one");
            return false;
        }

        tokens.Add(TokenAt(_position, _position));
        if (!IsAtEnd)
        {
            NextLine();
        }

        return true;
    }

    private bool TryReadQuoted(List<ZoneToken> tokens, out ZoneFileError error)
    {
        int start = _position + 1;
        int end = start;
        while (end < text.Length && text[end] is not ('"' or '\n'))
        {
            end += text[end] == '\\' && end + 1 < text.Length && text[end + 1] != '\n' ? 2 : 1;
        }

        if (end == text.Length || text[end] != '"')
        {
            error = ErrorAt(_position, "this quoted string has no closing quotation mark on its line");
            return false;
        }

        tokens.Add(TokenAt(start, end) with { IsQuoted = true, Column = _position - _lineStart + 1 });
        _position = end + 1;
        error = default;
        return true;
    }

    private bool TryReadWord(List<ZoneToken> tokens, out ZoneFileError error)
    {
        int end = _position;
        while (end < text.Length && !IsSpace(text[end]) && text[end] is not ('\n' or ';' or '(' or ')' or '"'))
        {
            end += text[end] == '\\' && end + 1 < text.Length && text[end + 1] is not ('\n' or '\r') ? 2 : 1;
        }

        if (end < text.Length && text[end] == '"')
        {
            error = ErrorAt(end, "expected a space before the quotation mark");
            return false;
        }

        tokens.Add(TokenAt(_position, end));
        _position = end;
        error = default;
        return true;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r';

    private void NextLine()
    {
        _lineStart = ++_position;
        _line++;
    }

    private readonly ZoneToken TokenAt(int start, int end) => new(start, end - start, _line, start - _lineStart + 1);

    private readonly ZoneFileError ErrorAt(int position, string message) =>
        new(_line, position - _lineStart + 1, message);
}

/// <summary>
/// A word or a quoted string of a zone file: its position in the text, and the line and column to report.
/// </summary>
internal readonly record struct ZoneToken(int Start, int Length, int Line, int Column)
{
    public bool IsQuoted { get; init; }
}
