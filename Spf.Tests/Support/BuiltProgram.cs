// SPDX-License-Identifier: MIT

namespace Spf.Tests.Support;

/// <summary>The programs as they were built beside these tests, in the same configuration.</summary>
internal static class BuiltProgram
{
    private static readonly string Configuration =
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static string SpfPolicyd { get; } =
        Path.Combine(Repository.Artifacts, "bin", "Spf.Policy", Configuration, "spf-policyd");
}
