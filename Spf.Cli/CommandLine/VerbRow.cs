// SPDX-License-Identifier: MIT

namespace Spf.Cli.CommandLine;

/// <summary>One verb: all that reading it, running it and the help need.</summary>
internal sealed class VerbRow(
    string name,
    Verbs verb,
    string usage,
    string summary,
    Func<Arguments, Terminal, CancellationToken, Task<int>> runAsync)
{
    /// <summary>What is typed.</summary>
    public string Name { get; } = name;

    /// <summary>The verb, as the set of it alone.</summary>
    public Verbs Verb { get; } = verb;

    /// <summary>What follows it, in the list of verbs.</summary>
    public string Usage { get; } = usage;

    /// <summary>What it does, in a line.</summary>
    public string Summary { get; } = summary;

    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public Func<Arguments, Terminal, CancellationToken, Task<int>> RunAsync { get; } = runAsync;
}
