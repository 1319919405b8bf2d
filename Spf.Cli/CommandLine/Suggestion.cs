// SPDX-License-Identifier: MIT

using Spf.Text;

namespace Spf.Cli.CommandLine;

/// <summary>What somebody may have meant who typed an option that there is not.</summary>
internal static class Suggestion
{
    private const int MaxLength = 40;

    /// <summary>The nearest name, if one is near, and where all of them are.</summary>
    public static string For(string spelling)
    {
        // Options of older programs whose work another one does here.
        switch (spelling)
        {
            case "override" or "fallback" or "a" or "z":
                return "--record DOMAIN=TEXT tries another record, --guess a policy where there is none";
            case "pra":
                return "the PRA is Sender ID's, which is history; see spfquery --help";
            case "max-name-lookups-per-term":
                return "--max-lookups limits the terms, and 10 names for each is the RFC's own limit";
            default:
                break;
        }

        OptionRow? nearest = null;
        int least = int.MaxValue;
        foreach (OptionRow row in OptionTable.Rows)
        {
            int distance = Distance(spelling, row.Name);
            if (distance < least)
            {
                (nearest, least) = (row, distance);
            }
        }

        return nearest is not null && spelling.Length > 2 && least <= 1 + (spelling.Length / 5)
            ? $"is --{nearest.Name} meant? See spfquery --help"
            : "see spfquery --help";
    }

    // None where the other word goes on.
    private static int Distance(string typed, string name)
    {
        if (typed.Length > MaxLength)
        {
            return int.MaxValue;
        }

        if (typed.Length > 2 && (name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)
            || typed.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
        {
            return 0;
        }

        return EditDistance.Between(typed, name);
    }
}
