// SPDX-License-Identifier: MIT

namespace Spf.Policy.Configuration;

/// <summary>What somebody may have meant who wrote a name that there is not.</summary>
internal static class Similarity
{
    private const int MaxLength = 40;

    /// <summary>The nearest of some names, in any case; null if none is near.</summary>
    public static string? Nearest(string text, IEnumerable<string> names)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        (string name, int distance) = names.Select(name => (name, Distance(text, name))).MinBy(pair => pair.Item2);
        return distance <= 1 + (text.Length / 5) ? name : null;
    }

    // How many letters to insert, drop or replace: one row of the usual table, from the left.
    private static int Distance(string text, string name)
    {
        int[] row = [.. Enumerable.Range(0, name.Length + 1)];
        foreach (char letter in text)
        {
            int diagonal = row[0]++;
            for (int i = 1; i < row.Length; i++)
            {
                int replaced = diagonal
                    + (char.ToUpperInvariant(letter) == char.ToUpperInvariant(name[i - 1]) ? 0 : 1);
                diagonal = row[i];
                row[i] = Math.Min(replaced, Math.Min(row[i], row[i - 1]) + 1);
            }
        }

        return row[^1];
    }
}
