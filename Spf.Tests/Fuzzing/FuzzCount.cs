// SPDX-License-Identifier: MIT

using System.Globalization;

namespace Spf.Tests.Fuzzing;

/// <summary>
/// How much a test tries: random inputs, names, clients. The usual size is for each run of <c>dotnet test</c>, in which
/// a test should take a few seconds. The full size is what a release has to show; <c>SPF_FUZZ=full dotnet test</c> and
/// <c>.ci/run --full</c> run it.
/// </summary>
internal static class FuzzCount
{
    private static bool IsFull => string.Equals(
        Environment.GetEnvironmentVariable("SPF_FUZZ"), "full", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the size for this run.</summary>
    public static int Of(int usual, int full) => IsFull ? full : usual;

    /// <summary>The same, unless an environment variable names a count.</summary>
    public static int Of(int usual, int full, string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int count)
            ? count
            : Of(usual, full);

    public static string Describe(int seed) => string.Create(CultureInfo.InvariantCulture, $"seed {seed}");

    /// <summary>Says in the test's output what would repeat it.</summary>
    public static void Report(int seed, int count) => TestContext.Current.TestOutputHelper?.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{count} inputs, {Describe(seed)}"));
}
