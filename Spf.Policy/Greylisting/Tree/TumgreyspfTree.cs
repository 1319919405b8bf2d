// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Spf.Policy.Configuration;

namespace Spf.Policy.Greylisting.Tree;

/// <summary>
/// tumgreyspf's tree of settings by client, sender and recipient. It is live: each file is looked at again when it is
/// asked for, at most every five seconds. Nothing in it is executed. Thread-safe.
/// </summary>
internal sealed class TumgreyspfTree(string root, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>The values of OTHERCONFIGS.</summary>
    public static readonly ImmutableArray<string> Types = ["client_address", "envelope_sender", "envelope_recipient"];

    private const int MaxFiles = 4096;
    private const int MaxSettings = 1024;

    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Known> _files = [];
    private readonly Dictionary<object, Dictionary<TreeValues, PolicySettings>> _settings =
        new(ReferenceEqualityComparer.Instance);

    private readonly HashSet<string> _noted = [];

    /// <summary>Returns the settings for a message: the same object for the same values.</summary>
    public PolicySettings Apply(PolicySettings settings, string client, string sender, string recipient)
    {
        if (Find(client, sender, recipient, null) is not { } values)
        {
            return settings;
        }

        lock (_lock)
        {
            if (!_settings.TryGetValue(settings, out Dictionary<TreeValues, PolicySettings>? known)
                || known.Count == MaxSettings)
            {
                if (_settings.Count == MaxSettings)
                {
                    _settings.Clear();
                }

                _settings[settings] = known = [];
            }

            if (!known.TryGetValue(values, out PolicySettings? applied))
            {
                known.Add(values, applied = values.ApplyTo(settings));
            }

            return applied;
        }
    }

    /// <summary>Returns the values for a message; null if there is no tree.</summary>
    /// <param name="client">The client's address.</param>
    /// <param name="sender">The sender.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="report">Takes each file that has values, and differences from tumgreyspf.</param>
    public TreeValues? Find(string client, string sender, string recipient, Action<string>? report)
    {
        if (Read(TreePath.Default) is not { } values)
        {
            Note($"{root}: there is no {TreePath.Default}; the settings of spf-policyd.conf hold");
            return null;
        }

        report?.Invoke($"{Path.Combine(root, TreePath.Default)}: {values}");
        HashSet<string> done = [];
        while (values.Types.FirstOrDefault(type => !done.Contains(type)) is { } type)
        {
            done.Add(type);
            IReadOnlyList<string> before = values.Types;
            IEnumerable<string> paths = type switch
            {
                "client_address" => TreePath.OfClient(client),
                "envelope_sender" => TreePath.OfAddress(type, sender),
                _ => TreePath.OfAddress(type, recipient),
            };
            foreach (string path in paths)
            {
                if (Read(path) is { } more)
                {
                    values = values.Under(more);
                    report?.Invoke($"{Path.Combine(root, path)}: {more}");
                }
            }

            if (before.Except(values.Types).Except(done).ToArray() is { Length: > 0 } skipped)
            {
                report?.Invoke(
                    $"Different from tumgreyspf: {string.Join(" and ", skipped)} is not read any more, because"
                    + " OTHERCONFIGS was changed; tumgreyspf reads on to the end of the list that it began with");
            }
        }

        return values;
    }

    // Null if there is no such file.
    private TreeValues? Read(string name)
    {
        string path = Path.Combine(root, name);
        long now = timeProvider.GetTimestamp();
        Known? known;
        lock (_lock)
        {
            if (_files.TryGetValue(path, out known) && timeProvider.GetElapsedTime(known.SeenAt, now) < Freshness)
            {
                return known.Values;
            }
        }

        var file = new FileInfo(path);
        (DateTime, long)? state = file.Exists && TreePath.IsInside(root, path)
            ? (file.LastWriteTimeUtc, file.Length)
            : null;
        TreeValues? values = state is null ? null : known?.State == state ? known!.Values : Load(path);
        lock (_lock)
        {
            if (_files.Count >= MaxFiles)
            {
                _files.Clear();
            }

            _files[path] = new Known(values, state, now);
        }

        return values;
    }

    private TreeValues? Load(string path)
    {
        FileState state = ConfigurationText.Read(path, out string? text, out string? problem);
        if (text is null)
        {
            if (state != FileState.Missing)
            {
                Note($"{path}: {problem}");
            }

            return null;
        }

        var notes = new NoteList(path);
        TreeValues values = TreeValues.Read(text, notes);
        foreach (ConfigurationNote note in notes.ToImmutable())
        {
            Note(note.ToString());
        }

        return values;
    }

    private void Note(string text)
    {
        lock (_lock)
        {
            if (_noted.Count >= MaxFiles || !_noted.Add(text))
            {
                return;
            }
        }

        logger.ConfigurationWarning(text);
    }

    private sealed record Known(TreeValues? Values, (DateTime, long)? State, long SeenAt);
}
