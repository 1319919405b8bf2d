// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Cli.CommandLine;
using Spf.Inspection;
using Spf.Text;

namespace Spf.Cli.Inspect.Findings;

/// <summary>The findings that --ignore suppresses.</summary>
internal static class IgnoredFindings
{
    private const string Prefix = "SPF-";

    /// <summary>Returns the findings whose codes are not ignored.</summary>
    /// <exception cref="UsageException">A code does not exist.</exception>
    public static ImmutableArray<PolicyFinding> Remove(Arguments arguments, ImmutableArray<PolicyFinding> findings)
    {
        HashSet<string> codes = CodesOf(arguments);
        return codes.Count == 0 ? findings : findings.RemoveAll(finding => codes.Contains(finding.Code));
    }

    /// <summary>Checks the codes, so that a misspelled one is an error even if there are no findings.</summary>
    /// <exception cref="UsageException">A code does not exist.</exception>
    public static HashSet<string> CodesOf(Arguments arguments) =>
        [.. arguments.Values(OptionTable.Ignore).SelectMany(static text => text.Split(',')).Select(Read)];

    private static string Read(string text)
    {
        string code = text.Trim().ToUpperInvariant();
        code = code.StartsWith(Prefix, StringComparison.Ordinal) ? code : Prefix + code;
        string[] known = [.. FindingRule.OfFindings.Select(static rule => rule.Code)];
        return known.Contains(code) ? code : throw new UsageException(
            $"{OptionTable.Ignore.With(text)} is not the code of a finding",
            NearestWord.Find(code, known) is { } near ? $"did you mean {near}?" : $"codes: {string.Join(", ", known)}");
    }
}
