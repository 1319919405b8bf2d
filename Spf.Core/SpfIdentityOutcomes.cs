// SPDX-License-Identifier: MIT

namespace Spf;

/// <summary>
/// The outcomes for both identities (RFC 7208, sections 2.3 and 2.4), side by side: neither replaces the other.
/// </summary>
public sealed class SpfIdentityOutcomes
{
    internal SpfIdentityOutcomes(SpfOutcome helo, SpfOutcome mailFrom)
    {
        Helo = helo;
        MailFrom = mailFrom;
    }

    /// <summary>The outcome for the HELO identity.</summary>
    public SpfOutcome Helo { get; }

    /// <summary>
    /// The outcome for the MAIL FROM identity; for a null reverse-path that is postmaster at the HELO name.
    /// </summary>
    public SpfOutcome MailFrom { get; }

    /// <summary>Both outcomes in plain words.</summary>
    /// <returns>One line without control characters.</returns>
    public override string ToString() => $"HELO: {Helo}; MAIL FROM: {MailFrom}";
}
