// SPDX-License-Identifier: MIT

using System.Collections.Frozen;

namespace Spf.Policy.Configuration;

/// <summary>Settings by recipient: exact addresses, and @domain for all others of a domain. Any case.</summary>
internal sealed class PerUserSettings
{
    private readonly FrozenDictionary<string, PolicySettings> _entries;

    public PerUserSettings(IEnumerable<KeyValuePair<string, PolicySettings>> entries) =>
        _entries = entries.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static PerUserSettings None { get; } = new([]);

    public int Count => _entries.Count;

    /// <summary>The settings, each once: recipients share them.</summary>
    public IEnumerable<PolicySettings> Settings => _entries.Values.Distinct(ReferenceEqualityComparer.Instance)
        .Cast<PolicySettings>();

    /// <summary>The recipient's own settings, else those of its domain, else null.</summary>
    public PolicySettings? Find(string recipient)
    {
        if (_entries.Count == 0 || recipient.Length == 0)
        {
            return null;
        }

        int at = recipient.LastIndexOf('@');
        return _entries.GetValueOrDefault(recipient) ?? (at < 0 ? null : _entries.GetValueOrDefault(recipient[at..]));
    }
}
