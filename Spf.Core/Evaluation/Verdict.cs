// SPDX-License-Identifier: MIT

using Spf.Records;

namespace Spf.Evaluation;

/// <summary>
/// The result of the evaluation of a policy. The top level and "include" get the same value, and each maps it for
/// itself.
/// </summary>
internal readonly struct Verdict
{
    private Verdict(SpfResult result, SpfMatch? match, SpfProblem? problem, ExplanationModifier? explanation)
    {
        Result = result;
        Match = match;
        Problem = problem;
        Explanation = explanation;
    }

    public SpfResult Result { get; }

    public SpfMatch? Match { get; }

    public SpfProblem? Problem { get; }

    /// <summary>
    /// The "exp" of the record that holds the match: the redirect's target's, never an include's (6.2).
    /// </summary>
    public ExplanationModifier? Explanation { get; }

    // 4.7: nothing matched, and there was no redirect.
    public static Verdict DefaultNeutral => new(SpfResult.Neutral, null, null, null);

    // 4.6.2: the qualifier is the result.
    public static Verdict Of(SpfMatch match, SpfRecord record) =>
        new(ResultOf(match.Directive.Qualifier), match, null, record.Explanation);

    public static Verdict Of(SpfProblem problem) => new(ResultOf(problem.Kind), null, problem, null);

    private static SpfResult ResultOf(Qualifier qualifier) => qualifier switch
    {
        Qualifier.Pass => SpfResult.Pass,
        Qualifier.Fail => SpfResult.Fail,
        Qualifier.SoftFail => SpfResult.SoftFail,
        _ => SpfResult.Neutral,
    };

    private static SpfResult ResultOf(SpfProblemKind kind) => kind switch
    {
        SpfProblemKind.MalformedDomain or SpfProblemKind.NoRecord => SpfResult.None,
        SpfProblemKind.DnsFailure or SpfProblemKind.Timeout or SpfProblemKind.Overload => SpfResult.TempError,
        _ => SpfResult.PermError,
    };
}
