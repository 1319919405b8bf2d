// SPDX-License-Identifier: MIT

namespace Spf.Policy.Configuration;

/// <summary>One "Name = value" of a file.</summary>
internal sealed record OptionLine(int Number, string Name, string Value, NoteList Notes)
{
    /// <summary>
    /// Splits at the first "="; values may hold more of them. Null where there is none, or no name before it.
    /// </summary>
    public static OptionLine? Parse(int number, string text, NoteList notes)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? string.Empty : text[..equals].Trim();
        if (name.Length == 0)
        {
            notes.Error(number, $"\"{NoteList.Show(text)}\" has no effect: a line is Name = value");
            return null;
        }

        string value = text[(equals + 1)..].Trim();
        var line = new OptionLine(number, name, value, notes);
        if (value is ['"', .., '"'] or ['\'', .., '\''])
        {
            line = line with { Value = value[1..^1].Trim() };
            line.Warn("read without the quotes, which this syntax does not have");
        }

        return line;
    }

    /// <summary>A note that this line has no effect.</summary>
    /// <param name="reason">What is wrong with the value, and what it may be.</param>
    public void Refuse(string reason) => Notes.Error(Number, $"{this}: {reason}. The line has no effect");

    /// <summary>A note that a part of this line has no effect.</summary>
    public void RefuseElement(string reason) => Notes.Error(Number, $"{NoteList.Show(Name)}: {reason}");

    public void WarnElement(string message) => Notes.Warn(Number, $"{NoteList.Show(Name)}: {message}");

    public void Warn(string message) => Notes.Warn(Number, $"{this}: {message}");

    public override string ToString() =>
        $"{NoteList.Show(Name)} = {(OptionTable.Find(Name) is { IsSecret: true } ? "..." : NoteList.Show(Value))}";
}
