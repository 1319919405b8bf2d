// SPDX-License-Identifier: MIT

using Spf.Dns;

namespace Spf;

/// <summary>The result of check_host(), and the reason for it.</summary>
public sealed class SpfOutcome
{
    // An outcome is made for each message: properties that may be missing are kept as a value that means so.
    private readonly DomainName _domain;
    private readonly SpfProblem? _problem;
    private readonly TimeSpan _timeToLive = TimeSpan.MaxValue;

    internal SpfOutcome()
    {
    }

    /// <summary>The request.</summary>
    public required SpfRequest Request { get; init; }

    /// <summary>The result.</summary>
    public required SpfResult Result { get; init; }

    /// <summary>
    /// The domain that was checked, in A-labels: the one for DMARC alignment. Null if the request's is malformed.
    /// </summary>
    public DomainName? Domain
    {
        get => _domain.IsRoot ? null : _domain;
        init => _domain = value ?? DomainName.Root;
    }

    /// <summary>
    /// The verifying host's name (<see cref="SpfOptions.ReceiverName"/>), for headers; null if it is not known.
    /// </summary>
    public string? ReceiverName { get; init; }

    /// <summary>
    /// The directive that decided, and through which includes; null where none did: for the default neutral (section
    /// 4.7), none, temperror and permerror.
    /// </summary>
    public SpfMatch? Match { get; init; }

    /// <summary>The problem; set for none, temperror and permerror, null for all others.</summary>
    public SpfProblem? Problem
    {
        get => MissingHelo is null || Result == SpfResult.PermError ? _problem : null;
        init => _problem = value;
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
    /// such as <c>&lt;U+000D&gt;</c>. A header still needs <see cref="Text.SafeText.HeaderValue"/> or
    /// <see cref="Text.SafeText.HeaderComment"/>.
    /// </summary>
    public string? Explanation { get; init; }

    /// <summary>
    /// Whether <see cref="Explanation"/> is the domain's own words, not <see cref="SpfOptions.DefaultExplanation"/>.
    /// </summary>
    public bool IsExplanationFromDomain { get; init; }

    /// <summary>Terms that queried the DNS; a term that the limit refused does not count (section 4.6.4).</summary>
    public int LookupCount { get; init; }

    /// <summary>Void lookups; one that the limit refused does not count (section 4.6.4).</summary>
    public int VoidLookupCount { get; init; }

    /// <summary>How long the check took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The smallest time to live of the answers that the check used; null if it used none.</summary>
    public TimeSpan? TimeToLive
    {
        get => _timeToLive == TimeSpan.MaxValue ? null : _timeToLive;
        init => _timeToLive = value ?? TimeSpan.MaxValue;
    }
}
