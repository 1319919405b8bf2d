// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;
using Spf.Cli.Process;

namespace Spf.Cli.Batch;

/// <summary>What one run of "batch" is asked to do.</summary>
internal sealed record BatchSettings
{
    // While a check waits for the DNS it costs next to nothing; resolvers take some dozens of questions at once gladly.
    private static readonly int DefaultParallel = Environment.ProcessorCount * 16;

    /// <summary>The file of questions; null for the standard input.</summary>
    public required string? File { get; init; }

    /// <summary>The words that named the file, for messages.</summary>
    public required string FileSource { get; init; }

    /// <summary>Checks at the same time, at most.</summary>
    public required int Parallel { get; init; }

    /// <summary>The identity that the lines name.</summary>
    public required SpfIdentity Scope { get; init; }

    public required BatchFormat Format { get; init; }

    public required BatchExit Exit { get; init; }

    public required ExitCodes ExitCodes { get; init; }

    public required bool HasSummary { get; init; }

    public required SpfOptions Options { get; init; }

    /// <exception cref="UsageException">Something is wrong.</exception>
    public static BatchSettings Read(Arguments arguments)
    {
        string? option = arguments.Value(OptionTable.File);
        string[] files = option is null ? [.. arguments.Operands] : [option, .. arguments.Operands];
        if (files.Length > 1)
        {
            throw new UsageException(
                $"unexpected argument \"{files[1]}\"", "give one file, or - for the standard input");
        }

        ExitCodes codes = OptionValues.ExitCodes(arguments);
        return new BatchSettings
        {
            // spfquery.py's name for the standard input is 0.
            File = files is [var file] && file != "-" && option != "0" ? file : null,
            FileSource = option is null ? $"batch {files.FirstOrDefault()}" : OptionTable.File.With(option),
            Parallel = OptionValues.Number(arguments, OptionTable.Parallel, 1) ?? DefaultParallel,
            Scope = OptionValues.Scope(arguments) ?? SpfIdentity.MailFrom,
            Format = ReadFormat(arguments, option is null ? BatchFormat.JsonLines : BatchFormat.Text),
            Exit = ReadExit(arguments, codes == ExitCodes.LibSpf2 ? BatchExit.Last : BatchExit.First),
            ExitCodes = codes,
            HasSummary = arguments.Has(OptionTable.Summary),
            Options = OptionValues.Options(arguments),
        };
    }

    private static BatchFormat ReadFormat(Arguments arguments, BatchFormat otherwise) =>
        arguments.Value(OptionTable.Format) is { } format
            ? OptionValues.OneOf(
                OptionTable.Format,
                format,
                ("jsonl", BatchFormat.JsonLines),
                ("json", BatchFormat.JsonLines),
                ("text", BatchFormat.Text),
                ("csv", BatchFormat.Csv))
            : otherwise;

    private static BatchExit ReadExit(Arguments arguments, BatchExit otherwise) =>
        arguments.Value(OptionTable.BatchExit) is { } exit
            ? OptionValues.OneOf(
                OptionTable.BatchExit,
                exit,
                ("first", BatchExit.First),
                ("last", BatchExit.Last),
                ("worst", BatchExit.Worst),
                ("zero", BatchExit.Zero))
            : otherwise;
}
