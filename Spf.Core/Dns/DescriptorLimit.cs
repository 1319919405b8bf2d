// SPDX-License-Identifier: MIT

using System.Runtime.InteropServices;

namespace Spf.Dns;

/// <summary>How many sockets a process may have open, and how many of them may be lookups.</summary>
internal static class DescriptorLimit
{
    private const int Least = 16;
    private const int Most = 4096;
    private const int WithoutLimit = 1024;

    // RLIMIT_NOFILE
    private const int OpenFilesOnLinux = 7;
    private const int OpenFilesElsewhere = 8;

    /// <summary>
    /// The default of <see cref="StubResolverOptions.MaxInFlight"/>. It is read once: .NET raises the soft limit to the
    /// hard one when it starts, and after that hardly anybody changes it.
    /// </summary>
    public static int DefaultMaxInFlight { get; } = ShareOf(OpenFiles());

    /// <summary>
    /// A quarter of the limit. The rest is for the files and connections of the program that the lookups are made for.
    /// </summary>
    /// <param name="openFiles">The limit; null if there is none that is known.</param>
    public static int ShareOf(ulong? openFiles) =>
        openFiles is { } limit ? (int)Math.Clamp(limit / 4, Least, Most) : WithoutLimit;

    private static ulong? OpenFiles()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS() && !OperatingSystem.IsFreeBSD())
        {
            return null;
        }

        int resource = OperatingSystem.IsLinux() ? OpenFilesOnLinux : OpenFilesElsewhere;
        try
        {
            return GetResourceLimit(resource, out Limits limits) == 0 ? limits.Soft : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "getrlimit", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetResourceLimit(int resource, out Limits limits);

    // rlim_t is as wide as a pointer.
    private readonly struct Limits
    {
        private readonly nuint _soft;
        private readonly nuint _hard;

        public ulong Soft => _soft;
    }
}
