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
    Questions = Check | Batch,
    All = Questions | Completion,
}
