// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;

namespace Spf.Policy;

// What the process, its sockets and the protocol say. Numbers from 100.
internal static partial class PolicyLog
{
    /// <summary>The line about dropped lines, which the log itself writes.</summary>
    public const int LinesDroppedId = 122;

    [LoggerMessage(100, LogLevel.Warning, "A line without \"=\" was ignored: {Line}")]
    public static partial void LineIgnored(this ILogger logger, string line);

    [LoggerMessage(101, LogLevel.Warning, "Closed a connection without an answer: {Problem}.")]
    public static partial void MalformedRequest(this ILogger logger, string problem);

    [LoggerMessage(102, LogLevel.Warning, "Closed a connection: a request had begun and not ended in {Seconds} s.")]
    public static partial void RequestTooSlow(this ILogger logger, double seconds);

    [LoggerMessage(103, LogLevel.Warning, "Closed a connection: its reply was not taken in {Seconds} s.")]
    public static partial void ReplyNotTaken(this ILogger logger, double seconds);

    [LoggerMessage(104, LogLevel.Error, "A request failed here, and was answered with dunno.")]
    public static partial void HandlerFailed(this ILogger logger, Exception exception);

    [LoggerMessage(105, LogLevel.Warning, "Connections refused in the last minute: {Count}; {Max} were open, and none "
        + "of them idle. See Max_Connections.")]
    public static partial void TooManyConnections(this ILogger logger, long count, int max);

    [LoggerMessage(106, LogLevel.Warning, "At most {Allowed} connections, not Max_Connections = {Wanted}: this process "
        + "may open only {Files} files. Raise LimitNOFILE= or ulimit -n.")]
    public static partial void FewDescriptors(this ILogger logger, int allowed, int wanted, long files);

    [LoggerMessage(107, LogLevel.Warning, "Idle connections closed in the last minute to make room for new ones: "
        + "{Count}; {Max} may be open. See Max_Connections.")]
    public static partial void ConnectionsDisplaced(this ILogger logger, long count, int max);

    [LoggerMessage(108, LogLevel.Error, "Connections that could not be accepted in the last minute: {Count}; the "
        + "system had no descriptor or memory for them. Raise LimitNOFILE= or ulimit -n.")]
    public static partial void CannotAccept(this ILogger logger, long count);

    [LoggerMessage(110, LogLevel.Information, "Listening on {Addresses}.")]
    public static partial void Listening(this ILogger logger, string addresses);

    [LoggerMessage(111, LogLevel.Information, "Stopping: requests that have begun are answered.")]
    public static partial void Stopping(this ILogger logger);

    [LoggerMessage(112, LogLevel.Information, "Read {File} again.")]
    public static partial void Reloaded(this ILogger logger, string file);

    [LoggerMessage(113, LogLevel.Error, "{File} has errors; the configuration read before stays in use.")]
    public static partial void ReloadFailed(this ILogger logger, string file);

    [LoggerMessage(114, LogLevel.Warning,
        "{File} has other settings of sockets, metrics or name servers; they need a restart.")]
    public static partial void RestartNeeded(this ILogger logger, string file);

    [LoggerMessage(115, LogLevel.Error, "{Note}")]
    public static partial void ConfigurationError(this ILogger logger, string note);

    [LoggerMessage(116, LogLevel.Warning, "{Note}")]
    public static partial void ConfigurationWarning(this ILogger logger, string note);

    [LoggerMessage(117, LogLevel.Error,
        "The configuration could not be read again; the one read before stays in use: {Problem}")]
    public static partial void CannotReload(this ILogger logger, string problem);

    [LoggerMessage(120, LogLevel.Error, "{Message}")]
    public static partial void CannotStart(this ILogger logger, string message);

    [LoggerMessage(121, LogLevel.Critical, "The process ends on a failure of its own.")]
    public static partial void Crashed(this ILogger logger, Exception exception);
}
