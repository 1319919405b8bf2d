// SPDX-License-Identifier: MIT

using System.Collections.Frozen;

namespace Spf.Policy.Configuration;

/// <summary>Settings by recipient: exact addresses, and @domain for all others of a domain. Any case.</summary>
internal sealed class PerUserSettings
{
    private readonly FrozenDictionary<string, PolicySettings> _entries;
    private readonly PolicySettings? _others;

    /// <param name="entries">The recipients' settings.</param>
    /// <param name="others">
    /// Settings of all others; null for the common ones. There are some if a line has lost its recipient.
    /// </param>
    public PerUserSettings(IEnumerable<KeyValuePair<string, PolicySettings>> entries, PolicySettings? others = null)
    {
        _entries = entries.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _others = others;
    }

    public static PerUserSettings None { get; } = new([]);

    public int Count => _entries.Count;

    /// <summary>The settings, each once, those of all others too: recipients share them.</summary>
    public IEnumerable<PolicySettings> Settings =>
        (_others is null ? _entries.Values : _entries.Values.Append(_others))
            .Distinct(ReferenceEqualityComparer.Instance).Cast<PolicySettings>();

    /// <summary>The recipient's own settings, else those of its domain, else null for the common ones.</summary>
    public PolicySettings? Find(string recipient)
    {
        if (_entries.Count == 0 || recipient.Length == 0)
        {
            return _others;
        }

        int at = recipient.LastIndexOf('@');
        return _entries.GetValueOrDefault(recipient)
            ?? (at < 0 ? null : _entries.GetValueOrDefault(recipient[at..]))
            ?? _others;
    }
}
