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
    /// hard one when it starts, and after that it hardly ever changes.
    /// </summary>
    public static int DefaultMaxInFlight { get; } = ShareOf(OpenFiles());

    /// <summary>
    /// A quarter of the limit. The rest is for the files and connections of the program that the lookups are made for.
    /// </summary>
    /// <param name="openFiles">The limit; null if it is not known.</param>
    public static int ShareOf(ulong? openFiles) =>
        openFiles is { } limit ? (int)Math.Clamp(limit / 4, Least, Most) : WithoutLimit;

    private static ulong? OpenFiles()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS() && !OperatingSystem.IsFreeBSD())
        {
            return null;
        }

        // Two of rlim_t, which is as wide as a pointer: the soft limit and the hard one.
        nuint[] limits = new nuint[2];
        try
        {
            int resource = OperatingSystem.IsLinux() ? OpenFilesOnLinux : OpenFilesElsewhere;
            return GetResourceLimit(resource, limits) == 0 ? limits[0] : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "getrlimit", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetResourceLimit(int resource, [Out] nuint[] limits);
}
