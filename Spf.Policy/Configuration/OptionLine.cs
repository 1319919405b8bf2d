// SPDX-License-Identifier: MIT

namespace Spf.Policy.Configuration;

/// <summary>One "Name = value" of a file.</summary>
internal sealed record OptionLine(int Number, string Name, string Value, NoteList Notes)
{
    private static readonly char[] EndsOfNames = [':', ' ', '\t', '\u00A0'];

    /// <summary>Whether the value stood in quotes.</summary>
    public bool IsQuoted { get; private init; }

    /// <summary>
    /// Whether policyd-spf ignores the line, although it is clear which option it is about: the "=" is missing, or the
    /// name is misspelled.
    /// </summary>
    public bool IsBroken { get; init; }

    /// <summary>
    /// Splits at the first "="; values may hold more of them. Null if it is not clear which option the line is about.
    /// </summary>
    public static OptionLine? Parse(int number, string text, NoteList notes)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? string.Empty : text[..equals].Trim();
        if (name.Length == 0)
        {
            return equals < 0 ? WithoutEquals(number, text, notes) : Refused(number, text, notes);
        }

        string value = text[(equals + 1)..].Trim();
        bool isQuoted = value is ['"', .., '"'] or ['\'', .., '\''];
        return new OptionLine(number, name, isQuoted ? value[1..^1].Trim() : value, notes) { IsQuoted = isQuoted };
    }

    /// <summary>A note that the value cannot be read.</summary>
    /// <param name="reason">The fault of the value, and the values that are allowed.</param>
    public void Refuse(string reason)
    {
        Fallback fallback = OptionTable.Find(Name)?.Fallback ?? Fallback.None;
        Notes.Error(Number, $"{this}: {reason}. {fallback.Meaning}");
    }

    /// <summary>A note that a part of this line has no effect.</summary>
    public void RefuseElement(string reason) => Notes.Error(Number, $"{NoteList.Show(Name)}: {reason}");

    public void WarnElement(string message) => Notes.Warn(Number, $"{NoteList.Show(Name)}: {message}");

    public void Warn(string message) => Notes.Warn(Number, $"{this}: {message}");

    public override string ToString() =>
        $"{NoteList.Show(Name)} = {(OptionTable.Find(Name) is { IsSecret: true } ? "..." : NoteList.Show(Value))}";

    private static OptionLine? WithoutEquals(int number, string text, NoteList notes)
    {
        int end = text.IndexOfAny(EndsOfNames);
        string name = end < 0 ? text : text[..end];
        if ((OptionTable.Find(name) ?? OptionTable.Near(name)) is not { } row)
        {
            return Refused(number, text, notes);
        }

        string value = end < 0 ? string.Empty : text[(end + 1)..].Trim();
        var line = new OptionLine(number, row.Name, value, notes) { IsBroken = true };
        string shown = row.IsSecret ? $"{row.Name} ..." : NoteList.Show(text);
        notes.Error(number, $"\"{shown}\": a line is Name = value. {row.BrokenMeaning}");
        return line;
    }

    private static OptionLine? Refused(int number, string text, NoteList notes)
    {
        notes.Error(number, $"\"{NoteList.Show(text)}\" has no effect: a line is Name = value");
        return null;
    }
}
