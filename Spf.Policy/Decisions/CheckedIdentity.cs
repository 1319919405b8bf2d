// SPDX-License-Identifier: MIT

namespace Spf.Policy.Decisions;

/// <summary>The outcome of one identity's check.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="SendsNoMail">
/// Whether the domain's record is "v=spf1 -all"; known only where No_Mail asks for it.
/// </param>
internal sealed record CheckedIdentity(SpfOutcome Outcome, bool SendsNoMail);

/// <summary>The outcomes for a message; null is an identity that was not checked.</summary>
internal sealed record CheckedIdentities(CheckedIdentity? Helo, CheckedIdentity? MailFrom)
{
    /// <summary>
    /// The outcome that Received-SPF tells: MAIL FROM's. HELO's stands only where there is no MAIL FROM to check, never
    /// in its place: whoever reads a HELO pass as MAIL FROM's would let forged mail through.
    /// </summary>
    public SpfOutcome? Told => (MailFrom ?? Helo)?.Outcome;
}
