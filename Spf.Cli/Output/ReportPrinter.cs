// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Cli.CommandLine;
using Spf.Cli.Process;

namespace Spf.Cli.Output;

/// <summary>Prints a report with or without colours, as --color, NO_COLOR and the kind of output decide.</summary>
internal static class ReportPrinter
{
    public static void Print(Report report, Arguments arguments, Terminal terminal)
    {
        bool? hasColor = OptionValues.Color(arguments);
        bool isColored = hasColor ?? (terminal.IsOutputInteractive && !terminal.RefusesColor);
        terminal.Write(Encoding.UTF8.GetBytes(isColored || terminal.IsOutputInteractive
            ? TerminalReport.Write(report, terminal, isColored)
            : PlainReport.Write(report)));
    }
}
