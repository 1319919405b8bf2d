// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Cli.CommandLine;
using Spf.Cli.Process;
using Spf.Text;

namespace Spf.Cli.Completion;

/// <summary>"spfquery completion SHELL": prints a script, generated from the tables of verbs and options.</summary>
internal static class CompletionCommand
{
    private const string Example = "for example: spfquery completion bash";

    public static Task<int> RunAsync(Arguments arguments, Terminal terminal)
    {
        string script = arguments.Operands switch
        {
            ["bash"] => BashCompletion.Script(),
            ["zsh"] => ZshCompletion.Script(),
            ["fish"] => FishCompletion.Script(),
            [] => throw new UsageException("completion needs the name of a shell: bash, zsh or fish", Example),
            [var shell] => throw new UsageException(
                $"no completion for \"{shell}\": the supported shells are bash, zsh and fish", Example),
            [_, var more, ..] => throw new UsageException($"unexpected argument \"{more}\"", Example),
        };
        terminal.Write(Encoding.UTF8.GetBytes(script.ReplaceLineEndings("\n")));
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>Returns the options of a verb, with their dashes.</summary>
    public static IEnumerable<string> OptionsOf(Verbs verb) =>
        from row in OptionTable.Rows where row.Verbs.HasFlag(verb) select $"--{row.Name}";

    /// <summary>Returns a short description of an option: the first clause of its help.</summary>
    public static string Describe(OptionRow row) => string.Join(' ', row.Help).Split(['.', ';', ':'], 2)[0];
}
