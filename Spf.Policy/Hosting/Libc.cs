// SPDX-License-Identifier: MIT

using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Spf.Policy.Hosting;

/// <summary>Functions of libc that .NET does not expose.</summary>
internal static partial class Libc
{
    public const int StandardInput = 0;
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    private const string Library = "libc";

    // The same wherever Linux runs, but for O_DIRECTORY and O_NOFOLLOW, which Arm numbers otherwise.
    private const int WriteOnly = 1;
    private const int CloseOnExec = 0x80000;
    private const int PathOnly = 0x200000;
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStatus = 0x7FF;
    private const int StatusLength = 256;
    private const int LockExclusive = 2;
    private const int LockNoWait = 4;
    private const int UnixFamily = 1;
    private const int StreamType = 1;
    private const int OpenFiles = 7;
    private const int Interrupted = 4;
    private const int BrokenPipeError = 32;
    private const int TryAgain = 11;
    private const int ReadyToRead = 1;
    private const int ReadyToWrite = 4;

    private static readonly bool IsArm =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64;

    private static int FolderFlag => IsArm ? 0x4000 : 0x10000;

    private static int NoFollowFlag => IsArm ? 0x8000 : 0x20000;

    /// <summary>The user that the process acts as.</summary>
    /// <summary>The message of the system if nobody reads a pipe any more.</summary>
    public static string BrokenPipe => Marshal.GetPInvokeErrorMessage(BrokenPipeError);

    public static uint EffectiveUser => GetEUid();

    public static bool IsTerminal(int descriptor) => IsATty(descriptor) == 1;

    /// <summary>This host's name as it is set up, often a full one.</summary>
    public static string HostName
    {
        get
        {
            byte[] name = new byte[256];
            return GetHostName(name, name.Length - 1) == 0 && name[0] != 0
                ? Encoding.ASCII.GetString(name.AsSpan(0, name.AsSpan().IndexOf((byte)0)))
                : "localhost";
        }
    }

    /// <summary>How many files the process may have open.</summary>
    public static long MaxOpenFiles
    {
        get
        {
            long[] limits = new long[2];
            return GetRLimit(OpenFiles, limits) == 0 && limits[0] >= 0 ? limits[0] : long.MaxValue;
        }
    }

    /// <summary>Makes whatever is written there from now on go nowhere.</summary>
    public static void Silence(int descriptor)
    {
        if (Open("/dev/null", WriteOnly) is var nowhere and >= 0)
        {
            _ = Dup2(nowhere, descriptor);
        }
    }

