// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Cli.CommandLine;

namespace Spf.Cli.Completion;

/// <summary>The completion script for bash.</summary>
internal static class BashCompletion
{
    public static string Script()
    {
        var text = new StringBuilder(
            """
            # To use it, add this line to ~/.bashrc: eval "$(spfquery completion bash)"
            _spfquery() {
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options
                case $before in

            """);
        foreach (OptionRow row in OptionTable.Rows.Where(row => row.Value is not null))
        {
            string action = row.Words.Length > 0
                ? $"""COMPREPLY=($(compgen -W "{string.Join(' ', row.Words)}" -- "$word")); return ;;"""
                : row.IsFile ? """COMPREPLY=($(compgen -f -- "$word")); return ;;"""
                : "return ;;";
            text.Append("        --").Append(row.Name).Append(") ").Append(action).Append('\n');
        }

        text.Append("    esac\n    case ${COMP_WORDS[1]} in\n");
        foreach (VerbRow verb in VerbTable.Rows.Where(verb => verb != VerbTable.Check))
        {
            Append(text, verb.Name, verb.Verb);
        }

        Append(text, "*", Verbs.Check);
        string verbs = string.Join(' ', VerbTable.Rows.Select(verb => verb.Name));
        text.Append(
            $$"""
                esac
                if [[ $word == -* ]]; then
                    COMPREPLY=($(compgen -W "$options" -- "$word"))
                elif [[ $before == completion ]]; then
                    COMPREPLY=($(compgen -W "bash zsh fish" -- "$word"))
                elif [[ $COMP_CWORD == 1 ]]; then
                    COMPREPLY=($(compgen -W "{{verbs}}" -- "$word"))
                else
                    COMPREPLY=($(compgen -f -- "$word"))
                fi
            }
            complete -o filenames -F _spfquery spfquery

            """);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string pattern, Verbs verb) =>
        text.Append("        ").Append(pattern).Append(") options=\"")
            .AppendJoin(' ', CompletionCommand.OptionsOf(verb)).Append("\" ;;\n");
}
