// SPDX-License-Identifier: MIT

using System.Buffers;

namespace Spf.Policy.Configuration;

/// <summary>The per-user file: lines "recipient,Name=value|Name=value".</summary>
internal static class PerUserFile
{
    private static readonly SearchValues<char> PatternSigns = SearchValues.Create("*/^$\\ \"<>");
    private static readonly SearchValues<char> EndsOfRecipients = SearchValues.Create(" \t\u00A0,;|:");

    /// <param name="text">The file's text.</param>
    /// <param name="common">The settings for all, if a recipient's entry says nothing else.</param>
    /// <param name="marksOnly">Whether mail to all is only marked, whatever an entry says.</param>
    /// <param name="exempt">The relays that each recipient trusts, whatever their own list says.</param>
    /// <param name="notes">Takes what is wrong.</param>
    public static PerUserSettings Read(
        string text, PolicySettings common, bool marksOnly, NetworkSet exempt, NoteList notes)
    {
        // Many recipients with few sets of options are usual. Each set is read, and noted on, once.
        var sets = new Dictionary<string, PolicySettings>();
        var entries = new Dictionary<string, PolicySettings>(StringComparer.OrdinalIgnoreCase);
        PolicySettings marking = common with { TestOnly = true };
        PolicySettings? others = null;
        foreach ((int number, string line) in ConfigurationText.Lines(text))
        {
            if (!TrySplit(line, out string recipient, out string options))
            {
                // It is not known what was asked for this recipient; or not even for which one.
                bool isKnown = IsRecipient(recipient);
                others = isKnown ? others : marking;
                string whom = isKnown ? NoteList.Show(recipient) : "recipients without an entry";
                notes.Error(number, $"\"{NoteList.Show(line)}\": a line is recipient,Name=value|Name=value. Until this"
                    + $" is corrected, mail to {whom} is only marked");
                if (isKnown)
                {
                    Add(number, recipient, marking);
                }

                continue;
            }

            if (!sets.TryGetValue(options, out PolicySettings? settings))
            {
                settings = ReadSet(number, options, common, marksOnly, exempt, notes);
                sets.Add(options, settings);
            }

            NotePattern(number, recipient, notes);
            Add(number, recipient, settings);
        }

        return new PerUserSettings(entries, others);

        void Add(int number, string recipient, PolicySettings settings)
        {
            if (!entries.TryAdd(recipient, settings))
            {
                notes.Warn(number, $"{NoteList.Show(recipient)} has an entry before this one, and that one counts");
            }
        }
    }

    // False if there is no comma, or only one within the options: the recipient is what may be one then.
    private static bool TrySplit(string line, out string recipient, out string options)
    {
        int comma = line.IndexOf(',', StringComparison.Ordinal);
        recipient = comma < 0 ? string.Empty : line[..comma].Trim();
        options = line[(comma + 1)..].Trim();
        if (recipient.Length > 0
            && !(recipient.Contains('=', StringComparison.Ordinal) && recipient.AsSpan().ContainsAny(" \t|")))
        {
            return true;
        }

        int end = line.AsSpan().IndexOfAny(EndsOfRecipients);
        recipient = end < 0 ? line : line[..end];
        return false;
    }

    private static bool IsRecipient(string text) =>
        text.Length > 0 && !text.Contains('=', StringComparison.Ordinal) && OptionTable.Find(text) is null;

    private static PolicySettings ReadSet(
        int number, string options, PolicySettings common, bool marksOnly, NetworkSet exempt, NoteList notes)
    {
        var draft = new ConfigurationDraft { Settings = common, MarksOnly = marksOnly };
        List<OptionLine> lines = [];
        foreach (string option in options.Split(
            '|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (option.IndexOf('=', StringComparison.Ordinal) > 0
                && OptionLine.Parse(number, option, notes) is { } line)
            {
                lines.Add(line);
            }
            else
            {
                // An option that was cut off: it is not known which others followed it.
                notes.Error(
                    number, $"\"{NoteList.Show(option)}\": an option is Name=value. {Fallback.MarkOnly.Meaning}");
                Fallback.MarkOnly.Apply(draft);
            }
        }

        OptionReader.Read(lines, draft, isPerUser: true);
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
            notes.Warn(number, $"{NoteList.Show(recipient)} is read as it is: an entry is one address without"
                + " brackets or quotes, or @domain for all of a domain; there are no patterns");
        }
    }
}
