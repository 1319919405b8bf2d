// SPDX-License-Identifier: MIT

using Spf.Cli.Batch;
using Spf.Cli.Check;
using Spf.Cli.Completion;
using Spf.Cli.Inspect;

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
        new("inspect", Verbs.Inspect, "DOMAIN", "the published policy: tree, counts, addresses, findings", InspectCommand.RunAsync),
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
