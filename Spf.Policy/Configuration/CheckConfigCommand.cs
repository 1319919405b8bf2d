// SPDX-License-Identifier: MIT

using Spf.Text;

namespace Spf.Policy.Configuration;

/// <summary>spf-policyd check-config: what a file means, in plain words.</summary>
internal static class CheckConfigCommand
{
    /// <summary>Reads a configuration and reports what it does.</summary>
    /// <param name="path">The file; null for the first that exists of the default places.</param>
    /// <param name="output">Takes lines that are safe for a terminal.</param>
    /// <param name="places">The default places; null for those of this process.</param>
    /// <returns>The exit code: 0 clean, 1 warnings, 2 errors.</returns>
    public static int Run(string? path, TextWriter output, ConfigurationPlaces? places = null)
    {
        (PolicyConfiguration configuration, IReadOnlyList<OptionLine> lines) =
            ConfigurationLoader.LoadWithLines(path, places);
        var origin = ConfigurationOrigin.Guess(lines);
        output.WriteLine($"Configuration: {SafeText.Line(configuration.Path ?? "none, using the defaults")}");
        if (origin.Description is { } description)
        {
            output.WriteLine($"Written for: {description}");
        }

        Write(output, "Handling of mail:", WhatHappens(configuration));
        if (configuration.Files == FileState.Whole)
        {
            Write(output, "Changes since policyd-spf:", ConfigurationChanges.Of(configuration, lines, origin));
        }

        int errors = configuration.Notes.Count(note => note.IsError);
        int warnings = configuration.Notes.Length - errors;
        Write(
            output,
            $"What to look at ({errors} {(errors == 1 ? "error" : "errors")}, "
                + $"{warnings} {(warnings == 1 ? "warning" : "warnings")}):",
            configuration.Notes.Select(note => $"{(note.IsError ? "error" : "warning")}: {note}"));
        return errors > 0 ? 2 : warnings > 0 ? 1 : 0;
    }

    /// <summary>Writes the options that do what postgrey does with a command line.</summary>
    public static int RunPostgrey(string commandLine, TextWriter output)
    {
        string? options = PostgreyOptions.Translate(commandLine, out string problem);
        output.Write(options ?? $"{SafeText.Line(problem)}\n");
        return options is null ? 2 : 0;
    }

    private static IEnumerable<string> WhatHappens(PolicyConfiguration configuration) => configuration.Files switch
    {
        FileState.Unreadable =>
        [
            "spf-policyd serve does not start with this, and after SIGHUP it keeps the configuration it has.",
            "Under spawn(8) the connection is closed without an answer, and Postfix does what its default_action says.",
        ],
        FileState.Missing =>
        [
            "spf-policyd serve does not start with this, and after SIGHUP it keeps the configuration it has.",
            "Under spawn(8) mail is only marked: no mail is rejected or deferred.",
        ],
        _ => ConfigurationSummary.Of(configuration),
    };

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
