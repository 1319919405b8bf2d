// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;

namespace Spf.Cli.Batch;

/// <summary>What one run of "batch" is asked to do.</summary>
internal sealed record BatchSettings
{
    // While a check waits for the DNS it costs next to nothing; resolvers take some dozens of questions at once gladly.
    private static readonly int DefaultParallel = Environment.ProcessorCount * 16;

    /// <summary>The file of questions; null for the standard input.</summary>
    public required string? File { get; init; }

    /// <summary>Checks at the same time, at most.</summary>
    public required int Parallel { get; init; }

    public required SpfOptions Options { get; init; }

    /// <exception cref="UsageException">Something is wrong.</exception>
    public static BatchSettings Read(Arguments arguments)
    {
        if (arguments.Operands.Count > 1)
        {
            throw new UsageException(
                $"unexpected argument \"{arguments.Operands[1]}\"", "give one file, or - for the standard input");
        }

        if (arguments.Value(OptionTable.Format) is { } format)
        {
            _ = OptionValues.OneOf(OptionTable.Format, format, ("jsonl", true));
        }

        return new BatchSettings
        {
            File = arguments.Operands is [var file] && file != "-" ? file : null,
            Parallel = OptionValues.Number(arguments, OptionTable.Parallel, 1) ?? DefaultParallel,
            Options = OptionValues.Options(arguments),
        };
    }
}
