// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;

namespace Spf.Policy;

/// <summary>
/// The lines of the log. A line about a message begins with its queue id, if there is one. Texts are safe before they
/// come here. All lines are in one file: with several, the compiler's output depends on the folder it is built in.
/// </summary>
internal static partial class PolicyLog
{
    /// <summary>The line about dropped lines, which the log itself writes.</summary>
    public const int LinesDroppedId = 122;

    /// <summary>The one line of a message: the action, as it was answered or would have been.</summary>
    [LoggerMessage(1, LogLevel.Information, "{Prefix}{Action}")]
    public static partial void Action(this ILogger logger, string prefix, string action);

    [LoggerMessage(2, LogLevel.Information, "{Prefix}Header field not prepended: {Header}")]
    public static partial void HeaderNotPrepended(this ILogger logger, string prefix, string header);

    [LoggerMessage(3, LogLevel.Warning, "{Prefix}not checked: the client's address is \"{Address}\"")]
    public static partial void AddressUnknown(this ILogger logger, string prefix, string address);

    [LoggerMessage(4, LogLevel.Debug, "{Prefix}not checked: {Reason}")]
    public static partial void NotChecked(this ILogger logger, string prefix, string reason);

    /// <summary>The result of one identity.</summary>
    [LoggerMessage(5, LogLevel.Debug, "{Prefix}{Result}; {Facts} ({Lookups} lookups, {Milliseconds} ms)")]
    public static partial void Checked(
        this ILogger logger, string prefix, string result, string facts, int lookups, double milliseconds);

    [LoggerMessage(6, LogLevel.Trace, "{Prefix}request: {Attributes}")]
    public static partial void Asked(this ILogger logger, string prefix, string attributes);

    [LoggerMessage(7, LogLevel.Error, "{Prefix}a request could not be answered; On_Error decides: {Error}")]
    public static partial void Failed(this ILogger logger, string prefix, string error);

    /// <summary>The line of a recipient about greylisting, in the words of postgrey.</summary>
    [LoggerMessage(9, LogLevel.Information, "{Prefix}{Facts}")]
    public static partial void Greylisted(this ILogger logger, string prefix, string facts);

    /// <summary>At most once a minute.</summary>
    [LoggerMessage(8, LogLevel.Warning, "Too busy: {Count} requests since the last such line could not be checked for "
        + "want of capacity or time. They were deferred, or marked temperror if nothing is rejected.")]
    public static partial void Overloaded(this ILogger logger, long count);

    /// <summary>Once per process.</summary>
    [LoggerMessage(20, LogLevel.Warning, "{Prefix}The client {Address} is {Kind}. If it is not a host of your own, "
        + "{Cause}: no SPF result is right until it does. If it is one, add it to skip_addresses. Logged once.")]
    public static partial void LocalClient(
        this ILogger logger, string prefix, string address, string kind, string cause);

    /// <summary>At most once a minute.</summary>
    [LoggerMessage(21, LogLevel.Error, "The resolver {Fault}: {Count} checks since the last such line failed. "
        + "See /etc/resolv.conf, or the option DNS.")]
    public static partial void ResolverFails(this ILogger logger, string fault, long count);

    /// <summary>Once, until it is available again.</summary>
    [LoggerMessage(22, LogLevel.Error, "The greylist store is unavailable ({Operation}); Greylist_On_Error decides "
        + "until it answers again: {Problem}.")]
    public static partial void GreylistStoreAway(this ILogger logger, string operation, string problem);

    [LoggerMessage(23, LogLevel.Warning, "The greylist store is available again ({Operation}).")]
    public static partial void GreylistStoreBack(this ILogger logger, string operation);

    /// <summary>At most once an hour.</summary>
    [LoggerMessage(24, LogLevel.Error, "The DNS whitelist {Zone} does not serve this resolver ({Answer}), so it "
        + "exempts nobody. Ask it through a resolver of your own, or take it out of Greylist_DNSWL.")]
    public static partial void DnsWhitelistRefuses(this ILogger logger, string zone, string answer);

    // Of the process, its sockets and the protocol.

    [LoggerMessage(100, LogLevel.Warning, "A line without \"=\" was ignored: {Line}")]
    public static partial void LineIgnored(this ILogger logger, string line);

    [LoggerMessage(101, LogLevel.Warning, "Closed a connection without an answer: {Problem}.")]
    public static partial void MalformedRequest(this ILogger logger, string problem);

    [LoggerMessage(102, LogLevel.Warning, "Closed a connection: a request had begun and not ended in {Seconds} s.")]
    public static partial void RequestTooSlow(this ILogger logger, double seconds);

    [LoggerMessage(103, LogLevel.Warning, "Closed a connection: its reply was not taken in {Seconds} s.")]
    public static partial void ReplyNotTaken(this ILogger logger, double seconds);

    [LoggerMessage(104, LogLevel.Error, "A request failed, and its connection was closed without an answer.")]
    public static partial void HandlerFailed(this ILogger logger, Exception exception);

    [LoggerMessage(105, LogLevel.Warning, "Connections refused in the last minute: {Count}; {Max} were open, and none "
        + "of them idle. See Max_Connections.")]
    public static partial void TooManyConnections(this ILogger logger, long count, int max);

    [LoggerMessage(106, LogLevel.Warning, "At most {Allowed} connections, not Max_Connections = {Wanted}: this process "
        + "may open only {Files} files. Raise LimitNOFILE= or ulimit -n.")]
    public static partial void FewDescriptors(this ILogger logger, int allowed, int wanted, long files);

    [LoggerMessage(107, LogLevel.Warning, "Idle or abandoned connections closed in the last minute to make room "
        + "for new ones: {Count}; {Max} may be open. See Max_Connections.")]
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
        "{File} has other settings of sockets, metrics, name servers or the greylist store; they need a restart.")]
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
