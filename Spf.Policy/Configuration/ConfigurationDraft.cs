// SPDX-License-Identifier: MIT

using System.Collections.Immutable;

namespace Spf.Policy.Configuration;

/// <summary>The values of the lines read so far: of the main file, or of one line of the per-user file.</summary>
internal sealed class ConfigurationDraft
{
    public PolicySettings Settings { get; set; } = PolicySettings.Default;

    public ServerSettings Server { get; set; } = ServerSettings.Default;

    public int DebugLevel { get; set; } = PolicyConfiguration.Default.DebugLevel;

    public bool LogQueueId { get; set; } = PolicyConfiguration.Default.LogQueueId;

    /// <summary>The value of TestOnly and defaultSeedOnly together; null if the file has neither.</summary>
    public bool? TestOnly { get; set; }

    /// <summary>
    /// Whether mail is only marked, whatever the options say: something could not be read, and it is not known what was
    /// asked for.
    /// </summary>
    public bool MarksOnly { get; set; }

    public string? PerUserFile { get; set; }

    /// <summary>Null for the default place, where there need be none; empty for no file.</summary>
    public string? ExemptDomainsFile { get; set; }

    /// <inheritdoc cref="ExemptDomainsFile"/>
    public string? ExemptAddressesFile { get; set; }

    public ImmutableArray<string> GreylistClientsFiles { get; set; } = [];

    public ImmutableArray<string> GreylistRecipientsFiles { get; set; } = [];

    public ImmutableArray<string> GreylistBlackholeFiles { get; set; } = [];

    /// <summary>tumgreyspf.conf; empty for none.</summary>
    public string TumgreyspfFile { get; set; } = string.Empty;

    /// <summary>The file of Greylist_Privacy; empty for none.</summary>
    public string GreylistPrivacyFile { get; set; } = string.Empty;

    /// <summary>The settings, and what follows from some of them together.</summary>
    public PolicySettings Finish()
    {
        PolicySettings settings = Settings with { TestOnly = MarksOnly || (TestOnly ?? Settings.TestOnly) };
        return settings.ReasonUrl is null
            ? settings with { ReasonMessage = Template.WithoutSentence(settings.ReasonMessage, "url") }
            : settings;
    }
}
