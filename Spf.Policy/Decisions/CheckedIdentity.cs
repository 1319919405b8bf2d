// SPDX-License-Identifier: MIT

namespace Spf.Policy.Decisions;

/// <summary>The outcome of one identity's check.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="SendsNoMail">
/// Whether the domain's record is "v=spf1 -all"; known only where some recipient has No_Mail.
/// </param>
/// <param name="IsOverload">Whether it is temperror for want of our own capacity or time.</param>
internal sealed record CheckedIdentity(SpfOutcome Outcome, bool SendsNoMail, bool IsOverload) : IMayBeOverload;

/// <summary>The outcomes for a message; null is an identity that was not checked.</summary>
internal sealed record CheckedIdentities(CheckedIdentity? Helo, CheckedIdentity? MailFrom)
{
    /// <summary>Nothing was checked.</summary>
    public static CheckedIdentities None { get; } = new(null, null);

    /// <summary>
    /// The outcome for Received-SPF: MAIL FROM's. HELO's is written only if there is no MAIL FROM to check, never in
    /// its
    /// place: a reader that takes a HELO pass for MAIL FROM's would let forged mail through.
    /// </summary>
    public SpfOutcome? HeaderOutcome => (MailFrom ?? Helo)?.Outcome;

    /// <summary>Whether a DNS lookup failed.</summary>
    public bool HasDnsFailure => IsDnsFailure(Helo) || IsDnsFailure(MailFrom);

    private static bool IsDnsFailure(CheckedIdentity? identity) =>
        identity?.Outcome.Problem?.Kind == SpfProblemKind.DnsFailure;
}
