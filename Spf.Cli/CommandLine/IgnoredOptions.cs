// SPDX-License-Identifier: MIT

namespace Spf.Cli.CommandLine;

/// <summary>
/// Options of older spfquery programs that have no effect here. They are accepted, with the values that they took, so
/// that old scripts keep running; a warning says that they are ignored, and why.
/// </summary>
internal static class IgnoredOptions
{
    private const string Recipients = "SPF does not use recipients";
    private const string Forwarders = "trusted-forwarder.org no longer exists";

    private const string Sanitizing = "the output is always sanitized";
    private const string Comments = "comments are not echoed";
    private const string Debugging = "use --trace to see each step";

    private static readonly Dictionary<string, Row> BySpelling = new(StringComparer.Ordinal)
    {
        ["rcpt-to"] = new(HasValue: true, Recipients),
        ["r"] = new(HasValue: true, Recipients),
        ["authorize-mxes-for"] = new(HasValue: true, Recipients),
        ["trusted"] = new(HasValue: false, Forwarders),
        ["t"] = new(HasValue: false, Forwarders),
        ["tfwl"] = new(HasValue: false, Forwarders),
        ["sanitize"] = new(HasValue: false, Sanitizing),
        ["c"] = new(HasValue: false, Sanitizing),
        ["keep-comments"] = new(HasValue: false, Comments),
        ["k"] = new(HasValue: false, Comments),
        ["debug"] = new(HasValue: false, Debugging),
        ["d"] = new(HasValue: false, Debugging),
    };

    public static bool IsKnown(string spelling) => Find(spelling) is not null;

    /// <summary>Returns how many of the words after an option are its value.</summary>
    /// <param name="spelling">The option, without its dashes.</param>
    /// <param name="hasValue">Whether a value was already given after "=".</param>
    /// <param name="next">The next word; null if there is none, or if it is an option.</param>
    /// <param name="warning">The warning to print.</param>
    /// <returns>0 or 1; null if the value is missing.</returns>
    public static int? Skip(string spelling, bool hasValue, string? next, out string warning)
    {
        Row row = Find(spelling)!;
        warning = $"{(spelling.Length == 1 ? "-" : "--")}{spelling} is ignored: {row.Reason}";

        // Some of these are flags in one program and take a number in another: "-debug", "-debug=1", "--debug 1".
        return hasValue ? 0
            : row.HasValue ? (next is null ? null : 1)
            : IsNumber(next) ? 1 : 0;
    }

    // Also "no-sanitize" and "nosanitize" (Mail::SPF), and "d2" (libspf2).
    private static Row? Find(string spelling)
    {
        if (BySpelling.TryGetValue(spelling, out Row? row))
        {
            return row;
        }

        if (spelling is ['d' or 't', .. var digits] && IsNumber(digits))
        {
            return BySpelling[spelling[..1]];
        }

        return spelling.StartsWith("no", StringComparison.Ordinal)
            && BySpelling.TryGetValue(spelling[2..].TrimStart('-'), out row)
            && row is { HasValue: false } && spelling.Length > "no-x".Length
            ? row
            : null;
    }

    private static bool IsNumber(string? word) =>
        word is { Length: > 0 and < 10 } && !word.AsSpan().ContainsAnyExceptInRange('0', '9');

    private sealed record Row(bool HasValue, string Reason);
}
