// SPDX-License-Identifier: MIT

using Spf.Cli.Batch;
using Spf.Cli.Check;
using Spf.Cli.Completion;
using Spf.Cli.Diff;
using Spf.Cli.Inspect;
using Spf.Cli.Lint;

namespace Spf.Cli.CommandLine;

/// <summary>Every verb there is, in the order of the help.</summary>
internal static class VerbTable
{
    public static readonly VerbRow Check = new(
        "check", Verbs.Check, "--ip A --sender S", "one answer; the verb may be left out", CheckCommand.RunAsync);

    public static readonly VerbRow[] Rows =
    [
        Check,
        new("batch", Verbs.Batch, "[FILE|-]", "many answers, one a line", BatchCommand.RunAsync),
        new("inspect", Verbs.Inspect, "DOMAIN", "a policy: lookups, addresses, findings", InspectCommand.RunAsync),
        new("diff", Verbs.Diff, "DOMAIN \"v=spf1 ...\"", "what a new record would change", DiffCommand.RunAsync),
        new("lint", Verbs.Lint, "RECORD|DOMAIN|-", "every error of a record, with its place", LintCommand.RunAsync),
        new(
            "completion",
            Verbs.Completion,
            "bash|zsh|fish",
            "a script that completes options in a shell",
            CompletionCommand.RunAsync),
    ];

    /// <summary>The verb that is typed so; null if there is none.</summary>
    public static VerbRow? Find(string name) => Array.Find(Rows, row => row.Name == name);

    /// <summary>A verb's row.</summary>
    public static VerbRow Of(Verbs verb) => Array.Find(Rows, row => row.Verb == verb) ?? Check;
}
