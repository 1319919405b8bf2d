// SPDX-License-Identifier: MIT

using System.Collections.Immutable;

namespace Spf.Policy.Configuration;

/// <summary>All that the configuration files say. Immutable: reading them again makes a new one.</summary>
internal sealed record PolicyConfiguration
{
    public static PolicyConfiguration Default { get; } = new();

    /// <summary>The file that was read; null if there was none.</summary>
    public string? Path { get; init; }

    /// <summary>The state of the files. If they are not whole, the settings only mark.</summary>
    public FileState Files { get; init; }

    /// <summary>Every file that was read.</summary>
    public ImmutableArray<string> FilesRead { get; init; } = [];

    public PolicySettings Settings { get; init; } = PolicySettings.Default;

    /// <summary>Settings of single recipients.</summary>
    public PerUserSettings PerUser { get; init; } = PerUserSettings.None;

    public ServerSettings Server { get; init; } = ServerSettings.Default;

    /// <summary>-1 nothing, 0 errors, 1 one line per message, 2 results, 3 to 5 every step.</summary>
    public int DebugLevel { get; init; } = 1;

    /// <summary>QueueID: whether log lines begin with the message's queue id.</summary>
    public bool LogQueueId { get; init; } = true;

    /// <summary>The faults and surprises, in the order of the lines.</summary>
    public ImmutableArray<ConfigurationNote> Notes { get; init; } = [];
}
