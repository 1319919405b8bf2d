// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;

namespace Spf.Policy.Doctor;

/// <summary>
/// Puts values in the place of $name, ${name}, ${name?text}, ${name:text}, ${name?{text}:{text}} and
/// ${{text} == {text}?{text}:{text}} (postconf(5)). A value may refer to itself, or double itself at each step: the
/// result ends at a limit.
/// </summary>
/// <param name="raw">A parameter's value as it is written; null if there is none.</param>
internal sealed class PostfixExpansion(Func<string, string?> raw)
{
    private const int MaxDepth = 20;
    private const int MaxSteps = 10_000;
    private const int MaxLength = 65_536;

    private readonly StringBuilder _output = new();
    private int _steps;

    public string Expand(string text)
    {
        Append(text, depth: 0);
        return _output.ToString();
    }

    private void Append(string text, int depth)
    {
        for (int i = 0; i < text.Length && _output.Length < MaxLength; i++)
        {
            char next = text[i] == '$' && i + 1 < text.Length ? text[i + 1] : ' ';
            if (next == '$')
            {
                _output.Append(text[i++]);
            }
            else if (next is '{' or '(' && End(text, i + 1) is var end and > 0)
            {
                AppendBraced(text[(i + 2)..end], depth);
                i = end;
            }
            else if (IsOfName(next))
            {
                int stop = NameEnd(text, i + 1);
                AppendValue(text[(i + 1)..stop], depth);
                i = stop - 1;
            }
            else
            {
                _output.Append(text[i]);
            }
        }
    }

    private void AppendValue(string name, int depth)
    {
        if (depth < MaxDepth && _steps++ < MaxSteps && raw(name) is { } value)
        {
            Append(value, depth + 1);
        }
    }

    private void AppendBraced(string inner, int depth)
    {
        if (depth == MaxDepth || _steps++ >= MaxSteps)
        {
            return;
        }

        bool condition;
        string rest = inner.Trim();
        if (TryTakeBraced(ref rest, out string left))
        {
            string symbol = new([.. rest.TakeWhile(c => c is '=' or '!' or '<' or '>')]);
            rest = rest[symbol.Length..].TrimStart();
            if (!TryTakeBraced(ref rest, out string right))
            {
                return;
            }

            condition = Compare(Apart(left, depth), symbol, Apart(right, depth));
        }
        else
        {
            int stop = NameEnd(rest, 0);
            string name = rest[..stop];
            rest = rest[stop..].TrimStart();
            if (rest.Length == 0)
            {
                AppendValue(name, depth);
                return;
            }

            condition = raw(name) is { Length: > 0 };
        }

        // "?" is for a true condition, ":" for a false one; braces allow for both.
        if (rest is not ['?' or ':', ..])
        {
            return;
        }

        bool isForTrue = rest[0] == '?';
        string text = rest[1..].TrimStart();
        string other = string.Empty;
        if (TryTakeBraced(ref text, out string braced))
        {
            string tail = text;
            other = isForTrue && tail is [':', ..] ? PostfixText.Unbraced(tail[1..].Trim()) : string.Empty;
            text = braced;
        }

        Append(condition == isForTrue ? text : other, depth + 1);
    }

    // The limits hold for all parts together.
    private string Apart(string text, int depth)
    {
        int start = _output.Length;
        Append(text, depth + 1);
        string value = _output.ToString(start, _output.Length - start);
        _output.Length = start;
        return value;
    }

    private static bool Compare(string left, string symbol, string right)
    {
        int order = long.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out long a)
            && long.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out long b)
                ? a.CompareTo(b)
                : string.CompareOrdinal(left, right);
        return symbol switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            _ => false,
        };
    }

    private static bool TryTakeBraced(ref string text, out string inner)
    {
        inner = string.Empty;
        if (text is not ['{', ..] || End(text, 0) is not (> 0 and var end))
        {
            return false;
        }

        inner = text[1..end].Trim();
        text = text[(end + 1)..].TrimStart();
        return true;
    }

    // The index of the bracket that closes the one at an index; 0 if there is none.
    private static int End(string text, int open)
    {
        (char opens, char closes) = text[open] == '{' ? ('{', '}') : ('(', ')');
        int depth = 0;
        for (int i = open; i < text.Length; i++)
        {
            depth += text[i] == opens ? 1 : text[i] == closes ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return 0;
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static int NameEnd(string text, int start)
    {
        while (start < text.Length && IsOfName(text[start]))
        {
            start++;
        }

        return start;
    }
}
