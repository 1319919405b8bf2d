// SPDX-License-Identifier: MIT

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Spf.Tests.Support;

/// <summary>
/// The same surroundings for the tests on every machine: nothing that a shell, systemd or an administrator has set up
/// reaches them, or the programs that they start.
/// </summary>
internal static class TestWorld
{
    // Variables that the programs and .NET's console read, and those that systemd gives a service.
    private static readonly string[] Unset =
    [
        "JOURNAL_STREAM", "LISTEN_FDNAMES", "LISTEN_FDS", "LISTEN_PID", "NOTIFY_SOCKET", "MAIL_CONFIG", "COLUMNS",
        "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "NO_COLOR", "LANGUAGE",
    ];

    /// <summary>
    /// A configuration file that sets nothing. Without a file, a program looks for one at its default places, which are
    /// the machine's.
    /// </summary>
    public static string EmptyConfiguration { get; } =
        Path.Combine(AppContext.BaseDirectory, "Support", "empty.conf");

    /// <summary>Makes it, before any test.</summary>
    [ModuleInitializer]
    internal static void Make()
    {
        foreach (string name in Unset)
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        // Other programs warn of a locale that is not installed, and write in its language.
        Environment.SetEnvironmentVariable("LC_ALL", "C");
        if (!OperatingSystem.IsWindows())
        {
            // Programs that run as another user must be able to read what the tests write.
            _ = SetUmask(0b000_010_010);
        }
    }

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SetUmask(uint mask);
}
