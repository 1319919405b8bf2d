// SPDX-License-Identifier: MIT

namespace Spf.Policy.Configuration;

/// <summary>Reads lines into a draft.</summary>
internal static class OptionReader
{
    /// <summary>Applies the lines that hold, and notes what is wrong with the others.</summary>
    /// <returns>The lines whose options there are, in their order; of several for one option, the last.</returns>
    public static List<OptionLine> Read(IEnumerable<OptionLine> lines, ConfigurationDraft draft, bool isPerUser)
    {
        var known = new Dictionary<OptionRow, OptionLine>();
        foreach (OptionLine line in lines)
        {
            OptionRow? row = OptionTable.Find(line.Name);
            if (row is null)
            {
                NoteUnknown(line);
            }
            else if (isPerUser && !row.IsPerUser)
            {
                NoteCommon(line);
            }
            else if (row.AddsUp)
            {
                known.TryAdd(row, line);
                row.Apply(line, draft);
            }
            else
            {
                if (known.TryGetValue(row, out OptionLine? earlier))
                {
                    line.Warn($"counts, and not {earlier} before it");
                }

                known[row] = line;
            }
        }

        foreach ((OptionRow row, OptionLine line) in known.Where(pair => !pair.Key.AddsUp))
        {
            row.Apply(line, draft);
        }

        return [.. known.Values];
    }

    private static void NoteUnknown(OptionLine line)
    {
        if (line.Notes.IsNew(line.Name))
        {
            string hint = OptionTable.Nearest(line.Name) is { } name ? $". Is {name} meant?" : string.Empty;
            line.Notes.Error(line.Number, $"there is no option {NoteList.Show(line.Name)}{hint}");
        }
    }

    private static void NoteCommon(OptionLine line)
    {
        if (line.Notes.IsNew(line.Name))
        {
            line.Warn("has no effect here: it is the same for all recipients, and stands in the main file");
        }
    }
}
