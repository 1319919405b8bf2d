// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Spf.Cli.Process;

/// <summary>
/// The standard output. .NET's console stream ignores a closed pipe, so that a batch before "| head" would never end,
/// and it sends unrequested control sequences to a terminal. A file stream does neither, but it keeps a position of its
/// own, so it must not be used for a regular file that other processes write to as well.
/// </summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    // EPIPE, and ERROR_BROKEN_PIPE and ERROR_NO_DATA on Windows.
    private const int BrokenPipe = 32;
    private const int WindowsBrokenPipe = unchecked((int)0x8007006D);
    private const int WindowsNoData = unchecked((int)0x800700E8);

    /// <summary>Whether writing failed because the reader has closed the pipe.</summary>
    public static bool IsReaderGone(IOException exception) =>
        exception.HResult is BrokenPipe or WindowsBrokenPipe or WindowsNoData;

    [SuppressMessage(
        "Reliability",
        "CA2000:Dispose objects before losing scope",
        Justification = "The handle does not own its descriptor, and the stream holds it.")]
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
