// SPDX-License-Identifier: MIT

namespace Spf.Policy.Decisions;

/// <summary>The decision about one recipient of a message, and its reasons.</summary>
/// <param name="Decision">The decision; none if the message is exempt.</param>
/// <param name="Identities">The outcomes; none if the message is exempt.</param>
/// <param name="Exemption">Whether and why the message is not checked.</param>
internal sealed record PolicyVerdict(Decision Decision, CheckedIdentities Identities, Exemption Exemption)
{
    /// <summary>Whether something could not be looked up for want of our own capacity or time.</summary>
    public bool IsOverload => Exemption.IsOverload
        || Identities is { Helo.IsOverload: true } or { MailFrom.IsOverload: true };
}
