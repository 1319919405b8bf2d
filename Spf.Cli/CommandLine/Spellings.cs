// SPDX-License-Identifier: MIT

using Spf.Text;

namespace Spf.Cli.CommandLine;

/// <summary>
/// Spellings of older spfquery programs whose meaning depends on the value: -s is --scope or --sender in Mail::SPF; -m
/// is a sender in Mail::SPF and a limit in libspf2.
/// </summary>
internal static class Spellings
{
    private static readonly Dictionary<string, Func<string, Meaning>> ByLetter = new(StringComparer.Ordinal)
    {
        ["s"] = static value => new(IsScope(value) ? OptionTable.Scope : OptionTable.Sender),
        ["m"] = static value => value.Length > 0 && !value.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? new(OptionTable.MaxLookups, "-m with a number means --max-lookups; use --sender for a sender")
            : new(OptionTable.Sender),
        ["h"] = static _ => new(OptionTable.Helo),
        ["v"] = ReadVersions,
        ["versions"] = ReadVersions,
    };

    public static bool IsKnown(string spelling) => ByLetter.ContainsKey(spelling);

    /// <summary>Returns the meaning of a spelling with a value.</summary>
    public static Meaning Of(string spelling, string value) => ByLetter[spelling](value);

    // SPF is version 1. Version 2 was Sender ID (RFC 4406), which RFC 6686 declared obsolete.
    private static Meaning ReadVersions(string value) => value == "1"
        ? default
        : throw new UsageException(
            $"--versions {value} is not supported: this program checks only SPF version 1; Sender ID is obsolete");

    private static bool IsScope(string value) => value is "helo" or "mfrom" or "mailfrom" or "pra";

    /// <summary>The option, or null for a value that changes nothing, and a warning to print.</summary>
    internal readonly record struct Meaning(OptionRow? Row, string? Warning = null);
}
