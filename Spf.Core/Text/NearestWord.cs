// SPDX-License-Identifier: MIT

namespace Spf.Text;

/// <summary>Finds the known word that a mistyped one probably means, for "did you mean".</summary>
internal static class NearestWord
{
    // The time grows with the length, and the word may come from a stranger.
    private const int MaxLength = 40;

    /// <summary>Returns the nearest known word; null if none is near enough.</summary>
    /// <param name="written">The word as written; case makes no difference.</param>
    /// <param name="known">The known words; of two that are equally near, the first is taken.</param>
    /// <param name="allowsBeginnings">Whether a word that begins with the other one is near.</param>
    public static string? Find(string written, IEnumerable<string> known, bool allowsBeginnings = true)
    {
        if (written.Length is < 2 or > MaxLength)
        {
            return null;
        }

        (string? nearest, int least) = (null, int.MaxValue);
        foreach (string word in known)
        {
            int distance = allowsBeginnings && (IsBeginning(written, word, 3) || IsBeginning(word, written, 4))
                ? 0
                : EditDistance.Between(written, word);
            (nearest, least) = distance < least ? (word, distance) : (nearest, least);
        }

        // One typo in a short word, one more for every five letters.
        return least <= 1 + (written.Length / 5) ? nearest : null;
    }

    // "--max" means "--max-lookups", and "--zone-file" means "--zone". Shorter beginnings fit too many words.
    private static bool IsBeginning(string beginning, string word, int minLength) =>
        beginning.Length >= minLength && word.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);
}
