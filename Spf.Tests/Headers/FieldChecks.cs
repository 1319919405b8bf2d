// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Headers;
using Spf.Tests.Text;

namespace Spf.Tests.Headers;

/// <summary>The rules for every field that is written, checked another way than Spf.Core writes it.</summary>
internal static class FieldChecks
{
    public static void RequireField(ReceivedSpf field)
    {
        string line = field.ToString();
        RequireLines(line, field.ToFoldedString());
        RequireLines(line, field.ToFoldedString("\n").Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.True(ReceivedSpf.TryParse(field.ToFoldedString(), out ReceivedSpf? folded));
        Assert.True(ReceivedSpf.TryParse(field.ToFoldedBody(), out ReceivedSpf? body));
        Assert.True(ReceivedSpf.TryParse(line, out ReceivedSpf? unfolded));
        Assert.Equal(unfolded, folded);
        Assert.Equal(unfolded, body);
        Assert.Equal(field.Result, folded.Result);

        // Written again, it is the same: what was cut or escaped stays as it is.
        if (!line.Contains("...", StringComparison.Ordinal))
        {
            Assert.Equal(line, unfolded.ToString());
        }
    }

    public static void RequireLines(string field, string folded)
    {
        HeaderGrammar.RequireText(field, allowUtf8: true);
        Assert.InRange(Encoding.UTF8.GetByteCount(field), 0, 998);
        Assert.Equal(field, folded.Replace("\r\n", string.Empty, StringComparison.Ordinal));
        string[] lines = folded.Split("\r\n");
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            Assert.False(string.IsNullOrWhiteSpace(line));
            Assert.True(i == 0 || line[0] == ' ', "a continuation begins with a space");
            Assert.False(line.EndsWith(' '), "no space at the end of a line");

            // 78 columns where there was a space to fold at, other than the one after the name.
            string text = i == 0 ? line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..] : line;
            Assert.True(line.Length <= 78 || !HasFold(text), line);
        }

        // No line ends within a quoted-string: all quotes outside comments come in pairs.
        foreach (string line in lines)
        {
            Assert.False(EndsInQuotes(line, folded[..folded.IndexOf(line, StringComparison.Ordinal)]), line);
        }
    }

    private static bool HasFold(string line)
    {
        // Text with spaces that is not all one quoted-string, as in key="a b".
        string rest = line.TrimStart(' ');
        int quote = rest.IndexOf("=\"", StringComparison.Ordinal);
        string head = quote < 0 ? rest : rest[..quote];
        return head.Contains(' ', StringComparison.Ordinal);
    }

    private static bool EndsInQuotes(string line, string before)
    {
        int depth = 0;
        bool quoted = false;
        string text = before + line;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '"' when depth == 0:
                    quoted = !quoted;
                    break;
                case '(' when !quoted:
                    depth++;
                    break;
                case ')' when !quoted:
                    depth--;
                    break;
                default:
                    break;
            }
        }

        return quoted;
    }
}
