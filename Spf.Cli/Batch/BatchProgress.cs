// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Cli.Process;

namespace Spf.Cli.Batch;

/// <summary>
/// How far a batch is, on one line of a terminal that is written over and taken away in the end. Nothing at all where
/// nobody looks, or where the answers go to the same terminal.
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
            $"{tally.Lines} lines, {tally.Lines / seconds:0} a second, {tally.Errors} of them errors");
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
