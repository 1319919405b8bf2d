// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;

namespace Spf.Policy.Doctor;

/// <summary>The files and users of the host that is examined.</summary>
/// <param name="Exists">Whether there is a file, a program's or a socket's, with a path.</param>
/// <param name="IsExecutable">Whether that file may be run.</param>
/// <param name="HasUser">Whether there is a user with a name.</param>
/// <param name="HasGroup">Whether there is a group with a name.</param>
/// <param name="Program">The path of spf-policyd, for advice.</param>
/// <param name="Postconf">The path of postconf; null where it is not installed.</param>
internal sealed record Machine(
    Func<string, bool> Exists,
    Func<string, bool> IsExecutable,
    Func<string, bool> HasUser,
    Func<string, bool> HasGroup,
    string Program,
    string? Postconf)
{
    private const string NewUser = "spf-policyd";

    /// <summary>The host of this process.</summary>
    public static Machine This { get; } = new(
        IsThereOrHidden,
        path => OperatingSystem.IsWindows() || !File.Exists(path) || (File.GetUnixFileMode(path)
            & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0,
        name => Accounts.FindUser(name) is not null,
        name => Accounts.FindGroup(name) is not null,
        Environment.ProcessPath ?? "/usr/bin/spf-policyd",
        SystemProgram.Find("postconf"));

    /// <summary>The user to run as: ours or policyd-spf's, if there is one.</summary>
    public string User => Array.Find([NewUser, "policyd-spf"], name => HasUser(name)) ?? NewUser;

    /// <summary>Advice to create <see cref="User"/> first; empty if it exists.</summary>
    public string MakeUser => HasUser(User)
        ? string.Empty
        : $"make the user (useradd --system --no-create-home --shell /usr/sbin/nologin {User}), then ";

    /// <summary>
    /// Whether a file exists. Only root can look into private/: a socket that cannot be seen is not reported missing.
    /// </summary>
    public static bool IsThereOrHidden(string path) =>
        File.Exists(path) || (!Environment.IsPrivilegedProcess && IsHidden(Path.GetDirectoryName(path)));

    private static bool IsHidden(string? folder)
    {
        try
        {
            return Directory.Exists(folder) && Directory.GetFileSystemEntries(folder) is [];
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }
}
