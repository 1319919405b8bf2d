// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Spf.Cli.CommandLine;
using Spf.Cli.Inspect;
using Spf.Cli.Output;
using Spf.Cli.Process;
using Spf.Cli.Sources;
using Spf.Dns;
using Spf.Inspection;
using Spf.Text;

namespace Spf.Cli.Lint;

/// <summary>"spfquery lint": reports every problem in the text of a record, with carets under its place.</summary>
internal static class LintCommand
{
    private const string Example = "for example: spfquery lint \"v=spf1 mx -all\", or spfquery lint example.com";

    // Looks up only the record of the domain, to lint its text. Findings with these codes say why there is no record.
    private static readonly InspectionOptions RecordAlone = new() { MaxNodes = 1, MaxQuestions = 1 };

    private static readonly string[] CodesWithoutRecord =
        [FindingCode.NoRecord, FindingCode.SeveralRecords, FindingCode.LookupFailed, FindingCode.Name];

    private static readonly SearchValues<char> NotInNames = SearchValues.Create(" \t\"=:/");

    private enum Format
    {
        Text,
        Json,
    }

    public static async Task<int> RunAsync(
        Arguments arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        Format format = arguments.Value(OptionTable.Format) is { } name
            ? OptionValues.OneOf(OptionTable.Format, name, ("text", Format.Text), ("json", Format.Json))
            : Format.Text;
        if (FilesOf(arguments) is { Count: > 0 } files)
        {
            return files.Max(file => LintFile(file, format, arguments, terminal));
        }

        IAsyncEnumerable<string> texts = arguments.Operands switch
        {
            ["-"] => LinesAsync(terminal.Input, cancellationToken),
            [{ Length: > 0 } text] => new[] { text }.ToAsyncEnumerable(),
            [_, var more, ..] => throw new UsageException(
                $"unexpected argument \"{more}\"", "put the record in quotation marks"),
            _ => throw new UsageException("lint needs a record, a domain or a zone file", Example),
        };
        int exitCode = 0;
        using Source source = Source.Open(arguments);
        await foreach (string text in texts)
        {
            LintResult result = IsDomain(text)
                ? await InspectionRunner.RunAsync(
                    arguments, token => LintDomainAsync(source.Resolver, text, token), cancellationToken)
                : LintRecord(text);
            exitCode = Math.Max(exitCode, InspectionRunner.ExitCodeOf(result.Findings));
            Print(result, format, arguments, terminal);
        }

        return exitCode;
    }

    // The zone file of --zone is what to check if nothing else is given.
    private static IReadOnlyList<string> FilesOf(Arguments arguments) =>
        arguments.Operands is [] && arguments.Value(OptionTable.Zone) is { } zone ? [zone]
            : arguments.Operands.All(ZonePath.IsZoneFile) ? arguments.Operands
            : [];

    private static int LintFile(string file, Format format, Arguments arguments, Terminal terminal)
    {
        int exitCode = 0;
        int records = 0;
        var counts = new Dictionary<FindingSeverity, int>();
        foreach (LintResult result in ZoneLint.Check(file))
        {
            exitCode = Math.Max(exitCode, InspectionRunner.ExitCodeOf(result.Findings));
            records++;
            foreach (PolicyFinding finding in result.Findings)
            {
                counts[finding.Severity] = counts.GetValueOrDefault(finding.Severity) + 1;
            }

            Print(result, format, arguments, terminal);
        }

        if (format == Format.Text)
        {
            var summary = new Report();
            summary.AddLine(new Piece($"{file}: ", Tone.Strong), new Piece(
                $"{PolicyWords.Count(records, "SPF record")}, "
                    + PolicyWords.Of(severity => counts.GetValueOrDefault(severity))));
            ReportPrinter.Print(summary, arguments, terminal);
        }

        return exitCode;
    }

    private static void Print(LintResult result, Format format, Arguments arguments, Terminal terminal)
    {
        if (format == Format.Json)
        {
            PolicyJson.Print(terminal, json => result.Write(json));
            return;
        }

        var report = new Report();
        result.AddTo(report);
        if (report.Parts.Count > 0)
        {
            ReportPrinter.Print(report, arguments, terminal);
        }
    }

    // A record contains "=" or a space, and one without its version a colon or a slash; a domain contains none of them.
    private static bool IsDomain(string text) =>
        text.Contains('.', StringComparison.Ordinal) && !text.AsSpan().ContainsAny(NotInNames);

    private static LintResult LintRecord(string text)
    {
        string record = DnsText.Of(text);
        return new LintResult(Name: "record", Domain: null, [record], RecordLint.Check(record));
    }

    private static async Task<LintResult> LintDomainAsync(
        IDnsResolver resolver, string domain, CancellationToken cancellationToken)
    {
        PolicyInspection inspection =
            await new PolicyInspector(resolver, RecordAlone).InspectAsync(domain, cancellationToken);
        PolicyNode root = inspection.Root;
        ImmutableArray<string> texts = [.. root.Texts, .. root.NearMisses];
        return new LintResult(
            root.Name,
            root.Domain,
            texts,
            [
                .. inspection.Findings.Where(finding => Array.IndexOf(CodesWithoutRecord, finding.Code) >= 0
                    && finding.Position is null),
                .. texts.SelectMany(text => RecordLint.Check(text, root.Domain)),
            ]);
    }

    // As in a batch, empty lines and comments are skipped.
    private static async IAsyncEnumerable<string> LinesAsync(
        Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool isEmpty = true;
        await foreach (string line in InputLines.ReadAsync(input, cancellationToken))
        {
            if (line.Length > 0 && line[0] != '#')
            {
                isEmpty = false;
                yield return line;
            }
        }

        if (isEmpty)
        {
            throw new UsageException("standard input is empty", Example);
        }
    }
}
