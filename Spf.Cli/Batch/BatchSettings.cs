// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;
using Spf.Cli.Process;
using Spf.Text;

namespace Spf.Cli.Batch;

/// <summary>The settings of one "batch" run.</summary>
internal sealed record BatchSettings
{
    // A check that waits for the DNS costs almost nothing, and resolvers handle dozens of concurrent queries easily.
    private static readonly int DefaultParallel = Environment.ProcessorCount * 16;

    /// <summary>The input file; null for the standard input.</summary>
    public required string? File { get; init; }

    /// <summary>The argument that names the input, for messages.</summary>
    public required string FileSource { get; init; }

    /// <summary>The maximum number of concurrent checks.</summary>
    public required int Parallel { get; init; }

    /// <summary>The identity that text lines give.</summary>
    public required SpfIdentity Scope { get; init; }

    public required BatchFormat Format { get; init; }

    public required BatchExit Exit { get; init; }

    public required ExitCodes ExitCodes { get; init; }

    public required bool HasSummary { get; init; }

    public required SpfOptions Options { get; init; }

    /// <summary>Reads the settings from the arguments.</summary>
    /// <exception cref="UsageException">The arguments are not valid.</exception>
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
            // In spfquery.py, "0" means the standard input.
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

    private static BatchFormat ReadFormat(Arguments arguments, BatchFormat defaultValue) =>
        arguments.Value(OptionTable.Format) is { } format
            ? OptionValues.OneOf(
                OptionTable.Format,
                format,
                ("jsonl", BatchFormat.JsonLines),
                ("json", BatchFormat.JsonLines),
                ("text", BatchFormat.Text),
                ("csv", BatchFormat.Csv))
            : defaultValue;

    private static BatchExit ReadExit(Arguments arguments, BatchExit defaultValue) =>
        arguments.Value(OptionTable.BatchExit) is { } exit
            ? OptionValues.OneOf(
                OptionTable.BatchExit,
                exit,
                ("first", BatchExit.First),
                ("last", BatchExit.Last),
                ("worst", BatchExit.Worst),
                ("zero", BatchExit.Zero))
            : defaultValue;
}
