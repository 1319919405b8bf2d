// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Text;

namespace Spf.Policy.Configuration;

/// <summary>The notes on one file. There are a hundred at most: more is a file of another kind.</summary>
/// <param name="file">The file.</param>
internal sealed class NoteList(string file)
{
    private const int MaxNotes = 100;
    private const int MaxShown = 60;

    private readonly string _file = SafeText.Line(file);
    private readonly List<ConfigurationNote> _notes = [];
    private readonly HashSet<string> _told = new(StringComparer.OrdinalIgnoreCase);
    private int _untold;

    /// <summary>Text of a file, made safe for a message.</summary>
    public static string Show(string text) => SafeText.Line(text, MaxShown);

    public void Error(int line, string message) => Add(line, isError: true, message);

    public void Warn(int line, string message) => Add(line, isError: false, message);

    /// <summary>Whether this subject comes up for the first time.</summary>
    public bool IsNew(string subject) => _told.Add(subject);

    /// <summary>The notes in the order of their lines.</summary>
    public ImmutableArray<ConfigurationNote> ToImmutable()
    {
        IEnumerable<ConfigurationNote> notes = _notes.OrderBy(note => note.Line);
        return _untold == 0
            ? [.. notes]
            : [.. notes, new ConfigurationNote(_file, 0, true, $"{_untold} more notes are left out")];
    }

    private void Add(int line, bool isError, string message)
    {
        if (_notes.Count < MaxNotes)
        {
            _notes.Add(new ConfigurationNote(_file, line, isError, message));
        }
        else
        {
            _untold++;
        }
    }
}
