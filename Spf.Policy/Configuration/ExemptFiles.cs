// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using Spf.Dns;

namespace Spf.Policy.Configuration;

/// <summary>
/// The two files of postfix-policyd-spf-perl: words between blanks and commas. Comments may stand there.
/// </summary>
internal static class ExemptFiles
{
    /// <param name="path">The file.</param>
    /// <param name="isNamed">Whether somebody named it: else there need be none.</param>
    /// <param name="notes">Takes what is wrong.</param>
    public static ImmutableHashSet<DomainName> ReadDomains(string path, bool isNamed, NoteList notes) =>
        [.. Words<DomainName>(path, isNamed, notes, OptionLists.TryReadDomain)];

    /// <inheritdoc cref="ReadDomains"/>
    public static NetworkSet ReadAddresses(string path, bool isNamed, NoteList notes) =>
        NetworkSet.Of(Words<(IPAddress, int)>(path, isNamed, notes, OptionLists.TryReadNetwork));

    private static IEnumerable<T> Words<T>(string path, bool isNamed, NoteList notes, ElementReader<T> read)
    {
        if (path.Length == 0 || (!isNamed && !File.Exists(path)))
        {
            return [];
        }

        if (!ConfigurationText.TryRead(path, out string? text, out string? problem))
        {
            notes.Error(0, $"{problem}; nothing is exempt by it");
            return [];
        }

        return ConfigurationText.Lines(text).SelectMany(
            line => OptionLists.Elements(new OptionLine(line.Number, "exempt", line.Text, notes), read));
    }
}
