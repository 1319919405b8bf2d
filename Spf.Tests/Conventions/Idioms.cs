// SPDX-License-Identifier: MIT

using System.Text.RegularExpressions;

namespace Spf.Tests.Conventions;

/// <summary>Idioms that plain English does without, each with a pattern and what to write instead.</summary>
internal static partial class Idioms
{
    // Patterns for words apply to names in code too; those for sentences only to comments, strings and documents.
    private static readonly Idiom[] All =
    [
        new(Relative(), "name the person or thing: \"The resolver used for ...\", \"The number of ...\"", IsSentence: true),
        new(Stand(), "is, are, appears, means"),
        new(Blank(), "space, empty"),
        new(Behind(), "after"),
        new(IsNone(), "is missing, is ignored, is not a ..., there is no ..."),
        new(Article(), "per line, per check, per second"),
        new(AtHand(), "available, cached"),
        new(AsARule(), "usually"),
        new(He(), "they, the client, the caller"),
        new(Mend(), "fix"),
        new(Alone(), "only", IsSentence: true),
        new(Faulty(), "invalid"),
        new(Meant(), "did you mean ...?", IsSentence: true),
    ];

    /// <summary>Returns the idioms in a file, as "line: idiom (instead)".</summary>
    public static IEnumerable<Finding> In(string path, string text) =>
        from passage in Prose.In(path, text)
        from idiom in All
        where !(idiom.IsSentence && (passage.IsCode || passage.IsHeading))
        from Match match in idiom.Pattern.Matches(passage.Text)
        select new Finding(passage.Line, match.Value.Trim(), idiom.Instead);

    // A sentence that begins with a relative clause; a question may begin like this.
    [GeneratedRegex(@"(?:^|[.;:] )(?:Who|Whom|Whose|Whoever|What|Whatever)\b(?! if\b)[^.?]*(?:$|\.(?! \?))")]
    private static partial Regex Relative();

    [GeneratedRegex(@"\b(stands?|standing)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Stand();

    [GeneratedRegex(@"\bblanks?\b", RegexOptions.IgnoreCase)]
    private static partial Regex Blank();

    [GeneratedRegex(@"\bbehind\b(?! (a|an|the|another|its|your)? ?(proxy|proxies|NAT|firewall|load balancer|gateway))",
        RegexOptions.IgnoreCase)]
    private static partial Regex Behind();

    // "There is none" is plain English, and "none" is also a result of SPF.
    [GeneratedRegex(@"(?<!\bthere )(?<!\bresult )(?<!\bTHERE )\b(is|are|was|were) none\b", RegexOptions.IgnoreCase)]
    private static partial Regex IsNone();

    [GeneratedRegex(@"\b(once|twice|times|one|bytes|octets|lookups|messages|lines|entries|\d+"
        + @"|(one|an?|each) (answer|check|line|lookup|object|process|query|question|request|row|test))"
        + @" an? (process|message|line|check|file|record|request|query|question|recipient|connection|second)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Article();

    [GeneratedRegex(@"\bat hand\b", RegexOptions.IgnoreCase)]
    private static partial Regex AtHand();

    [GeneratedRegex(@"\bas a rule\b", RegexOptions.IgnoreCase)]
    private static partial Regex AsARule();

    [GeneratedRegex(@"\b(he|him|his|himself)\b", RegexOptions.IgnoreCase)]
    private static partial Regex He();

    [GeneratedRegex(@"\bmend(s|ed|ing)?\b", RegexOptions.IgnoreCase)]
    private static partial Regex Mend();

    [GeneratedRegex(@"(?<!\bleave (it|them|others) )(?<!\bleft )\balone\b", RegexOptions.IgnoreCase)]
    private static partial Regex Alone();

    [GeneratedRegex(@"\bfaulty\b", RegexOptions.IgnoreCase)]
    private static partial Regex Faulty();

    [GeneratedRegex(@"\b[Ii]s \S+ meant\?")]
    private static partial Regex Meant();

    /// <summary>An idiom that was found.</summary>
    /// <param name="Line">The first line of its passage.</param>
    /// <param name="Text">The text that matches.</param>
    /// <param name="Instead">What to write instead.</param>
    internal readonly record struct Finding(int Line, string Text, string Instead);

    private sealed record Idiom(Regex Pattern, string Instead, bool IsSentence = false);
}
