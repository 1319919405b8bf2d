// SPDX-License-Identifier: MIT

namespace Spf.Tests.Support;

/// <summary>Where the sources and the build's results are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Artifacts => Path.Combine(Root, "artifacts");

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Spf.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("No Spf.slnx above the test assembly.");
    }
}
