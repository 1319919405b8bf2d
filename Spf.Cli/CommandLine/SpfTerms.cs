// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Text;
using Spf.Records;

namespace Spf.Cli.CommandLine;

/// <summary>Terms of a record, typed with or without "v=spf1" before them.</summary>
internal static class SpfTerms
{
    /// <summary>The policy that older programs assume for a domain without one.</summary>
    public const string BestGuess = "a/24 mx/24 ptr";

    private const string Version = "v=spf1 ";

    /// <summary>Whether a text is one or more terms.</summary>
    public static bool Are(string text) => TryParse(text, out SpfRecord? record, out _) && !record.Terms.IsEmpty;

    public static bool TryParse(string text, [NotNullWhen(true)] out SpfRecord? record, out SpfSyntaxError error) =>
        SpfRecord.TryParse(SpfRecord.IsSpfRecord(text) ? text : Version + text, out record, out error);

    /// <summary>Returns the terms of a record, without its version.</summary>
    public static string Of(SpfRecord record) => string.Join(' ', record.Terms);

    /// <summary>Inserts terms into a record and returns its text.</summary>
    /// <param name="record">The record.</param>
    /// <param name="terms">The terms to insert.</param>
    /// <param name="before">The directive to insert them before; null to append them.</param>
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
