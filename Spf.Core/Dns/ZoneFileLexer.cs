// SPDX-License-Identifier: MIT

namespace Spf.Dns;

/// <summary>
/// Cuts master-file text into entries, and entries into words and quoted strings (RFC 1035, section 5.1): parentheses
/// join lines, a semicolon begins a comment. Escapes are left as they stand. One pass, never back.
/// </summary>
internal struct ZoneFileLexer(string text)
{
    // A file that was saved with a byte order mark, read as UTF-8 and read as Latin-1.
    private int _position = text.StartsWith('\uFEFF') ? 1
        : text.StartsWith("\u00EF\u00BB\u00BF", StringComparison.Ordinal) ? 3
        : 0;
    private int _lineStart;
    private int _line = 1;

    public readonly bool IsAtEnd => _position == text.Length;

    /// <summary>Reads one entry: what stands on a line, or on several within parentheses.</summary>
    /// <param name="tokens">
    /// Its words and strings, and at the end always a token of no length; empty lines have that alone.
    /// </param>
    /// <param name="startsWithBlank">Whether the entry has no owner of its own.</param>
    /// <param name="error">Where and why there is no entry.</param>
    public bool TryReadEntry(List<ZoneToken> tokens, out bool startsWithBlank, out ZoneFileError error)
    {
        tokens.Clear();
        startsWithBlank = !IsAtEnd && IsBlank(text[_position]);
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
            else if (IsBlank(c))
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
        while (end < text.Length && !IsBlank(text[end]) && text[end] is not ('\n' or ';' or '(' or ')' or '"'))
        {
            end += text[end] == '\\' && end + 1 < text.Length && text[end + 1] is not ('\n' or '\r') ? 2 : 1;
        }

        if (end < text.Length && text[end] == '"')
        {
            error = ErrorAt(end, "expected a blank before the quotation mark");
            return false;
        }

        tokens.Add(TokenAt(_position, end));
        _position = end;
        error = default;
        return true;
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\r';

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
/// A word or a quoted string of a zone file: where it stands in the text, and where a person would look for it.
/// </summary>
internal readonly record struct ZoneToken(int Start, int Length, int Line, int Column)
{
    public bool IsQuoted { get; init; }
}
