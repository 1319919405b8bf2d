// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Text;

namespace Spf.Cli.Inspect;

/// <summary>A part of a text, and carets to put under the place in it that something is said about.</summary>
internal static class Caret
{
    // With the indentation and dots on both sides, a line of 80 columns.
    private const int Columns = 70;
    private const int ColumnsBefore = 24;
    private const string Dots = "...";

    /// <summary>The line and the line below it.</summary>
    /// <param name="text">The text; a character that must not be printed takes the columns of its number.</param>
    /// <param name="position">Where the place is, up to the length of the text.</param>
    /// <param name="length">How long it is; there is one caret at least, and none beyond the line.</param>
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

        // What is left over belongs to what stands before.
        while (to == text.Length && from > 0 && columns + Width(text[from - 1]) <= Columns)
        {
            columns += Width(text[--from]);
        }

        var line = new StringBuilder(from > 0 ? Dots : string.Empty);
        int start = line.Length;
        int end = line.Length;
        for (int i = from; i < to; i++)
        {
            line.Append(Safe(text[i]));
            start = i < position ? line.Length : start;
            end = i < position + length ? line.Length : end;
        }

        line.Append(to < text.Length ? Dots : string.Empty);
        return (line.ToString(), new string(' ', start) + new string('^', Math.Max(1, end - start)));
    }

    private static string Safe(char character) => SafeText.Line(character.ToString());

    private static int Width(char character) => Safe(character).Length;
}
