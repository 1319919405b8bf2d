// SPDX-License-Identifier: MIT

namespace Spf.Cli.CommandLine;

/// <summary>All verbs, in the order in which the help lists them.</summary>
internal static class VerbTable
{
    public static readonly VerbRow Check = new(
        "check", Verbs.Check, "--ip A --sender S", "check one client; the default verb");

    public static readonly VerbRow[] Rows =
    [
        Check,
        new("batch", Verbs.Batch, "[FILE|-]", "check many clients, one per line"),
        new("inspect", Verbs.Inspect, "DOMAIN", "show a domain's policy: lookups, addresses, findings"),
        new("diff", Verbs.Diff, "DOMAIN \"v=spf1 ...\"", "show what a new record would change"),
        new("lint", Verbs.Lint, "RECORD|DOMAIN|FILE|-", "report every error in a record, with its position"),
        new("completion", Verbs.Completion, "bash|zsh|fish", "print a completion script for a shell"),
    ];

    /// <summary>Returns the verb with a name; null if there is no such verb.</summary>
    public static VerbRow? Find(string name) => Array.Find(Rows, row => row.Name == name);

    /// <summary>Returns the row of a verb.</summary>
    public static VerbRow Of(Verbs verb) => Array.Find(Rows, row => row.Verb == verb) ?? Check;
}
