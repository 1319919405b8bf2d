// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;

namespace Spf.Policy.Hosting;

/// <summary>A line of the log, on its way to where it is written.</summary>
internal readonly record struct LogLine(LogLevel Level, int Id, DateTimeOffset Time, string Text)
{
    /// <summary>As syslog(3) numbers them: 2 critical, 3 error, 4 warning, 6 informational, 7 debug.</summary>
    public int Priority => Level switch
    {
        LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Information => 6,
        _ => 7,
    };
}
