// SPDX-License-Identifier: MIT

using Spf.Cli.Process;

namespace Spf.Cli.CommandLine;

/// <summary>
/// Spellings of older spfquery programs that mean one option or another, depending on their value: -s is --scope or
/// --sender with Mail::SPF's, -m a sender with Mail::SPF's and a limit with libspf2's.
/// </summary>
internal static class Spellings
{
    private static readonly Dictionary<string, Func<string, Meaning>> ByLetter = new(StringComparer.Ordinal)
    {
        ["s"] = static value => new(IsScope(value) ? OptionTable.Scope : OptionTable.Sender),
        ["m"] = static value => value.Length > 0 && !value.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? new(OptionTable.MaxLookups, "-m with a number is taken as --max-lookups; write --sender for a sender")
            : new(OptionTable.Sender),
        ["h"] = static _ => new(OptionTable.Helo),
        ["v"] = ReadVersions,
        ["versions"] = ReadVersions,
    };

    public static bool IsKnown(string spelling) => ByLetter.ContainsKey(spelling);

    /// <summary>What a spelling means with a value.</summary>
    public static Meaning Of(string spelling, string value) => ByLetter[spelling](value);

    // SPF itself is version 1; the other one was Sender ID (RFC 4406), which RFC 6686 laid to rest.
    private static Meaning ReadVersions(string value) => value == "1"
        ? default
        : throw new UsageException(
            $"--versions {value} is not supported: this program checks SPF version 1 alone, and Sender ID is history");

    private static bool IsScope(string value) => value is "helo" or "mfrom" or "mailfrom" or "pra";

    /// <summary>The option; null for nothing at all.</summary>
    internal readonly record struct Meaning(OptionRow? Row, string? Warning = null);
}
