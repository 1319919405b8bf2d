// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Spf.Policy.Configuration;

/// <summary>Texts with fields, "{name}"; a brace itself is written twice.</summary>
internal static class Template
{
    /// <summary>Whether a text has these fields and no others.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fields">The names of all fields that there are.</param>
    /// <param name="problem">The fault, and what to write.</param>
    public static bool IsValid(string text, string[] fields, [NotNullWhen(false)] out string? problem)
    {
        string? unknown = null;
        bool isWhole = TryExpand(text, field => fields.Contains(field) ? string.Empty : unknown ??= field, out _);
        problem = !isWhole
            ? "a brace has no partner; where a brace itself is meant, write it twice"
            : unknown is null ? null
            : $"there is no field {{{NoteList.Show(unknown)}}}; there are {{{string.Join("}, {", fields)}}}";
        return problem is null;
    }

    /// <summary>The text with its fields filled in.</summary>
    /// <param name="text">A valid text.</param>
    /// <param name="value">Gives the value for a field's name.</param>
    public static string Expand(string text, Func<string, string> value) =>
        TryExpand(text, value, out string? expanded) ? expanded : text;

    /// <summary>
    /// The text without the sentences that have a field, if it has one: "Please see {url}" is no sentence where there
    /// is nothing to see. A sentence ends with a full stop and a space. If nothing is left, it is the default text.
    /// </summary>
    public static string WithoutSentence(string text, string field)
    {
        if (!Mentions(text, field))
        {
            return text;
        }

        const string End = ". ";
        string rest = string.Join(End, text.Split(End).Where(sentence => !Mentions(sentence, field))).Trim();
        return rest.Length == 0 ? PolicySettings.Default.ReasonMessage : rest;
    }

    /// <summary>Whether a text has a field.</summary>
    public static bool Mentions(string text, string field) => text
        .Replace("{{", string.Empty, StringComparison.Ordinal).Contains($"{{{field}}}", StringComparison.Ordinal);

    private static bool TryExpand(string text, Func<string, string> value, [NotNullWhen(true)] out string? expanded)
    {
        expanded = null;
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is not ('{' or '}'))
            {
                result.Append(c);
            }
            else if (i + 1 < text.Length && text[i + 1] == c)
            {
                result.Append(c);
                i++;
            }
            else
            {
                int end = c == '{' ? text.IndexOfAny(['{', '}'], i + 1) : -1;
                if (end < 0 || text[end] == '{')
                {
                    return false;
                }

                result.Append(value(text[(i + 1)..end]));
                i = end;
            }
        }

        expanded = result.ToString();
        return true;
    }
}
