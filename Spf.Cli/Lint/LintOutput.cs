// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;
using Spf.Cli.Inspect;
using Spf.Cli.Inspect.Findings;
using Spf.Cli.Output;
using Spf.Cli.Process;
using Spf.Inspection;
using Spf.Text;

namespace Spf.Cli.Lint;

/// <summary>Prints results one after the other, in the format that was asked for, and keeps the exit code.</summary>
internal sealed class LintOutput : IDisposable
{
    private readonly Arguments _arguments;
    private readonly Terminal _terminal;
    private readonly bool _isJson;
    private readonly FindingWriter? _writer;
    private readonly PolicyExit _exit;
    private readonly Dictionary<FindingSeverity, int> _counts = [];
    private int _records;

    /// <exception cref="UsageException">An option has no valid value.</exception>
    public LintOutput(Arguments arguments, Terminal terminal)
    {
        _arguments = arguments;
        _terminal = terminal;
        _exit = PolicyExit.Read(arguments);
        IgnoredFindings.CodesOf(arguments);
        string? format = arguments.Value(OptionTable.Format);
        _isJson = format is not null && OptionValues.OneOf(
            OptionTable.Format, format, ("text", false), ("json", true), ("github", false), ("sarif", false));
        _writer = FindingWriter.Of(format, terminal);
    }

    /// <summary>The exit code for the results so far.</summary>
    public int ExitCode { get; private set; }

    public void Print(LintResult result)
    {
        result = result with { Findings = IgnoredFindings.Remove(_arguments, result.Findings) };
        ExitCode = Math.Max(ExitCode, _exit.Of(result.Findings));
        _records++;
        foreach (PolicyFinding finding in result.Findings)
        {
            _counts[finding.Severity] = _counts.GetValueOrDefault(finding.Severity) + 1;
            _writer?.Write(finding, result.PlaceOf(finding), result.EndOf(finding));
        }

        if (_isJson)
        {
            PolicyJson.Print(_terminal, json => result.Write(json));
        }
        else if (_writer is null)
        {
            var report = new Report();
            result.AddTo(report);
            Print(report);
        }
    }

    /// <summary>Prints the numbers of records and findings of a file, if people read the output.</summary>
    public void EndFile(string file)
    {
        if (!_isJson && _writer is null)
        {
            var summary = new Report();
            summary.AddLine(new Piece($"{file}: ", Tone.Strong), new Piece(
                $"{PolicyWords.Count(_records, "SPF record")}, "
                    + PolicyWords.Of(severity => _counts.GetValueOrDefault(severity))));
            Print(summary);
        }

        _records = 0;
        _counts.Clear();
    }

    public void Dispose() => _writer?.Dispose();

    private void Print(Report report)
    {
        if (report.Parts.Count > 0)
        {
            ReportPrinter.Print(report, _arguments, _terminal);
        }
    }
}
