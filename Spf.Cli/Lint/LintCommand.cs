// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Spf.Cli.CommandLine;
using Spf.Cli.Inspect;
using Spf.Cli.Output;
using Spf.Cli.Process;
using Spf.Cli.Sources;
using Spf.Dns;
using Spf.Inspection;

namespace Spf.Cli.Lint;

/// <summary>"spfquery lint": reports every problem in the text of a record, with carets under its place.</summary>
internal static class LintCommand
{
    private const string Example = "for example: spfquery lint \"v=spf1 mx -all\", or spfquery lint example.com";

    // Far more than all records of a zone. A longer input is probably the wrong file.
    private const int MaxInput = 4 << 20;

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
        string[] texts = arguments.Operands switch
        {
            ["-"] => await ReadLinesAsync(terminal.Input, cancellationToken),
            [{ Length: > 0 } text] => [text],
            [_, var more, ..] => throw new UsageException(
                $"unexpected argument \"{more}\"", "put the record in quotation marks"),
            _ => throw new UsageException("lint needs a record or a domain", Example),
        };
        Format format = arguments.Value(OptionTable.Format) is { } name
            ? OptionValues.OneOf(OptionTable.Format, name, ("text", Format.Text), ("json", Format.Json))
            : Format.Text;
        var report = new Report();
        int exitCode = 0;
        using Source source = Source.Open(arguments);
        foreach (string text in texts)
        {
            LintResult result = IsDomain(text)
                ? await InspectionRunner.RunAsync(
                    arguments, token => LintDomainAsync(source.Resolver, text, token), cancellationToken)
                : LintRecord(text);
            exitCode = Math.Max(exitCode, InspectionRunner.ExitCodeOf(result.Findings));
            if (format == Format.Json)
            {
                PolicyJson.Print(terminal, json => result.Write(json));
            }
            else
            {
                result.AddTo(report);
            }
        }

        if (format == Format.Text)
        {
            ReportPrinter.Print(report, arguments, terminal);
        }

        return exitCode;
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

    private static async Task<string[]> ReadLinesAsync(Stream input, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int read; (read = await input.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await content.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (content.Length > MaxInput)
            {
                throw new UsageException(
                    $"standard input is larger than {MaxInput} bytes", "give one record or domain per line");
            }
        }

        string[] lines =
        [
            .. Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length).Split('\n')
                .Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0),
        ];
        return lines.Length > 0 ? lines : throw new UsageException("standard input is empty", Example);
    }
}
