// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Spf.Cli.Process;

/// <summary>
/// The standard output. The console's own stream takes a pipe that nobody reads any more for one that is read, so that
/// a batch would go on for ever behind "| head", and sends a terminal sequences that nobody asked for; a file stream
/// throws and sends nothing, but must not write where others write too.
/// </summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    // EPIPE, and Windows' ERROR_BROKEN_PIPE and ERROR_NO_DATA.
    private const int BrokenPipe = 32;
    private const int WindowsBrokenPipe = unchecked((int)0x8007006D);
    private const int WindowsNoData = unchecked((int)0x800700E8);

    /// <summary>Whether writing failed since whoever read the answers has gone.</summary>
    public static bool IsReaderGone(IOException exception) =>
        exception.HResult is BrokenPipe or WindowsBrokenPipe or WindowsNoData;

    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "The handle owns nothing, and the stream keeps it.")]
    public static Stream Open()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var pipe = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (!pipe.CanSeek)
        {
            return pipe;
        }

        pipe.Dispose();
        return Console.OpenStandardOutput();
    }
}
