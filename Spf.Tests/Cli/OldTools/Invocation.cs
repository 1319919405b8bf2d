// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;

namespace Spf.Tests.Cli.OldTools;

/// <summary>A row of a table of invocations: what an older spfquery answers, and what ours does.</summary>
internal sealed partial record Invocation
{
    /// <summary>The words after the program's name.</summary>
    public required string[] Arguments { get; init; }

    /// <summary>Its standard input.</summary>
    public required string Input { get; init; }

    /// <summary>The first line of its output and its exit code.</summary>
    public required (string Line, int Code) Old { get; init; }

    /// <summary>The same of ours.</summary>
    public required (string Line, int Code) Ours { get; init; }

    /// <summary>Why ours differs on purpose; null where it does not.</summary>
    public required string? Because { get; init; }

    /// <summary>
    /// Reads a row: arguments (in quotes where there are spaces, and "&lt; lines" with "/" between them for what is
    /// piped in), the older program's first line and code, then "=" or ours and why.
    /// </summary>
    public static Invocation Parse(string row)
    {
        string[] columns = row.Split('|', StringSplitOptions.TrimEntries);
        string[] command = columns[0].Split(" < ");
        (string Line, int Code) old = Answer(columns[1]);
        bool isSame = columns[2] == "=";
        return new Invocation
        {
            Arguments = [.. Word().Matches(command[0]).Select(word => word.Value.Replace("'", "", StringComparison.Ordinal))],
            Input = command.Length > 1 ? command[1].Replace('/', '\n') + "\n" : "",
            Old = old,
            Ours = isSame ? old : Answer(columns[2]),
            Because = isSame ? null : columns[3],
        };
    }

    public static (string Line, int Code) Answer(string column)
    {
        int space = column.LastIndexOf(' ');
        return (space < 0 ? "" : column[..space], int.Parse(column[(space + 1)..], null));
    }

    /// <summary>The rows of a table, without empty lines.</summary>
    public static TheoryData<string> Rows(string table) => [.. table.Split('\n').Where(row => row.Contains('|', StringComparison.Ordinal))];

    [GeneratedRegex(@"(?:'[^']*'|[^\s'])+")]
    private static partial Regex Word();
}
