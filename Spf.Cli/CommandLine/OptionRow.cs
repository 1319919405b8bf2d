// SPDX-License-Identifier: MIT

namespace Spf.Cli.CommandLine;

/// <summary>One option, with everything that parsing, messages and the help need.</summary>
internal sealed class OptionRow(string name, string? value, Verbs verbs, string group, params string[] help)
{
    /// <summary>The canonical name, without dashes.</summary>
    public string Name { get; } = name;

    /// <summary>The placeholder for its value in the help; null for a flag.</summary>
    public string? Value { get; } = value;

    /// <summary>The verbs that accept it.</summary>
    public Verbs Verbs { get; } = verbs;

    /// <summary>The heading of the help that lists it.</summary>
    public string Group { get; } = group;

    /// <summary>The help text, one line per element.</summary>
    public string[] Help { get; } = help;

    /// <summary>
    /// Other spellings, without dashes: names, which take one dash or two, and letters, which take one.
    /// </summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>Whether it may be given more than once.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>
    /// For an option whose value may be omitted: whether the next word is its value. Null if the value is required.
    /// </summary>
    public Func<string, bool>? IsOptionalValue { get; init; }

    /// <summary>The values that it accepts, for completion; empty if it accepts any text.</summary>
    public string[] Words { get; init; } =
        value is null || value.AsSpan().ContainsAnyInRange('A', 'Z') ? [] : value.Split('|');

    /// <summary>Whether its value is the name of a file.</summary>
    public bool IsFile => Value?.StartsWith("FILE", StringComparison.Ordinal) == true;

    /// <summary>A valid value, for messages.</summary>
    public string Example { get; init; } = string.Empty;

    /// <summary>Returns the option with a value, for messages.</summary>
    public string With(string value) => $"--{Name} {(value.Length == 0 ? "\"\"" : value)}";
}
