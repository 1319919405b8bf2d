// SPDX-License-Identifier: MIT

using Spf.Text;

namespace Spf.Policy.Configuration;

/// <summary>spf-policyd check-config: what a file means, in plain words.</summary>
internal static class CheckConfigCommand
{
    /// <summary>Reads a configuration and tells what it does.</summary>
    /// <param name="path">The file; null for the first that exists of the default places.</param>
    /// <param name="output">Takes lines that are safe for a terminal.</param>
    /// <returns>The exit code: 0 clean, 1 warnings, 2 errors.</returns>
    public static int Run(string? path, TextWriter output)
    {
        (PolicyConfiguration configuration, IReadOnlyList<OptionLine> lines) =
            ConfigurationLoader.LoadWithLines(path, ConfigurationLoader.DefaultPlaces);
        var origin = ConfigurationOrigin.Guess(lines);
        output.WriteLine($"Configuration: {SafeText.Line(configuration.Path ?? "none: the defaults hold")}");
        if (origin.Description is { } description)
        {
            output.WriteLine($"Written for: {description}");
        }

        Write(output, "What happens to mail:", ConfigurationSummary.Of(configuration));
        Write(output, "What has changed since policyd-spf:", ConfigurationChanges.Of(configuration, lines, origin));
        int errors = configuration.Notes.Count(note => note.IsError);
        int warnings = configuration.Notes.Length - errors;
        Write(
            output,
            $"What to look at ({errors} {(errors == 1 ? "error" : "errors")}, "
                + $"{warnings} {(warnings == 1 ? "warning" : "warnings")}):",
            configuration.Notes.Select(note => $"{(note.IsError ? "error" : "warning")}: {note}"));
        return errors > 0 ? 2 : warnings > 0 ? 1 : 0;
    }

    private static void Write(TextWriter output, string title, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length > 0)
        {
            output.WriteLine();
            output.WriteLine(title);
        }

        foreach (string line in all)
        {
            output.WriteLine($"  {SafeText.Line(line)}");
        }
    }
}
