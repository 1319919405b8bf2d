// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Text;
using Spf.Dns;
using Spf.Text;

namespace Spf;

/// <summary>
/// An outcome in plain words: who may or may not do what, and what decided it.
/// </summary>
internal static class OutcomeText
{
    // Each part has its own limit, so that no stranger's long name pushes out what decided.
    public const int MaxPart = 80;

    // A path of includes is told this far: the rest is for a trace.
    private const int MaxIncludes = 4;

    /// <summary>The null reverse-path, as it is in SMTP.</summary>
    public const string NullReversePath = "<>";

    /// <summary>
    /// One sentence without a full stop, such as "example.com permits 192.0.2.1 to send mail from alice@example.com, by
    /// ip4:192.0.2.0/24". Names of strangers in it are cut to 80 characters each.
    /// </summary>
    /// <param name="outcome">The outcome.</param>
    /// <returns>
    /// One line without control characters. The letters of a sender beyond US-ASCII are left as they are; for a place
    /// that takes none, such as a log, <see cref="SafeText.Line"/> shows them as numbers.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="outcome"/> is null.</exception>
    public static string Describe(SpfOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        SpfRequest request = outcome.Request;
        string domain = outcome.Domain is { } name ? Part(name.ToString()) : Part(request.Domain);
        string act = Act(request);
        string reason = Reason(outcome);
        return outcome.Result switch
        {
            SpfResult.Pass => $"{domain} permits {request.ClientIP} to {act}{reason}",
            SpfResult.Fail => $"{domain} does not permit {request.ClientIP} to {act}{reason}",
            SpfResult.SoftFail => $"{domain} probably does not permit {request.ClientIP} to {act}{reason}",
            SpfResult.Neutral => $"{domain} neither permits nor forbids {request.ClientIP} to {act}{reason}",
            SpfResult.TempError => $"cannot tell for now whether {request.ClientIP} may {act}{reason}",
            SpfResult.PermError when outcome.Problem?.Kind == SpfProblemKind.MissingHelo =>
                $"without a HELO name it is unknown whether {request.ClientIP} may {act}{reason}",
            SpfResult.PermError =>
                $"the policy is invalid and does not tell whether {request.ClientIP} may {act}{reason}",
            _ => $"no policy tells whether {request.ClientIP} may {act}{reason}",
        };
    }

    /// <summary>The problem on one line, and in whose record it was met; null if there was none.</summary>
    public static string? Problem(SpfOutcome outcome)
    {
        if (outcome.Problem is not { } problem)
        {
            return null;
        }

        ImmutableArray<DomainName> includes = problem.Includes;
        string more = includes.Length > MaxIncludes ? ", and so on" : string.Empty;
        return includes.IsEmpty
            ? problem.PublicMessage
            : $"{problem.PublicMessage}, by way of {string.Join(", ", includes.Take(MaxIncludes))}{more}";
    }

    private static string Act(SpfRequest request) => request.Identity switch
    {
        SpfIdentity.Helo when request.Helo.Length == 0 => "say HELO without a name",
        SpfIdentity.Helo => $"say HELO {Part(request.Helo)}",
        _ when request.HasNullReversePath => $"send mail from <>, taken as {Part(request.Sender)}",
        _ => $"send mail from {Part(request.Sender, allowUtf8: true)}",
    };

    // The reason: the mechanism, with the includes and redirects on the way to it, or the problem.
    private static string Reason(SpfOutcome outcome)
    {
        if (Problem(outcome) is { } problem)
        {
            return $": {SafeText.Line(problem)}";
        }

        if (outcome.Match is not { } match)
        {
            return outcome.Result == SpfResult.Neutral ? ", as no mechanism matched" : string.Empty;
        }

        StringBuilder text = new StringBuilder(", by ").Append(Part(match.Directive.ToString()));
        if (outcome.Domain is { } domain && match.Domain != domain)
        {
            text.Append(" of ").Append(Part(match.Domain.ToString()));
        }

        int depth = 0;
        for (SpfMatch? included = match.Included; included is not null; included = included.Included)
        {
            if (++depth > MaxIncludes)
            {
                text.Append(", and so on");
                break;
            }

            text.Append(", there ").Append(Part(included.Directive.ToString()));
        }

        return text.ToString();
    }

    private static string Part(string text, bool allowUtf8 = false) => SafeText.Line(text, MaxPart, allowUtf8);
}
