// SPDX-License-Identifier: MIT

namespace Spf.Cli.Process;

/// <summary>The streams and the environment of a run: those of the process, or those of a test.</summary>
internal sealed class Terminal(Stream input, Stream output, TextWriter error)
{
    /// <summary>The standard input: the lines of a batch, a message or records.</summary>
    public Stream Input { get; } = input;

    /// <summary>The standard output: only answers are written to it.</summary>
    public Stream Output { get; } = output;

    /// <summary>The standard error output: diagnostics, warnings and traces.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Whether <see cref="Error"/> is a terminal.</summary>
    public bool IsErrorInteractive { get; init; }

    /// <summary>Whether <see cref="Output"/> is a terminal.</summary>
    public bool IsOutputInteractive { get; init; }

    /// <summary>The clock used for rates and progress.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Returns an environment variable; null if it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>Returns the number of columns of <see cref="Output"/>.</summary>
    public Func<int> Width { get; init; } = static () => 80;

    /// <summary>Whether NO_COLOR is set and not empty (https://no-color.org).</summary>
    public bool RefusesColor => !string.IsNullOrEmpty(Variable("NO_COLOR"));

    /// <summary>
    /// Writes an answer. Synchronous, since the process has nothing else to do before it ends.
    /// </summary>
    public void Write(ReadOnlySpan<byte> answer)
    {
        Output.Write(answer);
        Output.Flush();
    }
}
