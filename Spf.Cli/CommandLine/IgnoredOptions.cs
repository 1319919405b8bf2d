// SPDX-License-Identifier: MIT

namespace Spf.Cli.CommandLine;

/// <summary>
/// Options of older spfquery programs that have nothing to do here. They are taken, with the values that they had, so
/// that old scripts run; a warning says that they are ignored, and why.
/// </summary>
internal static class IgnoredOptions
{
    private const string Recipients = "recipients have no part in SPF";
    private const string Forwarders = "trusted-forwarder.org is no more";

    private static readonly Dictionary<string, Row> BySpelling = new(StringComparer.Ordinal)
    {
        ["rcpt-to"] = new(HasValue: true, Recipients),
        ["r"] = new(HasValue: true, Recipients),
        ["authorize-mxes-for"] = new(HasValue: true, Recipients),
        ["trusted"] = new(HasValue: false, Forwarders),
        ["t"] = new(HasValue: false, Forwarders),
        ["tfwl"] = new(HasValue: false, Forwarders),
        ["sanitize"] = new(HasValue: false, "what is printed is always harmless"),
        ["c"] = new(HasValue: false, "what is printed is always harmless"),
        ["keep-comments"] = new(HasValue: false, "comments are not repeated"),
        ["k"] = new(HasValue: false, "comments are not repeated"),
        ["debug"] = new(HasValue: false, "--trace shows each step"),
        ["d"] = new(HasValue: false, "--trace shows each step"),
    };

    public static bool IsKnown(string spelling) => Find(spelling) is not null;

    /// <summary>How many of the words behind an option are its value: one or none.</summary>
    /// <param name="spelling">The option, without its dashes.</param>
    /// <param name="hasValue">Whether it has one behind a "=" already.</param>
    /// <param name="next">The word behind it, if there is one that is no option.</param>
    /// <param name="warning">What to say.</param>
    /// <returns>The number; null if the value is missing.</returns>
    public static int? Skip(string spelling, bool hasValue, string? next, out string warning)
    {
        Row row = Find(spelling)!;
        warning = $"{(spelling.Length == 1 ? "-" : "--")}{spelling} is ignored: {row.Reason}";

        // Flags to one program, numbers to another: "-debug", "-debug=1", "--debug 1".
        return hasValue ? 0
            : row.HasValue ? (next is null ? null : 1)
            : IsNumber(next) ? 1 : 0;
    }

    // Also "no-sanitize" and "nosanitize", as Perl has it, and "d2", as C has it.
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
