// SPDX-License-Identifier: MIT

namespace Spf.Evaluation;

/// <summary>
/// The result of trying a mechanism: it matched, it did not, or it could not be tried (RFC 7208, section 4.6.2).
/// </summary>
internal readonly struct Match
{
    private Match(bool isMatch, SpfMatch? included, SpfProblem? problem)
    {
        IsMatch = isMatch;
        Included = included;
        Problem = problem;
    }

    public static Match Yes => new(true, null, null);

    public static Match No => default;

    public bool IsMatch { get; }

    /// <summary>For an "include", what matched in the included policy.</summary>
    public SpfMatch? Included { get; }

    /// <summary>Why the mechanism could not be tried; the check ends with it.</summary>
    public SpfProblem? Problem { get; }

    public static Match Of(bool isMatch) => isMatch ? Yes : No;

    public static Match YesThrough(SpfMatch? included) => new(true, included, null);

    public static Match Failed(SpfProblem problem) => new(false, null, problem);
}
