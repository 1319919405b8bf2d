// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Cli.CommandLine;

namespace Spf.Cli.Completion;

/// <summary>The completion script for zsh.</summary>
internal static class ZshCompletion
{
    public static string Script()
    {
        var text = new StringBuilder(
            """
            #compdef spfquery
            # To use it, add this line to ~/.zshrc, after compinit: source <(spfquery completion zsh)
            _spfquery() {
                local -a verbs options
                verbs=(

            """);
        foreach (VerbRow verb in VerbTable.Rows)
        {
            text.Append("        ").Append(Entry(verb.Name, verb.Summary)).Append('\n');
        }

        text.Append("    )\n    case $words[CURRENT-1] in\n");
        foreach (OptionRow row in OptionTable.Rows.Where(row => row.Value is not null))
        {
            string action = row.Words.Length > 0 ? $"compadd {string.Join(' ', row.Words)}; return ;;"
                : row.IsFile ? "_files; return ;;"
                : "return ;;";
            text.Append("        --").Append(row.Name).Append(") ").Append(action).Append('\n');
        }

        text.Append("        completion) compadd bash zsh fish; return ;;\n    esac\n    case $words[2] in\n");
        foreach (VerbRow verb in VerbTable.Rows.Where(verb => verb != VerbTable.Check))
        {
            Append(text, verb.Name, verb.Verb);
        }

        Append(text, "*", Verbs.Check);
        text.Append(
            """
                esac
                if [[ $PREFIX == -* ]]; then
                    _describe -o option options
                elif (( CURRENT == 2 )); then
                    _describe verb verbs
                else
                    _files
                fi
            }
            compdef _spfquery spfquery

            """);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string pattern, Verbs verb)
    {
        text.Append("        ").Append(pattern).Append(") options=(\n");
        foreach (OptionRow row in OptionTable.Rows.Where(row => row.Verbs.HasFlag(verb)))
        {
            text.Append("            ").Append(Entry($"--{row.Name}", CompletionCommand.Describe(row))).Append('\n');
        }

        text.Append("        ) ;;\n");
    }

    private static string Entry(string name, string description) =>
        $"'{name}:{description.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
