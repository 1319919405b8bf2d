// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Text;
using Spf.Records;

namespace Spf.Cli.CommandLine;

/// <summary>Terms of a record that somebody types without "v=spf1" before them, or with it.</summary>
internal static class SpfTerms
{
    /// <summary>What the older programs took for the policy of a domain without one.</summary>
    public const string BestGuess = "a/24 mx/24 ptr";

    private const string Version = "v=spf1 ";

    /// <summary>Whether a text is one term or more.</summary>
    public static bool Are(string text) => TryParse(text, out SpfRecord? record, out _) && !record.Terms.IsEmpty;

    public static bool TryParse(string text, [NotNullWhen(true)] out SpfRecord? record, out SpfSyntaxError error) =>
        SpfRecord.TryParse(SpfRecord.IsSpfRecord(text) ? text : Version + text, out record, out error);

    /// <summary>The terms of a record, without its version.</summary>
    public static string Of(SpfRecord record) => string.Join(' ', record.Terms);

    /// <summary>A record's text with more terms in it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="terms">What to put in.</param>
    /// <param name="before">The directive to put it before; null for the end.</param>
    public static string Insert(SpfRecord record, string terms, Directive? before)
    {
        StringBuilder text = new(Version.TrimEnd());
        foreach (Term term in record.Terms)
        {
            if (term.Position == before?.Position)
            {
                text.Append(' ').Append(terms);
            }

            text.Append(' ').Append(term);
        }

        return (before is null ? text.Append(' ').Append(terms) : text).ToString();
    }
}
