// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Spf.Text;

namespace Spf.Policy.Hosting;

/// <summary>
/// A log of lines: each message is one, and printable US-ASCII whatever is in it. Logging never waits: a thread of its
/// own writes the lines.
/// </summary>
internal abstract class LineLogger : ILogger
{
    private const StringSplitOptions SplitOptions =
        StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    private readonly LogQueue _queue;
    private readonly TimeProvider _time;
    private volatile bool _isUsed;
    private volatile LogLevel _min = LogLevel.Information;

    protected LineLogger(TimeProvider time)
    {
        _time = time;
        _queue = new LogQueue(TryWrite);
    }

    /// <summary>debugLevel of the configuration: -1 to 5.</summary>
    public void SetDebugLevel(int debugLevel) => _min = debugLevel switch
    {
        < 0 => LogLevel.Critical,
        0 => LogLevel.Warning,
        1 => LogLevel.Information,
        2 => LogLevel.Debug,
        _ => LogLevel.Trace,
    };

    public bool IsEnabled(LogLevel logLevel) => logLevel >= _min && logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            string message = formatter(state, exception);
            string line = SafeText.Line(exception is null ? message : $"{message} {Describe(exception)}");
            _queue.Add(new LogLine(logLevel, eventId.Id, _time.GetUtcNow(), line));
            _isUsed = true;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <summary>Waits until all lines are written, but no longer than this.</summary>
    public void Flush(TimeSpan limit)
    {
        if (_isUsed)
        {
            _queue.Flush(limit);
        }
    }

    /// <summary>Writes a line. One thread at a time calls this, and it may block.</summary>
    /// <returns>False if the line is lost.</returns>
    protected abstract bool TryWrite(LogLine line);

    // The type and the place, but no values. Without line numbers: reading them would open more files, perhaps when
    // there are none to be had.
    private static string Describe(Exception exception)
    {
        var text = new StringBuilder();
        for (Exception? each = exception; each is not null; each = each.InnerException)
        {
            string trace = new StackTrace(each, fNeedFileInfo: false).ToString();
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? " | caused by " : "")}{each.GetType()}: ")
                .AppendJoin(" | ", $"{each.Message}\n{trace}".Split('\n', SplitOptions));
        }

        return text.ToString();
    }
}
