// SPDX-License-Identifier: MIT

using System.Buffers;

namespace Spf.Policy.Configuration;

/// <summary>The per-user file: lines "recipient,Name=value|Name=value".</summary>
internal static class PerUserFile
{
    private static readonly SearchValues<char> PatternSigns = SearchValues.Create("*/^$\\ \"<>");

    /// <param name="path">The file.</param>
    /// <param name="common">What holds for all, where a recipient's entry says nothing else.</param>
    /// <param name="exempt">The relays that each recipient trusts, whatever his own list says.</param>
    /// <param name="notes">Takes what is wrong.</param>
    public static PerUserSettings Read(string path, PolicySettings common, NetworkSet exempt, NoteList notes)
    {
        if (!ConfigurationText.TryRead(path, out string? text, out string? problem))
        {
            notes.Error(0, $"{problem}; no recipient has settings of its own");
            return PerUserSettings.None;
        }

        // Many recipients with few sets of options are usual. Each set is read, and noted on, once.
        var sets = new Dictionary<string, PolicySettings>();
        var entries = new Dictionary<string, PolicySettings>(StringComparer.OrdinalIgnoreCase);
        foreach ((int number, string line) in ConfigurationText.Lines(text))
        {
            int comma = line.IndexOf(',', StringComparison.Ordinal);
            string recipient = comma < 0 ? string.Empty : line[..comma].Trim();
            string options = line[(comma + 1)..].Trim();
            if (recipient.Length == 0)
            {
                notes.Error(
                    number, $"\"{NoteList.Show(line)}\" has no effect: a line is recipient,Name=value|Name=value");
                continue;
            }

            if (!sets.TryGetValue(options, out PolicySettings? settings))
            {
                settings = ReadSet(number, options, common, exempt, notes);
                sets.Add(options, settings);
            }

            NotePattern(number, recipient, notes);
            if (!entries.TryAdd(recipient, settings))
            {
                notes.Warn(number, $"{NoteList.Show(recipient)} has an entry before this one, and that one counts");
            }
        }

        return new PerUserSettings(entries);
    }

    private static PolicySettings ReadSet(
        int number, string options, PolicySettings common, NetworkSet exempt, NoteList notes)
    {
        var draft = new ConfigurationDraft { Settings = common };
        OptionReader.Read(
            options.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(option => OptionLine.Parse(number, option, notes)).OfType<OptionLine>(),
            draft,
            isPerUser: true);
        PolicySettings settings = draft.Finish();
        return ReferenceEquals(settings.Whitelist, common.Whitelist)
            ? settings
            : settings with { Whitelist = settings.Whitelist.Union(exempt) };
    }

    // The manual of policyd-spf has a sentence on regular expressions, which it never read.
    private static void NotePattern(int number, string recipient, NoteList notes)
    {
        if (recipient.AsSpan().ContainsAny(PatternSigns))
        {
            notes.Warn(number, $"{NoteList.Show(recipient)} is read as it stands: an entry is one address without"
                + " brackets or quotes, or @domain for all of a domain; there are no patterns");
        }
    }
}
