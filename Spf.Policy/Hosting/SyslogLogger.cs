// SPDX-License-Identifier: MIT

using System.Runtime.InteropServices;

namespace Spf.Policy.Hosting;

/// <summary>The system's log, facility mail, under the name that the program was started by.</summary>
internal sealed class SyslogLogger : LineLogger
{
    private const int ProcessId = 1; // LOG_PID
    private const int Mail = 2 << 3; // LOG_MAIL

    // openlog(3) keeps the pointer.
    private static nint Ident;

    public SyslogLogger()
        : base(TimeProvider.System)
    {
        if (Ident == 0)
        {
            Ident = Marshal.StringToCoTaskMemUTF8(ProgramName.Current);
            Libc.OpenLog(Ident, ProcessId, Mail);
        }
    }

    protected override bool TryWrite(LogLine line)
    {
        Libc.SysLog(Mail | line.Priority, "%s", line.Text);
        return true;
    }
}
