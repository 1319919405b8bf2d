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

/// <summary>One option: all that reading it, messages about it and the help need.</summary>
internal sealed class OptionRow(string name, string? value, Verbs verbs, string group, params string[] help)
{
    /// <summary>The canonical name, without dashes.</summary>
    public string Name { get; } = name;

    /// <summary>What its value is called in the help; null for a flag.</summary>
    public string? Value { get; } = value;

    /// <summary>Where it belongs.</summary>
    public Verbs Verbs { get; } = verbs;

    /// <summary>Under which heading the help lists it.</summary>
    public string Group { get; } = group;

    /// <summary>What it does, one line for each element.</summary>
    public string[] Help { get; } = help;

    /// <summary>
    /// Other spellings, without dashes: names, taken with one dash or two, and letters, taken with one.
    /// </summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>Whether it may be given several times.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>A value that works, for messages.</summary>
    public string Example { get; init; } = string.Empty;

    /// <summary>The option with a value as it was given, for messages.</summary>
    public string With(string value) => $"--{Name} {(value.Length == 0 ? "\"\"" : value)}";
}
