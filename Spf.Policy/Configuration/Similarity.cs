// SPDX-License-Identifier: MIT

using Spf.Text;

namespace Spf.Policy.Configuration;

/// <summary>The name that was probably meant by one that does not exist.</summary>
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

        (string name, int distance) = names
            .Select(name => (name, EditDistance.Between(text, name))).MinBy(pair => pair.Item2);
        return distance <= 1 + (text.Length / 5) ? name : null;
    }
}
