// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;

namespace Spf.Tests.Headers;

/// <summary>
/// How programs read the fields that know no comments, quoted-strings or quoted-pairs: patterns over the whole field.
/// </summary>
internal static partial class SloppyReaders
{
    /// <summary>The results of SPF that any pattern finds, in order.</summary>
    public static string[] Results(string field) => [.. Result.Matches(field).Select(match => match.Groups[1].Value)];

    /// <summary>The properties that any pattern finds, in order.</summary>
    public static string[] Properties(string field) =>
        [.. Property.Matches(field).Select(match => $"{match.Groups[1].Value}={match.Groups[2].Value}")];

    /// <summary>The result that SpamAssassin's plugin takes from Authentication-Results; null for nothing.</summary>
    public static (string Result, string Identity)? SpamAssassin(string field)
    {
        Match last = LastResult.Match(field);
        Match result = ResultAndProperty.Match(last.Groups[1].Value);
        return last.Success && result.Success ? (result.Groups[1].Value, result.Groups[2].Value) : null;
    }

    /// <summary>The result that SpamAssassin's plugin takes from Received-SPF; null for nothing.</summary>
    public static (string Result, string Identity)? SpamAssassinReceived(string field)
    {
        Match match = ReceivedResult.Match(field);
        return match.Success ? (match.Groups[1].Value, match.Groups[2].Value) : null;
    }

    /// <summary>The names before "=" of Received-SPF, to those who split it at every ";".</summary>
    public static string[] Keys(string field) =>
    [
        .. field.Split(';')
            .Select(part => Key.Match(part))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value),
    ];

    /// <summary>Whether a decoder of RFC 2047 finds something, in any place.</summary>
    public static bool HasEncodedWord(string field) => EncodedWord.IsMatch(field);

    [GeneratedRegex(@"\bspf\s*=\s*""?(\w*)", RegexOptions.IgnoreCase)]
    private static partial Regex Result { get; }

    [GeneratedRegex(
        @"\b((?:smtp|header|body|policy)\.[\w-]+|reason|dkim|dmarc|arc|auth|iprev|identity|helo|envelope-from)"
        + @"\s*=\s*""?([^\s;""]*)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Property { get; }

    [GeneratedRegex(@"^(?:Arc\-)?Authentication-Results:.*;\s*SPF\s*=\s*([^;]*)", RegexOptions.IgnoreCase)]
    private static partial Regex LastResult { get; }

    [GeneratedRegex(
        @"^(pass|neutral|(?:hard|soft)?fail|(?:temp|perm)error|none)(?:[^;]*?\bsmtp\.(\S+)\s*=[^;]+)?",
        RegexOptions.IgnoreCase)]
    private static partial Regex ResultAndProperty { get; }

    [GeneratedRegex(
        @"^received-spf:\s*(pass|neutral|(?:soft)?fail|(?:temp|perm)error|none)\b(?:.*\bidentity=(\S+?);?\b)?",
        RegexOptions.IgnoreCase)]
    private static partial Regex ReceivedResult { get; }

    [GeneratedRegex(@"^(?:.*[\s(])?([A-Za-z][\w.-]*)\s*=", RegexOptions.Singleline)]
    private static partial Regex Key { get; }

    [GeneratedRegex(@"=\?[\w*-]+\?[bq]\?[^?]*\?=", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord { get; }
}
