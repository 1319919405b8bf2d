// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using Spf.Dns;

namespace Spf.Policy.Configuration;

/// <summary>
/// The two files of postfix-policyd-spf-perl: words between spaces and commas. There may be comments.
/// </summary>
internal static class ExemptFiles
{
    /// <param name="text">The file's text; null for no file.</param>
    /// <param name="notes">Takes what is wrong.</param>
    public static ImmutableHashSet<DomainName> ReadDomains(string? text, NoteList notes) =>
        [.. Words<DomainName>(text, notes, OptionLists.TryReadDomain)];

    /// <inheritdoc cref="ReadDomains"/>
    public static NetworkSet ReadAddresses(string? text, NoteList notes) =>
        NetworkSet.Of(Words<(IPAddress, int)>(text, notes, OptionLists.TryReadNetwork));

    private static IEnumerable<T> Words<T>(string? text, NoteList notes, ElementReader<T> read) =>
        ConfigurationText.Lines(text ?? string.Empty).SelectMany(
            line => OptionLists.Elements(new OptionLine(line.Number, "exempt", line.Text, notes), read));
}
