// SPDX-License-Identifier: MIT

using System.Runtime.InteropServices;

namespace Spf.Policy.Configuration;

/// <summary>The users and groups of this host.</summary>
internal static partial class Accounts
{
    private const string Library = "libc";

    /// <summary>The number of a user by name or number; null if there is none.</summary>
    public static uint? FindUser(string name) => Find(name, GetPwNam);

    /// <summary>The number of a group by name or number; null if there is none.</summary>
    public static uint? FindGroup(string name) => Find(name, GetGrNam);

    // struct passwd and struct group both begin with two pointers, then the number.
    private static uint? Find(string name, Func<string, nint> lookUp) =>
        uint.TryParse(name, out uint number) ? number
        : lookUp(name) is var entry and not 0 ? (uint)Marshal.ReadInt32(entry, 2 * nint.Size)
        : null;

    [LibraryImport(Library, EntryPoint = "getpwnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetPwNam(string name);

    [LibraryImport(Library, EntryPoint = "getgrnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetGrNam(string name);
}
