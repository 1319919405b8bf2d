// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Text;

namespace Spf.Policy.Configuration;

/// <summary>
/// Reads the configuration file and the files it names. It never fails: what cannot be read or understood is a note,
/// and then the settings reject no more than they would without the fault.
/// </summary>
internal sealed class ConfigurationLoader
{
    private const string IfUnreadable =
        "spf-policyd serve does not start or reload with it, and under spawn(8) there is no answer";

    private const string IfMissing =
        "spf-policyd serve does not start or reload without it, and under spawn(8) mail is only marked";

    private readonly ConfigurationPlaces _places;
    private readonly ImmutableArray<string> _before;
    private readonly ConfigurationDraft _draft = new();
    private readonly List<string> _read = [];
    private readonly List<ConfigurationNote> _notes = [];
    private FileState _state = FileState.Whole;

    private ConfigurationLoader(ConfigurationPlaces places, ImmutableArray<string> before)
    {
        _places = places;
        _before = before;
    }

    /// <summary>Reads a configuration for the first time.</summary>
    /// <param name="path">The file; null for the first that exists of the default places.</param>
    /// <param name="places">The default places; null for those of this process.</param>
    public static PolicyConfiguration Load(string? path, ConfigurationPlaces? places = null) =>
        LoadWithLines(path, places).Configuration;

    /// <summary>As <see cref="Load"/>, with the lines that it was read from.</summary>
    /// <param name="path">The file; null for the first that exists of the default places.</param>
    /// <param name="places">The default places; null for those of this process.</param>
    public static (PolicyConfiguration Configuration, IReadOnlyList<OptionLine> Lines) LoadWithLines(
        string? path, ConfigurationPlaces? places = null)
    {
        places ??= ConfigurationPlaces.Default;
        var loader = new ConfigurationLoader(places, before: []);
        path ??= loader.FirstPlace();
        List<OptionLine> lines = loader.ReadMain(path);
        return (loader.Finish(path), lines);
    }

    /// <summary>
    /// Reads a configuration again, from the places that it was read from before. A file that has gone since then is
    /// missing, whether or not somebody has named it.
    /// </summary>
    /// <param name="path">The file that was named; null for the default places.</param>
    /// <param name="before">The configuration in use.</param>
    /// <param name="places">The default places; null for those of this process.</param>
    public static PolicyConfiguration LoadAgain(
        string? path, PolicyConfiguration before, ConfigurationPlaces? places = null)
    {
        places ??= ConfigurationPlaces.Default;
        var loader = new ConfigurationLoader(places, before.FilesRead);
        if (path is null)
        {
            loader.NoteNewPlace(before.Path);
        }

        path ??= before.Path;
        loader.ReadMain(path);
        return loader.Finish(path);
    }

    // Null if there is a file at none of the places.
    private string? FirstPlace()
    {
        string[] occupied = [.. _places.Occupied];
        if (occupied.Length == 0)
        {
            var none = new NoteList(_places.Main[0]);
            none.Warn(0, "no configuration file found here or at the other default places; using the defaults");
            _notes.AddRange(none.ToImmutable());
            return null;
        }

        foreach (string shadowed in occupied[1..])
        {
            NoteUnread(shadowed, $"not read: {occupied[0]} comes before it");
        }

        return occupied[0];
    }

    private void NoteNewPlace(string? inUse)
    {
        string? first = _places.Occupied.FirstOrDefault();
        if (first is not null && first != inUse && (inUse is null || IsBefore(first, inUse)))
        {
            NoteUnread(first, $"new, and not read: {inUse ?? "the defaults"} stays in use until the next start");
        }
    }

    private bool IsBefore(string first, string second) => _places.Main.IndexOf(first) < _places.Main.IndexOf(second);

    private void NoteUnread(string path, string message)
    {
        var notes = new NoteList(path);
        notes.Warn(0, message);
        _notes.AddRange(notes.ToImmutable());
    }

    private List<OptionLine> ReadMain(string? path)
    {
        if (path is null)
        {
            return [];
        }

        var notes = new NoteList(path);
        List<OptionLine> lines = [];
        if (TryRead(path, isNamed: true, notes) is { } text)
        {
            lines = OptionReader.Read(
                ConfigurationText.Lines(text)
                    .Select(line => OptionLine.Parse(line.Number, line.Text, notes)).OfType<OptionLine>(),
                _draft,
                isPerUser: false);
            if (_draft.Finish().ReasonMessage != _draft.Settings.ReasonMessage)
            {
                lines.Single(line => OptionTable.Find(line.Name)?.Name == "Reason_Message")
                    .Warn("the sentence with {url} is left out, as no Reason_URL is set");
            }
            else if (_draft.Settings.ReasonUrl is not null && !Template.Mentions(_draft.Settings.ReasonMessage, "url"))
            {
                lines.Single(line => OptionTable.Find(line.Name)?.Name == "Reason_URL").Warn(
                    "has no effect, as Reason_Message has no {url}; write Reason_Message ="
                    + $" {_draft.Settings.ReasonMessage.TrimEnd('.')}. Please see {{url}}");
            }
        }

        _notes.AddRange(notes.ToImmutable());
        return lines;
    }

