// SPDX-License-Identifier: MIT

using System.Runtime.CompilerServices;

namespace Spf.Tests.Support;

/// <summary>
/// The same surroundings for the tests on every machine: nothing that a shell, systemd or an administrator has set up
/// reaches them, or the programs that they start.
/// </summary>
internal static class TestWorld
{
    // What the programs and .NET's console read, and what systemd gives a service.
    private static readonly string[] Unset =
    [
        "JOURNAL_STREAM", "LISTEN_FDNAMES", "LISTEN_FDS", "LISTEN_PID", "NOTIFY_SOCKET", "MAIL_CONFIG", "COLUMNS",
        "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "NO_COLOR",
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

        Environment.SetEnvironmentVariable("SPF_POLICYD_ROOT", Path.Combine(AppContext.BaseDirectory, "empty-root"));
    }
}
