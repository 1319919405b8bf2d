// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;
using Spf.Text;

namespace Spf.Policy.Hosting;

/// <summary>A log of lines: each message is one, and printable US-ASCII whatever is in it.</summary>
internal abstract class LineLogger : ILogger
{
    private volatile LogLevel _min = LogLevel.Information;

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
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            string message = formatter(state, exception);
            Write(logLevel, eventId, SafeText.Line(exception is null ? message : $"{message} {Describe(exception)}"));
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <summary>Writes a line; thread-safe.</summary>
    protected abstract void Write(LogLevel level, EventId id, string line);

    /// <summary>As syslog(3) numbers them: 2 critical, 3 error, 4 warning, 6 informational, 7 debug.</summary>
    protected static int PriorityOf(LogLevel level) => level switch
    {
        LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Information => 6,
        _ => 7,
    };

    // What it was and where, but no values.
    private static string Describe(Exception exception) => string.Join(
        " | ", exception.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
