// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Spf.Cli.CommandLine;
using Spf.Cli.Inspect;
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

    public static async Task<int> RunAsync(
        Arguments arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        using var output = new LintOutput(arguments, terminal);
        if (FilesOf(arguments) is { Count: > 0 } files)
        {
            foreach (string file in files)
            {
                foreach (LintResult result in ZoneLint.Check(file))
                {
                    output.Print(result);
                }

                output.EndFile(file);
            }

            return output.ExitCode;
        }

        IAsyncEnumerable<string> texts = arguments.Operands switch
        {
            ["-"] => LinesAsync(terminal.Input, cancellationToken),
            [{ Length: > 0 } text] => new[] { OperandOf(text) }.ToAsyncEnumerable(),
            [_, var more, ..] => throw new UsageException(
                $"unexpected argument \"{more}\"", "put the record in quotation marks"),
            _ => throw new UsageException("lint needs a record, a domain or a zone file", Example),
        };
        int others = 0;
        using Source source = Source.Open(arguments);
        await foreach (string typed in texts)
        {
            // dig prints all TXT records of a domain.
            if (arguments.Operands is ["-"] && PastedRecord.IsOther(typed))
            {
                others++;
                continue;
            }

            string text = PastedRecord.Read(typed, out string? note);
            if (note is not null)
            {
                await terminal.Error.WriteLineAsync($"spfquery: {SafeText.Line(note)}");
            }

            LintResult result = IsDomain(text)
                ? await InspectionRunner.RunAsync(
                    arguments, token => LintDomainAsync(source.Resolver, text, token), cancellationToken)
                : LintRecord(text);
            output.Print(result);
        }

        if (others > 0)
        {
            await terminal.Error.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"spfquery: passed over other TXT records: {others}"));
        }

        return output.ExitCode;
    }

    // The zone file of --zone is what to check if nothing else is given.
    private static IReadOnlyList<string> FilesOf(Arguments arguments) =>
        arguments.Operands is [] && arguments.Value(OptionTable.Zone) is { } zone ? [zone]
            : arguments.Operands.All(ZonePath.IsZoneFile) ? arguments.Operands
            : [];

    // A URL or a mail address is neither a record nor a domain.
    private static string OperandOf(string text) =>
        DomainOperand.Inside(text) is not null || OptionValues.TryReadAddress(text, out _)
            ? text.Contains(' ', StringComparison.Ordinal) ? text : DomainOperand.Read(text, "lint")
            : text;

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

    // As in a batch, empty lines and comments are skipped; dig's begin with ";".
    private static async IAsyncEnumerable<string> LinesAsync(
        Stream input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool isEmpty = true;
        await foreach (string line in InputLines.ReadAsync(input, cancellationToken))
        {
            if (line.Length > 0 && line[0] is not ('#' or ';'))
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
