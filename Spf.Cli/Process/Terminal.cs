// SPDX-License-Identifier: MIT

namespace Spf.Cli.Process;

/// <summary>Where a run reads and writes: the process's own streams, or a test's.</summary>
internal sealed class Terminal(Stream input, Stream output, TextWriter error)
{
    /// <summary>What is to be read: the lines of a batch.</summary>
    public Stream Input { get; } = input;

    /// <summary>Answers and nothing else.</summary>
    public Stream Output { get; } = output;

    /// <summary>Diagnostics, warnings and traces.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Whether a person looks at <see cref="Error"/>.</summary>
    public bool IsErrorInteractive { get; init; }

    /// <summary>Whether a person looks at <see cref="Output"/>.</summary>
    public bool IsOutputInteractive { get; init; }

    /// <summary>The clock, for rates and progress.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The environment.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>How many columns <see cref="Output"/> has.</summary>
    public Func<int> Width { get; init; } = static () => 80;

    /// <summary>Whether its owner wants no colours (https://no-color.org): set and not empty.</summary>
    public bool RefusesColor => !string.IsNullOrEmpty(Variable("NO_COLOR"));

    /// <summary>Writes an answer. A process that gives one and ends has nothing to do meanwhile.</summary>
    public void Write(ReadOnlySpan<byte> answer)
    {
        Output.Write(answer);
        Output.Flush();
    }
}
