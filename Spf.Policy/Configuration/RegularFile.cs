// SPDX-License-Identifier: MIT

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Spf.Policy.Configuration;

/// <summary>
/// Opens regular files, and nothing else. Opening a FIFO would wait for a writer, and a device may never end or may act
/// on being opened.
/// </summary>
internal static partial class RegularFile
{
    private const string Library = "libc";

    // The same wherever .NET runs on Linux.
    private const int ReadOnly = 0;
    private const int NoTerminal = 0x100;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const uint StatType = 1;
    private const int NoFollow = 0x100;
    private const uint StatTimes = 0xC0;
    private const int AttributesTimeOffset = 96;
    private const int ContentTimeOffset = 112;
    private const int StatLength = 256;
    private const int StatModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;
    private const int FolderType = 0x4000;
    private const int NoEntry = 2;
    private const int AccessDenied = 13;
    private const int NotAFolder = 20;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="state">Whether it is missing or cannot be opened, if there is no handle.</param>
    /// <param name="problem">Why there is no handle; else null.</param>
    public static SafeFileHandle? Open(string path, out FileState state, out string? problem)
    {
        byte[] status = new byte[StatLength];
        if (StatX(CurrentFolder, path, 0, StatType, status) != 0)
        {
            state = Failed(path, Marshal.GetLastPInvokeError(), out problem);
            return null;
        }

        // The file may be replaced before it is opened, so its type is checked again then.
        if (!IsRegular(status, out problem))
        {
            state = FileState.Unreadable;
            return null;
        }

        int descriptor = OpenFile(path, ReadOnly | NoTerminal | NonBlocking | CloseOnExec);
        if (descriptor < 0)
        {
            state = Failed(path, Marshal.GetLastPInvokeError(), out problem);
            return null;
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (StatX(descriptor, string.Empty, EmptyPath, StatType, status) == 0 && IsRegular(status, out problem))
        {
            state = FileState.Whole;
            return handle;
        }

        handle.Dispose();
        state = FileState.Unreadable;
        problem ??= "it cannot be read";
        return null;
    }

    /// <summary>
    /// When a regular file's attributes and its content were changed, in milliseconds since 1970; null for anything
    /// else, a link included.
    /// </summary>
    public static (long Attributes, long Content)? TimesOf(string path)
    {
        byte[] status = new byte[StatLength];
        return StatX(CurrentFolder, path, NoFollow, StatType | StatTimes, status) == 0 && IsRegular(status, out _)
            ? (Time(AttributesTimeOffset), Time(ContentTimeOffset))
            : null;

        long Time(int offset) => (BitConverter.ToInt64(status, offset) * 1000)
            + (BitConverter.ToUInt32(status, offset + sizeof(long)) / 1_000_000);
    }

    /// <summary>
    /// Whether there is something at a path: also a link to nothing, and what this user may not look at.
    /// </summary>
    public static bool IsThere(string path)
    {
        byte[] status = new byte[StatLength];
        return StatX(CurrentFolder, path, 0, StatType, status) == 0
            || Failed(path, Marshal.GetLastPInvokeError(), out _) != FileState.Missing;
    }

    /// <summary>Whether this user may not even look whether there is something at a path.</summary>
    public static bool IsHidden(string path) =>
        StatX(CurrentFolder, path, 0, StatType, new byte[StatLength]) != 0
        && Marshal.GetLastPInvokeError() == AccessDenied;

    private static bool IsRegular(byte[] status, out string? problem)
    {
        int type = BitConverter.ToUInt16(status, StatModeOffset) & TypeMask;
        problem = type switch
        {
            RegularType => null,
            FolderType => "it is a directory",
            _ => "it is not a regular file",
        };
        return problem is null;
    }

    private static FileState Failed(string path, int error, out string problem)
    {
        if (error is not (NoEntry or NotAFolder))
        {
            problem = error == AccessDenied ? "permission denied" : Marshal.GetPInvokeErrorMessage(error);
            return FileState.Unreadable;
        }

        if (path.Length > 0 && new FileInfo(path).LinkTarget is not null)
        {
            problem = "it is a symbolic link to a file that does not exist";
            return FileState.Unreadable;
        }

        problem = "there is no such file";
        return FileState.Missing;
    }

    [LibraryImport(Library, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport(Library, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatX(int folder, string path, int flags, uint mask, [Out] byte[] status);
}
