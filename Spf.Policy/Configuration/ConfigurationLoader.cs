// SPDX-License-Identifier: MIT

using System.Collections.Immutable;

namespace Spf.Policy.Configuration;

/// <summary>Reads the configuration file and the files it names.</summary>
internal static class ConfigurationLoader
{
    /// <summary>Where a file is looked for: ours, then Debian's and the others that policyd-spf has had.</summary>
    public static ImmutableArray<string> DefaultPlaces { get; } =
    [
        "/etc/spf-policyd/spf-policyd.conf",
        "/etc/postfix-policyd-spf-python/policyd-spf.conf",
        "/etc/python-policyd-spf/policyd-spf.conf",
        "/etc/policyd-spf/policyd-spf.conf",
        "/usr/local/etc/policyd-spf/policyd-spf.conf",
    ];

    // policyd-spf-perl's.
    private const string DefaultExemptDomains = "/etc/postfix/exempt_spf_domains";
    private const string DefaultExemptAddresses = "/etc/postfix/exempt_spf_addresses";

    /// <summary>Never fails: what cannot be read or understood is a note, and its default holds.</summary>
    /// <param name="path">The file; null for the first that exists of the default places.</param>
    public static PolicyConfiguration Load(string? path) => LoadWithLines(path, DefaultPlaces).Configuration;

    /// <summary>As <see cref="Load"/>, with the lines that it was read from.</summary>
    /// <param name="path">The file; null for the first that exists of the places.</param>
    /// <param name="places">The default places.</param>
    public static (PolicyConfiguration Configuration, IReadOnlyList<OptionLine> Lines) LoadWithLines(
        string? path, IEnumerable<string> places)
    {
        path ??= places.FirstOrDefault(File.Exists);
        var draft = new ConfigurationDraft();
        ImmutableArray<ConfigurationNote> notes = [];
        if (path is null)
        {
            var note = new NoteList(DefaultPlaces[0]);
            note.Warn(0, "there is no such file, nor one at the other default places; the defaults hold");
            notes = note.ToImmutable();
        }

        List<OptionLine> lines = path is null ? [] : ReadMain(path, draft, ref notes);
        PolicyConfiguration configuration = ReadOthers(draft, ref notes) with { Path = path, Notes = notes };
        return (configuration, lines);
    }

    private static List<OptionLine> ReadMain(
        string path, ConfigurationDraft draft, ref ImmutableArray<ConfigurationNote> all)
    {
        var notes = new NoteList(path);
        List<OptionLine> lines = [];
        if (ConfigurationText.TryRead(path, out string? text, out string? problem))
        {
            lines = OptionReader.Read(
                ConfigurationText.Lines(text)
                    .Select(line => OptionLine.Parse(line.Number, line.Text, notes)).OfType<OptionLine>(),
                draft,
                isPerUser: false);
            if (draft.Finish().ReasonMessage != draft.Settings.ReasonMessage)
            {
                lines.Single(line => OptionTable.Find(line.Name)?.Name == "Reason_Message")
                    .Warn("the sentence with {url} is left out, as no Reason_URL is set");
            }
        }
        else
        {
            notes.Error(0, $"{problem}; the defaults hold");
        }

        all = all.AddRange(notes.ToImmutable());
        return lines;
    }

    private static PolicyConfiguration ReadOthers(
        ConfigurationDraft draft, ref ImmutableArray<ConfigurationNote> all)
    {
        string addresses = draft.ExemptAddressesFile ?? DefaultExemptAddresses;
        var addressNotes = new NoteList(addresses);
        NetworkSet exempt = ExemptFiles.ReadAddresses(addresses, draft.ExemptAddressesFile is not null, addressNotes);

        string domains = draft.ExemptDomainsFile ?? DefaultExemptDomains;
        var domainNotes = new NoteList(domains);
        PolicySettings settings = draft.Finish();
        settings = settings with
        {
            Whitelist = settings.Whitelist.Union(exempt),
            ExemptDomains = ExemptFiles.ReadDomains(domains, draft.ExemptDomainsFile is not null, domainNotes),
        };

        string perUser = draft.PerUserFile ?? string.Empty;
        var perUserNotes = new NoteList(perUser);
        PerUserSettings users = perUser.Length == 0
            ? PerUserSettings.None
            : PerUserFile.Read(perUser, settings, exempt, perUserNotes);

        all = [.. all, .. addressNotes.ToImmutable(), .. domainNotes.ToImmutable(), .. perUserNotes.ToImmutable()];
        return new PolicyConfiguration
        {
            Settings = settings,
            PerUser = users,
            Server = draft.Server,
            DebugLevel = draft.DebugLevel,
            LogQueueId = draft.LogQueueId,
        };
    }
}
