// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;

namespace Spf.Policy.Doctor;

/// <summary>Whether the service's own configuration files are read whole, and mean what their author meant.</summary>
internal static class FileChecks
{
    /// <summary>Reports files that cannot be read or that are not read, and how many lines have errors.</summary>
    /// <param name="configuration">The configuration.</param>
    public static IEnumerable<Finding> Run(PolicyConfiguration configuration)
    {
        string check = $"run spf-policyd check-config{(configuration.Path is { } path ? $" {path}" : string.Empty)}";
        foreach (ConfigurationNote note in configuration.Notes.Where(note => note.Line == 0))
        {
            if (note.IsError)
            {
                yield return Finding.Error(note.ToString(), "correct the path or the file, and its permissions");
            }
            else if (configuration.Path is not null)
            {
                yield return Finding.Warning(note.ToString(), check);
            }
        }

        int errors = configuration.Notes.Count(note => note.IsError && note.Line > 0);
        if (errors > 0)
        {
            string lines = errors == 1 ? "1 line has an error" : $"{errors} lines have errors";
            yield return Finding.Error($"{configuration.Path}: {lines}, in it or in the files that it names", check);
        }

        if (configuration.Settings.TestOnly)
        {
            yield return Finding.Warning(
                $"{configuration.Path}: test mode: nothing is rejected or deferred, and the log says what would be",
                "write TestOnly = 1 to reject, and remove defaultSeedOnly");
        }
    }
}