    private PolicyConfiguration Finish(string? path)
    {
        string addresses = _draft.ExemptAddressesFile ?? _places.ExemptAddresses;
        var addressNotes = new NoteList(addresses);
        NetworkSet exempt = ExemptFiles.ReadAddresses(
            TryReadOther(addresses, _draft.ExemptAddressesFile is not null, addressNotes), addressNotes);

        string domains = _draft.ExemptDomainsFile ?? _places.ExemptDomains;
        var domainNotes = new NoteList(domains);
        PolicySettings settings = _draft.Settings with
        {
            Whitelist = _draft.Settings.Whitelist.Union(exempt),
            ExemptDomains = ExemptFiles.ReadDomains(
                TryReadOther(domains, _draft.ExemptDomainsFile is not null, domainNotes), domainNotes),
        };

        settings = WithGreylistFiles(settings);
        string perUser = _draft.PerUserFile ?? string.Empty;
        var perUserNotes = new NoteList(perUser);
        string? users = TryReadOther(perUser, isNamed: true, perUserNotes);

        // Whether mail is only marked is known when all files have been read.
        _draft.MarksOnly |= _state != FileState.Whole;
        _draft.Settings = settings;
        settings = _draft.Finish();
        return new PolicyConfiguration
        {
            Path = path,
            Files = _state,
            FilesRead = [.. _read],
            Settings = settings,
            PerUser = users is null
                ? PerUserSettings.None
                : PerUserFile.Read(users, settings, _draft.MarksOnly, exempt, perUserNotes),
            Server = _draft.Server,
            DebugLevel = _draft.DebugLevel,
            LogQueueId = _draft.LogQueueId,
            Notes = [.. _notes, .. addressNotes.ToImmutable(), .. domainNotes.ToImmutable(),
                .. perUserNotes.ToImmutable()],
        };
    }

    // Files of one option are one list. postgrey's second file, which ends in .local, need not exist.
    private PolicySettings WithGreylistFiles(PolicySettings settings)
    {
        if (_draft.TumgreyspfFile is { Length: > 0 } old)
        {
            var notes = new NoteList(old);
            settings = TryRead(old, isNamed: true, notes) is { } text
                ? TumgreyspfConf.Read(text, settings, notes)
                : settings;
            _notes.AddRange(notes.ToImmutable());
        }

        if (settings.Greylist.Tree is { Length: > 0 } tree && !Directory.Exists(tree))
        {
            var notes = new NoteList(tree);
            notes.Error(0, "there is no such folder, or this user may not look into it (Greylist_Tree)");
            _notes.AddRange(notes.ToImmutable());
        }

        GreylistSettings greylist = settings.Greylist;
        if (ReadGreylistFiles(_draft.GreylistClientsFiles) is { Count: > 0 } clients)
        {
            greylist = greylist with { Clients = GreylistClients.Read(clients) };
            Note(clients);
        }

        if (_draft.GreylistRecipientsFiles.Length > 0)
        {
            List<(string, NoteList)> recipients = ReadGreylistFiles(_draft.GreylistRecipientsFiles);
            greylist = greylist with { Recipients = GreylistRecipients.Read(recipients) };
            Note(recipients);
        }

        if (ReadGreylistFiles(_draft.GreylistBlackholeFiles) is { Count: > 0 } blackholes)
        {
            greylist = greylist with { Blackholes = GreylistRecipients.Read(blackholes) };
            Note(blackholes);
        }

        if (_draft.GreylistPrivacyFile is { Length: > 0 } secret)
        {
            var notes = new NoteList(secret);
            greylist = WithPrivacy(greylist, secret, notes);
            _notes.AddRange(notes.ToImmutable());
        }

        return settings with { Greylist = greylist };

        void Note(List<(string Text, NoteList Notes)> files) =>
            _notes.AddRange(files.SelectMany(file => file.Notes.ToImmutable()));
    }

    // Without the secret, all keys would be others: everybody would wait once more, and the store would name them.
    private GreylistSettings WithPrivacy(GreylistSettings greylist, string path, NoteList notes)
    {
        const int MinSecret = 16;
        string? secret = TryRead(path, isNamed: true, notes)?.Trim();
        if (secret is { Length: >= MinSecret })
        {
            return greylist with { PrivacySecret = Encoding.UTF8.GetBytes(secret) };
        }

        if (secret is not null)
        {
            notes.Error(0, $"the secret of Greylist_Privacy needs {MinSecret} characters or more; make one with"
                + " openssl rand -hex 32. Until this is corrected, nothing is greylisted");
        }

        return greylist with { Mode = GreylistMode.No };
    }

    private List<(string Text, NoteList Notes)> ReadGreylistFiles(ImmutableArray<string> paths)
    {
        List<(string Text, NoteList Notes)> files = [];
        foreach (string path in paths)
        {
            var notes = new NoteList(path);
            bool isOptional = path.EndsWith(".local", StringComparison.Ordinal);
            files.Add((TryReadOther(path, !isOptional, notes) ?? string.Empty, notes));
        }

        return files;
    }

    // An option may name no file, with an empty path.
    private string? TryReadOther(string path, bool isNamed, NoteList notes) =>
        path.Length == 0 ? null : TryRead(path, isNamed, notes);

    // Null if there is no text. A file that nobody has named need not exist, unless it did before.
    private string? TryRead(string path, bool isNamed, NoteList notes)
    {
        bool mustExist = isNamed || _before.Contains(path);
        if (!mustExist && RegularFile.IsHidden(path))
        {
            // Postfix's folder may be closed to the service's user, and usually there is no such file in it.
            notes.Warn(0, "not read, as this user may not look into its folder");
            return null;
        }

        FileState state = ConfigurationText.Read(path, out string? text, out string? problem);
        if (state == FileState.Whole)
        {
            _read.Add(path);
        }
        else if (state == FileState.Unreadable || mustExist)
        {
            _state = state > _state ? state : _state;
            notes.Error(0, $"{problem}; {(state == FileState.Missing ? IfMissing : IfUnreadable)}");
        }

        return text;
    }
}
