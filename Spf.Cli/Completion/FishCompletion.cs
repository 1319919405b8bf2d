// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Cli.CommandLine;

namespace Spf.Cli.Completion;

/// <summary>The completion script for fish.</summary>
internal static class FishCompletion
{
    public static string Script()
    {
        var text = new StringBuilder(
            """
            # To use it: spfquery completion fish > ~/.config/fish/completions/spfquery.fish
            complete -c spfquery -n 'not __fish_seen_subcommand_from batch' -f
            complete -c spfquery -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'

            """);
        foreach (VerbRow verb in VerbTable.Rows)
        {
            text.Append("complete -c spfquery -n __fish_use_subcommand -a ").Append(verb.Name)
                .Append(" -d ").Append(Quote(verb.Summary)).Append('\n');
        }

        foreach (OptionRow row in OptionTable.Rows)
        {
            string value = row.Value is null ? string.Empty
                : row.Words.Length > 0 ? $" -x -a {Quote(string.Join(' ', row.Words))}"
                : row.IsFile ? " -r -F"
                : row.IsOptionalValue is not null ? string.Empty
                : " -x";
            text.Append("complete -c spfquery").Append(ConditionOf(row)).Append(" -l ").Append(row.Name).Append(value)
                .Append(" -d ").Append(Quote(CompletionCommand.Describe(row))).Append('\n');
        }

        return text.ToString();
    }

    // Without a verb, the options are those of "check".
    private static string ConditionOf(OptionRow row)
    {
        string others = string.Join(
            ' ', VerbTable.Rows.Where(verb => !row.Verbs.HasFlag(verb.Verb)).Select(verb => verb.Name));
        string own = string.Join(
            ' ', VerbTable.Rows.Where(verb => row.Verbs.HasFlag(verb.Verb)).Select(verb => verb.Name));
        return others.Length == 0 ? string.Empty
            : row.Verbs.HasFlag(Verbs.Check) ? $" -n 'not __fish_seen_subcommand_from {others}'"
            : $" -n '__fish_seen_subcommand_from {own}'";
    }

    private static string Quote(string text) =>
        $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}
