// SPDX-License-Identifier: MIT

using System.Globalization;

namespace Spf.Tests.Fuzzing;

/// <summary>How many random inputs a test tries: few by default, all of them with SPF_FUZZ=full.</summary>
internal static class FuzzCount
{
    public static int Of(int usual, int full) => IsFull ? full : usual;

    private static bool IsFull => string.Equals(
        Environment.GetEnvironmentVariable("SPF_FUZZ"), "full", StringComparison.OrdinalIgnoreCase);

    public static string Describe(int seed) => string.Create(CultureInfo.InvariantCulture, $"seed {seed}");
}
