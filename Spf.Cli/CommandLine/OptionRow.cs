// SPDX-License-Identifier: MIT

namespace Spf.Cli.CommandLine;

/// <summary>The verbs, as a set: which of them an option belongs to.</summary>
[Flags]
internal enum Verbs
{
    None = 0,
    Check = 1,
    Batch = 2,
    All = Check | Batch,
}

/// <summary>One option: its canonical name, without dashes, and all that the rewriting, the grammar and the help need.</summary>
/// <param name="Name">The canonical name.</param>
/// <param name="Value">What its value is called in the help; null for a flag.</param>
/// <param name="Verbs">Where it belongs.</param>
/// <param name="Group">Under which heading the help lists it.</param>
/// <param name="Help">What it does, one line for each element.</param>
internal sealed record OptionRow(string Name, string? Value, Verbs Verbs, string Group, params string[] Help)
{
    /// <summary>Other spellings, without dashes: names, taken with one dash or two, and letters, taken with one.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>Whether it may be given several times.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>A value that works, for messages.</summary>
    public string Example { get; init; } = string.Empty;
}
