// SPDX-License-Identifier: MIT

namespace Spf.Policy.Hosting;

/// <summary>Which file it is, whatever its name, and what matters of it.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode, bool IsSocket)
{
    // From <linux/stat.h>, the same wherever Linux runs.
    private const int LinksOffset = 16;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136;
    private const int TypeMask = 0xF000;
    private const int SocketType = 0xC000;
    private const int PermissionMask = 0x1FF;

    /// <summary>Its permissions when it was looked at.</summary>
    private int RawMode { get; init; }

    private uint Owner { get; init; }

    private uint Links { get; init; }

    public UnixFileMode Mode => (UnixFileMode)(RawMode & PermissionMask);

    /// <summary>Whether it is a socket of this user's that no other name leads to.</summary>
    public bool IsOwnSocket => IsSocket && Links == 1 && Owner == Libc.EffectiveUser;

    public static FileIdentity Read(ReadOnlySpan<byte> statx)
    {
        int mode = BitConverter.ToUInt16(statx[ModeOffset..]);
        return new FileIdentity(
            BitConverter.ToUInt64(statx[DeviceOffset..]),
            BitConverter.ToUInt64(statx[InodeOffset..]),
            (mode & TypeMask) == SocketType)
        {
            RawMode = mode,
            Owner = BitConverter.ToUInt32(statx[OwnerOffset..]),
            Links = BitConverter.ToUInt32(statx[LinksOffset..]),
        };
    }

    /// <summary>Whether both are the same file; its owner and permissions may have changed.</summary>
    public bool Equals(FileIdentity other) =>
        Device == other.Device && Inode == other.Inode && IsSocket == other.IsSocket;

    public override int GetHashCode() => HashCode.Combine(Device, Inode);
}
