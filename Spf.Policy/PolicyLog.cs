// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;

namespace Spf.Policy;

/// <summary>
/// What decisions log. A line that is written for a message begins with its queue id, where there is one. Texts are
/// safe before they come here.
/// </summary>
internal static partial class PolicyLog
{
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

    /// <summary>At most once a minute.</summary>
    [LoggerMessage(8, LogLevel.Warning, "Too busy: {Count} requests since the last such line could not be checked for "
        + "want of capacity or time. They were deferred, or marked temperror if nothing is rejected.")]
    public static partial void Overloaded(this ILogger logger, long count);
}
