// SPDX-License-Identifier: MIT

using System.Runtime.InteropServices;

namespace Spf.Policy.Greylisting.Stores;

/// <summary>Makes the file of a store for the service's user when root uses a tool before the service runs.</summary>
internal static partial class StoreFile
{
    private const string Library = "libc";
    private const int CurrentFolder = -100;
    private const uint StatOwner = 0x18;
    private const int StatLength = 256;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;

    /// <summary>Makes an empty file that belongs to the owner of its folder, if this process is root's.</summary>
    public static void Prepare(string path)
    {
        byte[] status = new byte[StatLength];
        string folder = Path.GetDirectoryName(path) ?? "/";
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess && !File.Exists(path)
            && StatX(CurrentFolder, folder, 0, StatOwner, status) == 0)
        {
            File.Create(path).Dispose();
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            _ = LinkOwner(path, BitConverter.ToUInt32(status, UserOffset), BitConverter.ToUInt32(status, GroupOffset));
        }
    }

    [LibraryImport(Library, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, [Out] byte[] status);

    [LibraryImport(Library, EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkOwner(string path, uint user, uint group);
}
