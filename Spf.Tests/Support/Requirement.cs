// SPDX-License-Identifier: MIT

namespace Spf.Tests.Support;

/// <summary>
/// A requirement of a test beyond the .NET SDK. A developer's machine may lack it, which skips the test. With
/// CI=true everything has to be there, so that the test fails instead.
/// </summary>
internal static class Requirement
{
    private static bool IsCI => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Returns why tests of a program are skipped: the same text for all of them, which makes one
    /// line.</summary>
    /// <param name="name">The program.</param>
    /// <param name="package">Debian's package; null if it has the program's name.</param>
    public static string NotInstalled(string name, string? package = null) =>
        $"{name} is not installed (Debian: apt-get install {package ?? name}).";

    /// <summary>Skips the test if something is missing, and fails it with CI=true.</summary>
    /// <param name="missing">The missing thing; null if nothing is.</param>
    public static void Require(string? missing)
    {
        if (missing is not null && IsCI)
        {
            Assert.Fail(missing);
        }

        Assert.SkipWhen(missing is not null, missing ?? string.Empty);
    }

    /// <summary>Requires a file of a program or package.</summary>
    public static void RequireFile(string path, string name, string? package = null) =>
        Require(File.Exists(path) ? null : NotInstalled(name, package));
}
