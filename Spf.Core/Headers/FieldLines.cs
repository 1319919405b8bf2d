// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Headers;

/// <summary>
/// How long the lines of a header field are (RFC 5322, section 2.1.1), and where they may be folded (RFC 5322, section
/// 2.2.3).
/// </summary>
internal static class FieldLines
{
    /// <summary>
    /// RFC 5322, 2.1.1: "Each line of characters MUST be no more than 998 characters", in octets by RFC 6532, 3.4.
    /// </summary>
    public const int MaxOctets = 998;

    /// <summary>RFC 5322, 2.1.1: "and SHOULD be no more than 78 characters".</summary>
    public const int Columns = 78;

    /// <summary>Throws unless a text is an end of line.</summary>
    public static void RequireEndOfLine(string newLine, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(newLine, parameterName);
        if (newLine is not ("\r\n" or "\n"))
        {
            throw new ArgumentException("An end of line is CR LF or LF.", parameterName);
        }
    }

    /// <summary>Whether a field fits into one line, whatever is done with it after us.</summary>
    public static bool FitsOneLine(StringBuilder body, int nameLength)
    {
        int octets = nameLength;
        foreach (ReadOnlyMemory<char> chunk in body.GetChunks())
        {
            octets += Encoding.UTF8.GetByteCount(chunk.Span);
        }

        return octets <= MaxOctets;
    }

    /// <summary>
    /// Folds a field that is on one line, at 78 columns where there is a space to fold at. A fold is an end of line
    /// before a space, so that taking it out gives the one line back; the space may be between words or in a comment,
    /// never in a quoted-string, whose spaces are part of a value.
    /// </summary>
    /// <param name="field">The field, or from <paramref name="start"/> on its body.</param>
    /// <param name="start">The place where folding may begin: after the name and its space.</param>
    /// <param name="newLine">The end of line.</param>
    public static string Fold(string field, int start, string newLine)
    {
        if (field.Length <= Columns)
        {
            return field;
        }

        var result = new StringBuilder(field.Length + (newLine.Length * (1 + (field.Length / (Columns / 2)))));
        int lineStart = 0;
        int lastBlank = 0;
        int depth = 0;
        bool isQuoted = false;
        for (int i = start; i <= field.Length; i++)
        {
            if (i < field.Length)
            {
                char c = field[i];
                if (c == '\\' && (isQuoted || depth > 0))
                {
                    i++;
                    continue;
                }

                isQuoted ^= c == '"' && depth == 0;
                depth += isQuoted || c is not ('(' or ')') ? 0 : c == '(' ? 1 : -1;

                // Only the first of several spaces: a line of only spaces would be obsolete syntax (RFC 5322, 4.2).
                if (c != ' ' || isQuoted || field[i - 1] == ' ')
                {
                    continue;
                }
            }

            if (i - lineStart > Columns && lastBlank > lineStart)
            {
                result.Append(field, lineStart, lastBlank - lineStart).Append(newLine);
                lineStart = lastBlank;
            }

            lastBlank = i;
        }

        return result.Append(field, lineStart, field.Length - lineStart).ToString();
    }
}
