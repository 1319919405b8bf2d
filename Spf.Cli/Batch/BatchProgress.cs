// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Cli.Process;

namespace Spf.Cli.Batch;

/// <summary>
/// Shows the progress of a batch on one line of a terminal, which is overwritten and finally erased. Shows nothing if
/// the error output is not a terminal, or if the answers go to a terminal too.
/// </summary>
internal sealed class BatchProgress(Terminal terminal)
{
    private const int Width = 60;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly bool _isShown = terminal is { IsErrorInteractive: true, IsOutputInteractive: false };
    private readonly long _started = terminal.Clock.GetTimestamp();
    private long _written = terminal.Clock.GetTimestamp();
    private bool _hasLine;

    public TimeSpan Elapsed => terminal.Clock.GetElapsedTime(_started);

    public void Report(BatchTally tally)
    {
        if (!_isShown || terminal.Clock.GetElapsedTime(_written) < Interval)
        {
            return;
        }

        _written = terminal.Clock.GetTimestamp();
        _hasLine = true;
        double seconds = Math.Max(Elapsed.TotalSeconds, 0.001);
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{tally.Lines} lines, {tally.Lines / seconds:0} per second, {tally.Errors} errors");
        terminal.Error.Write($"\r{line.PadRight(Width)}");
        terminal.Error.Flush();
    }

    public void End()
    {
        if (_hasLine)
        {
            terminal.Error.Write($"\r{new string(' ', Width)}\r");
            terminal.Error.Flush();
        }
    }
}
