// SPDX-License-Identifier: MIT

namespace Spf.Cli.CommandLine;

/// <summary>The verbs, as a set: which of them an option belongs to.</summary>
[Flags]
internal enum Verbs
{
    None = 0,
    Check = 1,
    Batch = 2,
    Completion = 4,
    Inspect = 8,
    Diff = 16,
    Lint = 32,
    Questions = Check | Batch,
    Policies = Inspect | Diff | Lint,
    Lookups = Questions | Policies,
    All = Lookups | Completion,
}
