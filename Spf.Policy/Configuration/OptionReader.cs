// SPDX-License-Identifier: MIT

namespace Spf.Policy.Configuration;

/// <summary>Reads lines into a draft.</summary>
internal static class OptionReader
{
    /// <summary>Applies the lines that count, and notes what is wrong with the others.</summary>
    /// <returns>
    /// The lines whose options there are, in their order; of several for one option, the one that counts.
    /// </returns>
    public static List<OptionLine> Read(IEnumerable<OptionLine> lines, ConfigurationDraft draft, bool isPerUser)
    {
        var known = new Dictionary<OptionRow, OptionLine>();
        foreach (OptionLine read in lines)
        {
            if (Recognized(read) is not var (row, line))
            {
                continue;
            }

            if (isPerUser && !row.IsPerUser)
            {
                NoteCommon(line);
            }
            else if (row.AddsUp)
            {
                AddUp(row, line, draft, known);
            }
            else
            {
                Take(row, line, draft, known);
            }
        }

        foreach ((OptionRow row, OptionLine line) in known.Where(pair => !pair.Key.AddsUp))
        {
            Apply(row, line, draft);
        }

        return [.. known.Values.Where(line => !line.IsBroken)];
    }

    // Null if the line has no effect.
    private static (OptionRow Row, OptionLine Line)? Recognized(OptionLine line)
    {
        if (OptionTable.Find(line.Name) is { } row)
        {
            // policyd-spf ignores a line with more than one "=". A list has none in it; texts and paths may.
            if (!line.IsBroken && row.IsList && line.Value.Contains('=', StringComparison.Ordinal))
            {
                line.Notes.Error(line.Number, $"{line}: there is more than one \"=\". {row.BrokenMeaning}");
                line = line with { IsBroken = true };
            }

            return (row, line);
        }

        OptionRow? near = OptionTable.Near(line.Name);
        NoteUnknown(line, near);
        return near?.HasBrokenLines == true ? (near, line with { Name = near.Name, IsBroken = true }) : null;
    }

    private static void AddUp(
        OptionRow row, OptionLine line, ConfigurationDraft draft, Dictionary<OptionRow, OptionLine> known)
    {
        if (!line.IsBroken)
        {
            known.TryAdd(row, line);
            Apply(row, line, draft);
        }
    }

    // The last line for an option counts. But policyd-spf knows options in one spelling only: if a line has it, the
    // others do not count here either.
    private static void Take(
        OptionRow row, OptionLine line, ConfigurationDraft draft, Dictionary<OptionRow, OptionLine> known)
    {
        known.TryGetValue(row, out OptionLine? earlier);
        if (line.IsBroken && (!row.HasBrokenLines || (row.Exempts && earlier is not null)))
        {
            return;
        }

        if (earlier is null || earlier.IsBroken || line.IsBroken)
        {
            known[row] = line;
            return;
        }

        bool keepsEarlier = row.KnownTo != Versions.None && earlier.Name == row.Name && line.Name != row.Name;
        line.Warn(keepsEarlier
            ? $"does not count, and {earlier} does: it is spelled as policyd-spf spells it"
            : $"counts, and not {earlier} before it");
        known[row] = keepsEarlier ? earlier : line;
        if (row.IsNumber && !row.TryApply(keepsEarlier ? line : earlier, new ConfigurationDraft()))
        {
            row.Fallback.Apply(draft);
        }
    }

    private static void Apply(OptionRow row, OptionLine line, ConfigurationDraft draft)
    {
        if (line.IsBroken && !row.Exempts)
        {
            row.IfBroken.Apply(draft);
        }
        else if (line.IsQuoted && row.MindsQuotes)
        {
            line.Refuse("write the value without quotes: policyd-spf takes them as a part of it");
            row.Fallback.Apply(draft);
        }
        else
        {
            if (line.IsQuoted)
            {
                line.Warn("read without the quotes, which this syntax does not have");
            }

            if (!row.TryApply(line, draft))
            {
                row.Fallback.Apply(draft);
            }
        }
    }

    private static void NoteUnknown(OptionLine line, OptionRow? near)
    {
        if (line.Notes.IsNew(line.Name))
        {
            string hint = near is null ? string.Empty
                : near.HasBrokenLines ? $". Did you mean {near.Name}? {near.BrokenMeaning}"
                : $". Did you mean {near.Name}?";
            line.Notes.Error(line.Number, $"there is no option {NoteList.Show(line.Name)}{hint}");
        }
    }

    private static void NoteCommon(OptionLine line)
    {
        if (line.Notes.IsNew(line.Name))
        {
            line.Warn("has no effect here: it is the same for all recipients, and belongs in the main file");
        }
    }
}
