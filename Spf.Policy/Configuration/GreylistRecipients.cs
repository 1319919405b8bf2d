// SPDX-License-Identifier: MIT

using System.Collections.Frozen;

namespace Spf.Policy.Configuration;

/// <summary>
/// The recipients whose mail is not greylisted, in the syntax of postgrey's whitelist_recipients: "domain" with its
/// subdomains, "user@", "user@domain" (with extensions), and regular expressions between slashes.
/// </summary>
internal sealed class GreylistRecipients
{
    private readonly FrozenSet<string> _domains;
    private readonly FrozenSet<string> _addresses;
    private readonly PatternList _patterns;

    private GreylistRecipients(HashSet<string> domains, HashSet<string> addresses, PatternList patterns)
    {
        _domains = domains.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _addresses = addresses.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _patterns = patterns;
        Count = domains.Count + addresses.Count + patterns.Count;
    }

    public static GreylistRecipients None { get; } = new([], [], new PatternList());

    /// <summary>postmaster@ and abuse@: those who are locked out must be able to write.</summary>
    public static GreylistRecipients Default { get; } =
        new([], ["postmaster@", "abuse@"], new PatternList());

    public int Count { get; }

    /// <param name="files">The texts of the files, each with the list that takes what is wrong with it.</param>
    public static GreylistRecipients Read(IEnumerable<(string Text, NoteList Notes)> files)
    {
        var domains = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var addresses = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var patterns = new PatternList();
        foreach ((string text, NoteList notes) in files)
        {
            foreach ((int number, string entry) in ConfigurationText.Lines(text))
            {
                int at = entry.LastIndexOf('@');
                if (PatternList.IsPattern(entry))
                {
                    patterns.Add(number, entry, notes);
                }
                else if (at > 0 && !entry.AsSpan().ContainsAny(" \t,")
                    && (at == entry.Length - 1 || PatternList.IsDomain(entry[(at + 1)..])))
                {
                    addresses.Add(entry.TrimEnd('.'));
                }
                else if (PatternList.IsDomain(entry[(at + 1)..]) && at <= 0)
                {
                    domains.Add(entry[(at + 1)..].Trim('.'));
                }
                else
                {
                    notes.Error(number, $"{PatternList.Show(entry)} is not a domain, user@, user@domain or a /pattern/,"
                        + " one per line; the line has no effect");
                }
            }
        }

        return new GreylistRecipients(domains, addresses, patterns);
    }

    public bool Contain(string recipient)
    {
        if (Count == 0)
        {
            return false;
        }

        int at = recipient.LastIndexOf('@');
        string user = at < 0 ? recipient : recipient[..at];
        string domain = at < 0 ? string.Empty : recipient[(at + 1)..].TrimEnd('.');
        int plus = user.IndexOf('+', StringComparison.Ordinal);
        return HasUser(user, domain) || (plus > 0 && HasUser(user[..plus], domain))
            || PatternList.HasAtOrAbove(_domains, domain)
            || _patterns.Match(recipient);
    }

    private bool HasUser(string user, string domain) =>
        _addresses.Contains($"{user}@") || _addresses.Contains($"{user}@{domain}");
}
