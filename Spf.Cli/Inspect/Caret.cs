// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Text;

namespace Spf.Cli.Inspect;

/// <summary>An excerpt of a text, with carets under a place in it.</summary>
internal static class Caret
{
    // A line of 80 columns, with the indentation and an ellipsis on both sides.
    private const int Columns = 70;
    private const int ColumnsBefore = 24;
    private const string Ellipsis = "...";

    /// <summary>Returns the excerpt and the line of carets to print below it.</summary>
    /// <param name="text">The text. Unprintable characters are shown by number and take as many columns.</param>
    /// <param name="position">The start of the place, from 0 to the length of the text.</param>
    /// <param name="length">The length of the place. There is at least one caret, and none beyond the excerpt.</param>
    public static (string Line, string Carets) Under(string text, int position, int length)
    {
        int from = position;
        int columns = 0;
        while (from > 0 && columns + Width(text[from - 1]) <= ColumnsBefore)
        {
            columns += Width(text[--from]);
        }

        int to = position;
        while (to < text.Length && (columns + Width(text[to]) <= Columns || to == position))
        {
            columns += Width(text[to++]);
        }

        // Near the end of the text, use the remaining columns for text before the place.
        while (to == text.Length && from > 0 && columns + Width(text[from - 1]) <= Columns)
        {
            columns += Width(text[--from]);
        }

        var line = new StringBuilder(from > 0 ? Ellipsis : string.Empty);
        int start = line.Length;
        int end = line.Length;
        for (int i = from; i < to; i++)
        {
            line.Append(Safe(text[i]));
            start = i < position ? line.Length : start;
            end = i < position + length ? line.Length : end;
        }

        line.Append(to < text.Length ? Ellipsis : string.Empty);
        return (line.ToString(), new string(' ', start) + new string('^', Math.Max(1, end - start)));
    }

    private static string Safe(char character) => SafeText.Line(character.ToString());

    private static int Width(char character) => Safe(character).Length;
}
