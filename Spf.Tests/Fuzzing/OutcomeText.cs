// SPDX-License-Identifier: MIT

namespace Spf.Tests.Fuzzing;

/// <summary>Everything about an outcome but how long the check took, as text to compare.</summary>
internal static class OutcomeText
{
    public static string Of(SpfOutcome outcome) => string.Join(
        '\n',
        [
            $"{outcome.Result} {outcome.Domain} {outcome.LookupCount} {outcome.VoidLookupCount} {outcome.TimeToLive}",
            $"{outcome.Problem} {outcome.Problem?.Kind} {outcome.Problem?.Domain} {outcome.Problem?.Term}",
            string.Join(',', outcome.Problem?.Includes ?? []),
            $"{outcome.Explanation} {outcome.IsExplanationFromDomain}",
            string.Join(" > ", Matches(outcome)),
        ]);

    private static IEnumerable<string> Matches(SpfOutcome outcome)
    {
        for (SpfMatch? match = outcome.Match; match is not null; match = match.Included)
        {
            yield return $"{match.Directive} of {match.Domain}";
        }
    }
}
