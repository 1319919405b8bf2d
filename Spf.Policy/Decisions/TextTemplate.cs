// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Policy.Decisions;

/// <summary>Text with fields in braces, as in policyd-spf.conf: "{spf}"; doubled braces stand for themselves.</summary>
internal static class TextTemplate
{
    /// <summary>Puts the values in, in one pass: braces in a value are no fields.</summary>
    /// <param name="template">The template; a field that nobody knows stays as it is.</param>
    /// <param name="valueOf">The value of a field's name, or null if there is no such field.</param>
    public static string Expand(ReadOnlySpan<char> template, Func<string, string?> valueOf)
    {
        var text = new StringBuilder();
        for (ReadOnlySpan<char> rest = template; !rest.IsEmpty;)
        {
            int brace = rest.IndexOfAny('{', '}');
            if (brace < 0)
            {
                text.Append(rest);
                break;
            }

            text.Append(rest[..brace]);
            rest = rest[brace..];
            if (rest.Length > 1 && rest[1] == rest[0])
            {
                text.Append(rest[0]);
                rest = rest[2..];
            }
            else if (rest[0] == '{' && rest.IndexOf('}') is var end and > 0
                && valueOf(rest[1..end].ToString()) is { } value)
            {
                text.Append(value);
                rest = rest[(end + 1)..];
            }
            else
            {
                text.Append(rest[0]);
                rest = rest[1..];
            }
        }

        return text.ToString();
    }
}
