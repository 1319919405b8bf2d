// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;

namespace Spf.Policy.Doctor;

/// <summary>The syntax that main.cf and master.cf share (postconf(5), master(5)).</summary>
internal static class PostfixText
{
    /// <summary>Lines with their continuations, which begin with white space; no comments, no empty lines.</summary>
    public static IEnumerable<string> LogicalLines(string text)
    {
        var line = new StringBuilder();
        foreach (ReadOnlySpan<char> raw in text.EnumerateLines())
        {
            ReadOnlySpan<char> trimmed = raw.Trim();
            if (trimmed.IsEmpty || trimmed[0] == '#')
            {
                continue;
            }

            if (!char.IsWhiteSpace(raw[0]))
            {
                line.Append('\n');
            }

            line.Append(' ').Append(trimmed);
        }

        return line.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The words of a list, separated by white space and commas. Text in braces is one word.</summary>
    public static List<string> Words(string text, bool commasSeparate = true)
    {
        var words = new List<string>();
        int start = -1;
        int depth = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            bool separates = i == text.Length
                || (depth == 0 && (char.IsWhiteSpace(text[i]) || (commasSeparate && text[i] == ',')));
            if (separates)
            {
                if (start >= 0)
                {
                    words.Add(text[start..i]);
                }

                start = -1;
                continue;
            }

            start = start < 0 ? i : start;
            depth += text[i] == '{' ? 1 : text[i] == '}' && depth > 0 ? -1 : 0;
        }

        return words;
    }

    /// <summary>A word without the braces around it.</summary>
    public static string Unbraced(string word) =>
        word is ['{', .., '}'] ? word[1..^1].Trim() : word;

    /// <summary>A "name = value".</summary>
    /// <returns>False if there is no "=".</returns>
    public static bool TrySplit(string text, out string name, out string value)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        name = equals < 0 ? text : text[..equals].Trim();
        value = equals < 0 ? string.Empty : text[(equals + 1)..].Trim();
        return equals > 0;
    }

    /// <summary>A time such as 100s, 5m or 1h; without a unit it is in seconds.</summary>
    public static TimeSpan? Time(string text)
    {
        string digits = text.TrimEnd('s', 'm', 'h', 'd', 'w');
        int seconds = text[digits.Length..] switch
        {
            "" or "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            "w" => 604_800,
            _ => 0,
        };
        bool isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        return isNumber && seconds > 0 ? TimeSpan.FromSeconds((long)number * seconds) : null;
    }
}
