// SPDX-License-Identifier: MIT

namespace Spf.Cli.CommandLine;

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

    /// <summary>
    /// Where the value may be left out: whether the word behind the option is one. Null where there must be one.
    /// </summary>
    public Func<string, bool>? IsOptionalValue { get; init; }

    /// <summary>The words that its value can be, for completion; empty if it can be any other.</summary>
    public string[] Words { get; init; } =
        value is null || value.AsSpan().ContainsAnyInRange('A', 'Z') ? [] : value.Split('|');

    /// <summary>Whether its value is a file's name.</summary>
    public bool IsFile => Value?.StartsWith("FILE", StringComparison.Ordinal) == true;

    /// <summary>A value that works, for messages.</summary>
    public string Example { get; init; } = string.Empty;

    /// <summary>The option with a value as it was given, for messages.</summary>
    public string With(string value) => $"--{Name} {(value.Length == 0 ? "\"\"" : value)}";
}
