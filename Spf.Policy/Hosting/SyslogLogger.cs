// SPDX-License-Identifier: MIT

using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Spf.Policy.Hosting;

/// <summary>The system's log, facility mail, under the name that the program was started by.</summary>
internal sealed class SyslogLogger : LineLogger
{
    private const int ProcessId = 1; // LOG_PID
    private const int Mail = 2 << 3; // LOG_MAIL

    // openlog(3) keeps the pointer.
    private static nint Ident;

    public SyslogLogger()
    {
        if (Ident == 0)
        {
            Ident = Marshal.StringToCoTaskMemUTF8(ProgramName.Current);
            Libc.OpenLog(Ident, ProcessId, Mail);
        }
    }

    protected override void Write(LogLevel level, EventId id, string line) =>
        Libc.SysLog(Mail | PriorityOf(level), "%s", line);
}
