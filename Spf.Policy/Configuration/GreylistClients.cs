// SPDX-License-Identifier: MIT

using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Spf.Policy.Configuration;

/// <summary>
/// The clients that are not greylisted, in the syntax of postgrey's whitelist_clients: domains with their subdomains,
/// addresses, one to four octets, networks, and regular expressions for client names between slashes.
/// </summary>
internal sealed class GreylistClients
{
    private readonly FrozenSet<string> _domains;
    private readonly NetworkSet _networks;
    private readonly PatternList _patterns;

    private GreylistClients(HashSet<string> domains, List<(IPAddress, int)> networks, PatternList patterns)
    {
        _domains = domains.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _networks = NetworkSet.Of(networks);
        _patterns = patterns;
        Count = domains.Count + networks.Count + patterns.Count;
    }

    public static GreylistClients None { get; } = new([], [], new PatternList());

    public int Count { get; }

    /// <param name="files">The texts of the files, each with the list that takes what is wrong with it.</param>
    public static GreylistClients Read(IEnumerable<(string Text, NoteList Notes)> files)
    {
        var domains = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<(IPAddress, int)> networks = [];
        var patterns = new PatternList();
        foreach ((string text, NoteList notes) in files)
        {
            foreach ((int number, string entry) in ConfigurationText.Lines(text))
            {
                if (PatternList.IsPattern(entry))
                {
                    patterns.Add(number, entry, notes);
                }
                else if (TryReadOctets(entry, out (IPAddress, int) network))
                {
                    networks.Add(network);
                }
                else if (entry.AsSpan().ContainsAny(":/") || char.IsAsciiDigit(entry[^1]))
                {
                    var line = new OptionLine(number, "client", entry, notes);
                    if (OptionLists.TryReadNetwork(line, entry, PatternList.Show(entry), out network))
                    {
                        networks.Add(network);
                    }
                }
                else if (PatternList.IsDomain(entry))
                {
                    domains.Add(entry.Trim('.'));
                }
                else
                {
                    notes.Error(number, $"{PatternList.Show(entry)} is not a domain, an address, a network or a"
                        + " /pattern/, one per line; the line has no effect");
                }
            }
        }

        return new GreylistClients(domains, networks, patterns);
    }

    /// <summary>Whether a client is in the list.</summary>
    /// <param name="name">The confirmed name that Postfix gives; "unknown" means that there is no name.</param>
    /// <param name="address">The address.</param>
    public bool Contain(string name, IPAddress address) =>
        Count > 0 && (_networks.Contains(address) || (name.Length > 0 && name != "unknown" && HasName(name)));

    private bool HasName(string name)
    {
        string host = name.TrimEnd('.');
        return PatternList.HasAtOrAbove(_domains, host) || _patterns.Match(host);
    }

    // "10", "10.1" and "10.1.2" are the networks that begin so.
    private static bool TryReadOctets(string entry, out (IPAddress, int) network)
    {
        network = default;
        string[] parts = entry.TrimEnd('.').Split('.');
        byte[] octets = new byte[4];
        if (parts.Length > 4)
        {
            return false;
        }

        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i] is not [_, ..] || (parts[i].Length > 1 && parts[i][0] == '0')
                || !byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out octets[i]))
            {
                return false;
            }
        }

        network = (new IPAddress(octets), 8 * parts.Length);
        return true;
    }
}

/// <summary>Regular expressions of a whitelist, and what the two kinds of list have in common.</summary>
internal sealed class PatternList
{
    private const int MaxPatterns = 1000;
    private const int MaxLength = 200;

    private readonly List<Regex> _patterns = [];

    public int Count => _patterns.Count;

    public static bool IsPattern(string entry) => entry is ['/', _, .., '/'];

    public static string Show(string entry) => $"\"{NoteList.Show(entry)}\"";

    /// <summary>Whether an entry can be a domain: no wildcard, no space, no slash.</summary>
    public static bool IsDomain(string entry) => entry.Trim('.').Length > 0
        && entry.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' || c > 127);

    /// <summary>Whether a name, or a domain above it, is in a set: one question for each label.</summary>
    public static bool HasAtOrAbove(FrozenSet<string> domains, string name)
    {
        FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup =
            domains.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> rest = name;
        while (domains.Count > 0 && rest.Length > 0)
        {
            if (lookup.Contains(rest))
            {
                return true;
            }

            int dot = rest.IndexOf('.');
            rest = dot < 0 ? [] : rest[(dot + 1)..];
        }

        return false;
    }

    /// <summary>Adds "/pattern/", which is matched in a time that grows only with the text.</summary>
    public void Add(int number, string entry, NoteList notes)
    {
        if (entry.Length > MaxLength || _patterns.Count == MaxPatterns)
        {
            notes.Error(number, $"{Show(entry)}: at most {MaxPatterns} patterns of {MaxLength} characters are read;"
                + " the line has no effect");
            return;
        }

        try
        {
            _patterns.Add(new Regex(
                entry[1..^1],
                RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            notes.Error(number, $"{Show(entry)} is not a regular expression that can be used here (no back-references"
                + " and no look-around); the line has no effect");
        }
    }

    public bool Match(string text) => _patterns.Exists(pattern => pattern.IsMatch(text));
}
