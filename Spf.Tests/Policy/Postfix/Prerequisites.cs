// SPDX-License-Identifier: MIT

using System.Runtime.InteropServices;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Postfix;

/// <summary>The requirements of the tests with a real mail server.</summary>
internal static class Prerequisites
{
    public const string Postfix = "/usr/sbin/postfix";
    public const string OpenDmarc = "/usr/sbin/opendmarc";
    public const string SpamAssassin = "/usr/bin/spamassassin";

    /// <summary>Debian's own configuration of the predecessor.</summary>
    public const string OldConfiguration = "/etc/postfix-policyd-spf-python/policyd-spf.conf";

    /// <summary>Gives a program a resolv.conf of its own.</summary>
    public static string ResolvWrapper { get; } = Path.Combine("/usr/lib", Triplet, "libresolv_wrapper.so");

    private static string Triplet => RuntimeInformation.OSArchitecture switch
    {
        Architecture.Arm64 => "aarch64-linux-gnu",
        _ => "x86_64-linux-gnu",
    };

    /// <summary>The missing requirement, and how to get it; null if nothing is.</summary>
    public static string? Missing(params string[] files) =>
        !OperatingSystem.IsLinux() ? "Postfix is tested on Linux."
        : !Environment.IsPrivilegedProcess ? "Postfix starts only for root: run the tests as root."
        : files.FirstOrDefault(file => !File.Exists(file)) is { } missing
            ? Requirement.NotInstalled(Package(missing))
        : null;

    /// <summary>Skips the test where something is missing; fails it where CI=true says that it is there.</summary>
    public static void Require(string? missing) => Requirement.Require(missing);

    private static string Package(string file) => file switch
    {
        OldConfiguration => "postfix-policyd-spf-python",
        Postfix or OpenDmarc or SpamAssassin => Path.GetFileName(file),
        _ => "libresolv-wrapper",
    };
}