    /// <summary>Waits for octets; 0 is the end.</summary>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        while (true)
        {
            if (Read(descriptor, buffer, buffer.Length) is var length and >= 0)
            {
                return (int)length;
            }

            WaitOrThrow(descriptor, ReadyToRead);
        }
    }

    /// <summary>Writes what there is room for, at least one octet.</summary>
    public static int Write(int descriptor, ReadOnlySpan<byte> buffer)
    {
        while (true)
        {
            if (Write(descriptor, buffer, buffer.Length) is var length and >= 0)
            {
                return (int)length;
            }

            WaitOrThrow(descriptor, ReadyToWrite);
        }
    }

    /// <summary>The number of descriptors that the process has open.</summary>
    public static int CountOpenFiles()
    {
        try
        {
            // Reading the folder opens one more.
            return Directory.GetFileSystemEntries("/proc/self/fd").Length - 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DescriptorBudget.Minimum;
        }
    }

    /// <summary>The type of file at a path, no link followed; null for nothing.</summary>
    public static FileIdentity? Identify(string path)
    {
        byte[] status = new byte[StatusLength];
        return StatX(CurrentFolder, path, NoFollow, BasicStatus, status) == 0 ? FileIdentity.Read(status) : null;
    }

    /// <summary>The type of file of a descriptor.</summary>
    public static FileIdentity? Identify(SafeFileHandle file)
    {
        byte[] status = new byte[StatusLength];
        return StatX((int)file.DangerousGetHandle(), string.Empty, EmptyPath, BasicStatus, status) == 0
            ? FileIdentity.Read(status)
            : null;
    }

    /// <summary>
    /// A descriptor for whatever is at a path, a socket for instance, no link followed; null for none.
    /// </summary>
    public static SafeFileHandle? OpenPath(string path) => OrNull(Open(path, PathOnly | NoFollowFlag | CloseOnExec));

    /// <summary>A folder, opened for reading; null if it cannot be.</summary>
    public static SafeFileHandle? OpenFolder(string path) => OrNull(Open(path, FolderFlag | CloseOnExec));

    /// <summary>Locks a file among those who lock it, until it is closed.</summary>
    public static bool TryLock(SafeFileHandle file) =>
        FLock((int)file.DangerousGetHandle(), LockExclusive | LockNoWait) == 0;

    /// <summary>Sets which permissions new files do not get.</summary>
    /// <returns>The previous one.</returns>
    public static int SetUMask(int mask) => UMask(mask);

    public static void Unlink(string path) => _ = UnlinkPath(path);

    /// <summary>Makes a stream socket at a path.</summary>
    /// <exception cref="IOException">It cannot be.</exception>
    public static SafeSocketHandle BindUnix(string path)
    {
        // struct sockaddr_un: the family, then the path and a zero.
        byte[] address = new byte[2 + Encoding.UTF8.GetByteCount(path) + 1];
        _ = BitConverter.TryWriteBytes(address, (ushort)UnixFamily);
        _ = Encoding.UTF8.GetBytes(path, address.AsSpan(2));
        var socket = new SafeSocketHandle(MakeSocket(UnixFamily, StreamType | CloseOnExec, 0), ownsHandle: true);
        if (socket.IsInvalid || Bind((int)socket.DangerousGetHandle(), address, address.Length) != 0)
        {
            string reason = LastError();
            socket.Dispose();
            throw new IOException(reason);
        }

        return socket;
    }

    /// <summary>Begins to take connections.</summary>
    /// <exception cref="IOException">It cannot be.</exception>
    public static void Listen(SafeSocketHandle socket, int backlog)
    {
        if (Listen((int)socket.DangerousGetHandle(), backlog) != 0)
        {
            throw new IOException(LastError());
        }
    }

    /// <summary>Gives a file away: the one that is open, whatever its path leads to by now.</summary>
    /// <param name="file">The file.</param>
    /// <param name="user">The new owner; null leaves it.</param>
    /// <param name="group">The new group; null leaves it.</param>
    /// <returns>Null, or why not.</returns>
    public static string? ChangeOwner(SafeFileHandle file, uint? user, uint? group) =>
        ChOwnAt(
            (int)file.DangerousGetHandle(), string.Empty, user ?? uint.MaxValue, group ?? uint.MaxValue, EmptyPath) == 0
            ? null
            : LastError();

    [LibraryImport(Library, EntryPoint = "openlog")]
    public static partial void OpenLog(nint ident, int option, int facility);

    [LibraryImport(Library, EntryPoint = "syslog", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SysLog(int priority, string format, string argument);

    private static SafeFileHandle? OrNull(int descriptor) =>
        descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);

    private static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    // Another process that shares a pipe or socket may have made it one that does not block.
    private static void WaitOrThrow(int descriptor, int readiness)
    {
        int error = Marshal.GetLastPInvokeError();
        if (error == TryAgain)
        {
            // struct pollfd: the descriptor, then 16 bits of what to wait for and 16 of what has come.
            _ = Poll([descriptor, readiness], 1, Timeout.Infinite);
        }
        else if (error != Interrupted)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    [LibraryImport(Library, EntryPoint = "poll")]
    private static partial int Poll(int[] descriptors, nuint count, int timeout);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, Span<byte> buffer, nint length);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> buffer, nint length);

    [LibraryImport(Library, EntryPoint = "isatty")]
    private static partial int IsATty(int descriptor);

    [LibraryImport(Library, EntryPoint = "gethostname")]
    private static partial int GetHostName([Out] byte[] name, nint length);

    [LibraryImport(Library, EntryPoint = "getrlimit")]
    private static partial int GetRLimit(int resource, [Out] long[] limits);

    [LibraryImport(Library, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "dup2")]
    private static partial int Dup2(int from, int to);

    [LibraryImport(Library, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, [Out] byte[] status);

    [LibraryImport(
        Library, EntryPoint = "fchownat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChOwnAt(int folder, string path, uint user, uint group, int flags);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    private static partial uint GetEUid();

    [LibraryImport(Library, EntryPoint = "flock")]
    private static partial int FLock(int descriptor, int operation);

    [LibraryImport(Library, EntryPoint = "umask")]
    private static partial int UMask(int mask);

    [LibraryImport(Library, EntryPoint = "unlink", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkPath(string path);

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    private static partial int MakeSocket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int socket, byte[] address, int length);

    [LibraryImport(Library, EntryPoint = "listen", SetLastError = true)]
    private static partial int Listen(int socket, int backlog);
}
