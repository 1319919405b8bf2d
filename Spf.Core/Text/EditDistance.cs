// SPDX-License-Identifier: MIT

namespace Spf.Text;

/// <summary>Measures how much two words differ.</summary>
internal static class EditDistance
{
    /// <summary>
    /// Returns the number of letters to insert, delete, replace or swap with a neighbour; case makes no difference.
    /// </summary>
    /// <param name="written">A short word: the running time is the product of both lengths.</param>
    /// <param name="known">The word to compare it with.</param>
    public static int Between(string written, string known)
    {
        // The usual table, row by row. A swap needs the row before the previous one.
        int[] before = [];
        int[] previous = [];
        for (int w = 0; w <= written.Length; w++)
        {
            int[] row = new int[known.Length + 1];
            for (int k = 0; k <= known.Length; k++)
            {
                row[k] = w == 0 || k == 0 ? w + k : Math.Min(
                    Math.Min(previous[k], row[k - 1]) + 1,
                    previous[k - 1] + (IsSame(written[w - 1], known[k - 1]) ? 0 : 1));
                if (w > 1 && k > 1
                    && IsSame(written[w - 1], known[k - 2]) && IsSame(written[w - 2], known[k - 1]))
                {
                    row[k] = Math.Min(row[k], before[k - 2] + 1);
                }
            }

            (before, previous) = (previous, row);
        }

        return previous[known.Length];
    }

    private static bool IsSame(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
