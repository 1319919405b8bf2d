// SPDX-License-Identifier: MIT

using System.Runtime.InteropServices;
using System.Text;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Spf.Policy.Hosting;

/// <summary>What .NET has no word for.</summary>
internal static partial class Libc
{
    public const int StandardInput = 0;
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    private const string Library = "libc";

    // The same wherever Linux runs.
    private const int WriteOnly = 1;
    private const int CurrentFolder = -100;
    private const uint StatMode = 2;
    private const int StatLength = 256;
    private const int StatModeOffset = 28;
    private const int FileTypeMask = 0xF000;
    private const int SocketType = 0xC000;
    private const int OpenFiles = 7;
    private const int Interrupted = 4;

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

            ThrowUnlessInterrupted();
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

            ThrowUnlessInterrupted();
        }
    }

    public static bool IsSocket(string path)
    {
        byte[] status = new byte[StatLength];
        return StatX(CurrentFolder, path, 0, StatMode, status) == 0
            && (BitConverter.ToUInt16(status, StatModeOffset)
                & FileTypeMask) == SocketType;
    }

    /// <summary>The number of a user by name or number; null if there is none.</summary>
    public static uint? FindUser(string name) => Find(name, GetPwNam);

    /// <summary>The number of a group by name or number; null if there is none.</summary>
    public static uint? FindGroup(string name) => Find(name, GetGrNam);

    /// <summary>Gives a file away.</summary>
    /// <param name="path">The file.</param>
    /// <param name="user">The new owner; null leaves it.</param>
    /// <param name="group">The new group; null leaves it.</param>
    /// <returns>Null, or why not.</returns>
    public static string? ChangeOwner(string path, uint? user, uint? group) =>
        ChOwn(path, user ?? uint.MaxValue, group ?? uint.MaxValue) == 0
            ? null
            : Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport(Library, EntryPoint = "openlog")]
    public static partial void OpenLog(nint ident, int option, int facility);

    [LibraryImport(Library, EntryPoint = "syslog", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SysLog(int priority, string format, string argument);

    // struct passwd and struct group both begin with two pointers, then the number.
    private static uint? Find(string name, Func<string, nint> lookUp) =>
        uint.TryParse(name, out uint number) ? number
        : lookUp(name) is var entry and not 0 ? (uint)Marshal.ReadInt32(entry, 2 * nint.Size)
        : null;

    private static void ThrowUnlessInterrupted()
    {
        int error = Marshal.GetLastPInvokeError();
        if (error != Interrupted)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

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

    [LibraryImport(Library, EntryPoint = "getpwnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetPwNam(string name);

    [LibraryImport(Library, EntryPoint = "getgrnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetGrNam(string name);

    [LibraryImport(Library, EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChOwn(string path, uint user, uint group);
}
