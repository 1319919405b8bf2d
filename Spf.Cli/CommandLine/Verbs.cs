// SPDX-License-Identifier: MIT

namespace Spf.Cli.CommandLine;

/// <summary>A set of verbs, such as those that accept an option.</summary>
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
