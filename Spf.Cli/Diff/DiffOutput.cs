// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;
using Spf.Cli.Inspect;
using Spf.Cli.Inspect.Findings;
using Spf.Cli.Output;
using Spf.Cli.Process;
using Spf.Inspection;
using Spf.Text;

namespace Spf.Cli.Diff;

/// <summary>Compares pairs of policies, prints the differences in the format that was asked for, and keeps the exit
/// code.</summary>
internal sealed class DiffOutput : IDisposable
{
    private readonly Arguments _arguments;
    private readonly Terminal _terminal;
    private readonly bool _isJson;
    private readonly FindingWriter? _writer;
    private readonly PolicyExit _exit;
    private int _compared;
    private int _changed;

    /// <exception cref="UsageException">An option has no valid value.</exception>
    public DiffOutput(Arguments arguments, Terminal terminal)
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

    /// <summary>The exit code for the differences so far.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Compares two policies, without the findings that --ignore names.</summary>
    public PolicyDifference Compare(PolicyInspection before, PolicyInspection after)
    {
        before.Findings = IgnoredFindings.Remove(_arguments, before.Findings);
        after.Findings = IgnoredFindings.Remove(_arguments, after.Findings);
        return PolicyDifference.Between(before, after);
    }

    /// <summary>Prints a difference.</summary>
    /// <param name="difference">The difference.</param>
    /// <param name="isOneOfMany">Whether people do not need to read of it if nothing has changed.</param>
    public void Print(PolicyDifference difference, bool isOneOfMany = false)
    {
        bool isChange = PolicyExit.IsChange(difference);
        ExitCode = Math.Max(ExitCode, _exit.Of(difference));
        _compared++;
        _changed += isChange ? 1 : 0;
        if (_isJson)
        {
            PolicyJson.Print(_terminal, json => DiffJson.Write(json, difference));
        }
        else if (_writer is not null)
        {
            _writer.Write(difference);
        }
        else if (!isOneOfMany || isChange || PolicyExit.IsError(difference))
        {
            ReportPrinter.Print(DiffReport.Of(difference), _arguments, _terminal);
        }
    }

    /// <summary>Prints the numbers of names, if people read the output.</summary>
    public void PrintSummary()
    {
        if (!_isJson && _writer is null)
        {
            var summary = new Report();
            summary.AddLine($"{PolicyWords.Count(_compared, "name")} compared, {_changed} changed");
            ReportPrinter.Print(summary, _arguments, _terminal);
        }
    }

    public void Dispose() => _writer?.Dispose();
}
