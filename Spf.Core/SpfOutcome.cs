// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Records;
using Spf.Text;

namespace Spf;

/// <summary>The result of check_host(), and the reason for it.</summary>
public sealed class SpfOutcome
{
    private const int MaxExplanationLength = 4096;

    // An outcome is made for each message: properties that may be missing are kept as a value that means so.
    private readonly DomainName _domain;
    private readonly SpfProblem? _problem;
    private readonly TimeSpan _timeToLive = TimeSpan.MaxValue;

    internal SpfOutcome(SpfRequest request, SpfResult result)
    {
        Request = request;
        Result = result;
    }

    /// <summary>
    /// Makes an outcome without a check, for tests of programs that act on outcomes. Nothing is looked up: the outcome
    /// is as a check would have given it for a record of one directive, such as "v=spf1 -all" for a fail.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="result">The result.</param>
    /// <param name="explanation">
    /// The domain's explanation, made safe as that of a check is; null for none. Only a fail has one.
    /// </param>
    /// <param name="problem">
    /// The kind of problem, which belongs to the result; null for a usual one: no record for none, a failure of the DNS
    /// for temperror, a syntax error for permerror. Other results have none.
    /// </param>
    /// <param name="receiverName">The verifying host's name; null if it is not known.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The result is not one of the seven, or the explanation or the problem does not belong to it.
    /// </exception>
    public static SpfOutcome ForTesting(
        SpfRequest request,
        SpfResult result,
        string? explanation = null,
        SpfProblemKind? problem = null,
        string? receiverName = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!Enum.IsDefined(result))
        {
            throw new ArgumentException("The result is not one of the seven.", nameof(result));
        }

        if (explanation is not null && result != SpfResult.Fail)
        {
            throw new ArgumentException("Only a fail has an explanation.", nameof(explanation));
        }

        SpfProblemKind? kind = problem ?? SpfProblem.UsualKind(result);
        if (kind is { } given && SpfProblem.ResultOf(given) != result)
        {
            throw new ArgumentException($"A problem of the kind {given} does not give {result}.", nameof(problem));
        }

        bool hasDomain = DomainName.TryParse(request.Domain, out DomainName domain) && !domain.IsRoot;
        string? directive = result switch
        {
            SpfResult.Pass => "+all",
            SpfResult.Fail => "-all",
            SpfResult.SoftFail => "~all",
            SpfResult.Neutral => "?all",
            _ => null,
        };
        return new SpfOutcome(request, result)
        {
            Domain = hasDomain ? domain : null,
            ReceiverName = receiverName,
            Match = directive is null || !hasDomain
                ? null
                : new SpfMatch(SpfRecord.Parse($"v=spf1 {directive}").Directives[0], domain, included: null),
            Problem = kind is null ? null : new SpfProblem(kind.Value, $"made for a test: {kind}")
            {
                Domain = hasDomain ? domain : null,
            },
            Explanation = explanation is null ? null : SafeText.Line(explanation, MaxExplanationLength),
            IsExplanationFromDomain = explanation is not null,
        };
    }

    /// <summary>The request.</summary>
    public SpfRequest Request { get; }

    /// <summary>The result.</summary>
    public SpfResult Result { get; }

    /// <summary>
    /// The domain that was checked, in A-labels: the one for DMARC alignment. Null if the request's is malformed.
    /// </summary>
    public DomainName? Domain
    {
        get => _domain.IsRoot ? null : _domain;
        internal init => _domain = value ?? DomainName.Root;
    }

    /// <summary>
    /// The verifying host's name (<see cref="SpfOptions.ReceiverName"/>), for headers; null if it is not known.
    /// </summary>
    public string? ReceiverName { get; internal init; }

    /// <summary>
    /// The directive that decided, and through which includes; null where none did: for the default neutral (section
    /// 4.7), none, temperror and permerror.
    /// </summary>
    public SpfMatch? Match { get; internal init; }

    /// <summary>The problem; set for none, temperror and permerror, null for all others.</summary>
    public SpfProblem? Problem
    {
        get => MissingHelo is null || Result == SpfResult.PermError ? _problem : null;
        internal init => _problem = value;
    }

    /// <summary>
    /// The first term that used the HELO name (%{h}) although the request has none, as a problem of the kind
    /// <see cref="SpfProblemKind.MissingHelo"/>. With the HELO name, the result may be another one. Null if no term
    /// did, or if the check ended with another problem.
    /// </summary>
    public SpfProblem? MissingHelo => _problem?.Kind == SpfProblemKind.MissingHelo ? _problem : null;

    /// <summary>
    /// On fail, the domain's explanation (section 6.2) or the default one; null if there is neither. It is third-party
    /// text on one line: printable US-ASCII, at most 4,096 characters, with a control character shown as its number,
    /// such as <c>&lt;U+000D&gt;</c>. A header still needs <see cref="SafeText.HeaderValue"/> or
    /// <see cref="SafeText.HeaderComment"/>.
    /// </summary>
    public string? Explanation { get; internal init; }

    /// <summary>
    /// Whether <see cref="Explanation"/> is the domain's own words, not <see cref="SpfOptions.DefaultExplanation"/>.
    /// </summary>
    public bool IsExplanationFromDomain { get; internal init; }

    /// <summary>Terms that queried the DNS; a term that the limit refused does not count (section 4.6.4).</summary>
    public int LookupCount { get; internal init; }

    /// <summary>Void lookups; one that the limit refused does not count (section 4.6.4).</summary>
    public int VoidLookupCount { get; internal init; }

    /// <summary>How long the check took.</summary>
    public TimeSpan Elapsed { get; internal init; }

    /// <summary>The smallest time to live of the answers that the check used; null if it used none.</summary>
    public TimeSpan? TimeToLive
    {
        get => _timeToLive == TimeSpan.MaxValue ? null : _timeToLive;
        internal init => _timeToLive = value ?? TimeSpan.MaxValue;
    }

    /// <summary>
    /// One sentence without a full stop, such as "example.com permits 192.0.2.1 to send mail from alice@example.com, by
    /// ip4:192.0.2.0/24". Names of strangers in it are cut to 80 characters each.
    /// </summary>
    /// <returns>
    /// One line without control characters. The letters of a sender beyond US-ASCII are left as they are; for a place
    /// that takes none, such as a log, <see cref="SafeText.Line"/> shows them as numbers.
    /// </returns>
    public override string ToString() => OutcomeText.Describe(this);
}
