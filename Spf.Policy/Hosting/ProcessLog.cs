// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;

namespace Spf.Policy.Hosting;

/// <summary>The log of this process. All lines are written before it ends, if anybody reads them.</summary>
internal static class ProcessLog
{
    // Longer, and a service whose log hangs would be slow to stop.
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Under spawn(8) the standard error is the client's socket: a line there would be taken for an answer. So nothing
    /// ever gets there, not even from the runtime, unless it is a terminal.
    /// </summary>
    public static LineLogger ForSpawn()
    {
        if (Libc.IsTerminal(Libc.StandardError))
        {
            return ToStandardError(LogFormat.Plain);
        }

        Libc.Silence(Libc.StandardError);
        return FlushedAtExit(new SyslogLogger());
    }

    /// <summary>For a process of its own.</summary>
    /// <param name="format">As it was asked for; null for what the standard error calls for.</param>
    public static LineLogger ForServer(LogFormat? format) => format switch
    {
        LogFormat.Syslog => FlushedAtExit(new SyslogLogger()),
        { } chosen => ToStandardError(chosen),
        null => ToStandardError(
            Environment.GetEnvironmentVariable("JOURNAL_STREAM") is null ? LogFormat.Plain : LogFormat.Journal),
    };

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification =
        "The log lasts as long as the process.")]
    private static LineLogger ToStandardError(LogFormat format) => FlushedAtExit(
        new StreamLogger(new DescriptorStream(Libc.StandardError), format, TimeProvider.System));

    private static LineLogger FlushedAtExit(LineLogger log)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => log.Flush(FlushTime);
        return log;
    }
}
