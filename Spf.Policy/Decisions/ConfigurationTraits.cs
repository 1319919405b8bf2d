// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;

namespace Spf.Policy.Decisions;

/// <summary>The properties of the settings of all recipients together.</summary>
/// <param name="HasNoMail">
/// Whether any recipient has No_Mail. The domain's own record is then looked at in all checks, so that recipients with
/// and without this option share one check.
/// </param>
/// <param name="ExemptionsDiffer">Whether one recipient's mail may be exempt while another's is checked.</param>
internal sealed record ConfigurationTraits(bool HasNoMail, bool ExemptionsDiffer)
{
    public static ConfigurationTraits From(PolicyConfiguration configuration)
    {
        PolicySettings all = configuration.Settings;
        return new(
            all.NoMail || configuration.PerUser.Settings.Any(settings => settings.NoMail),
            configuration.PerUser.Settings.Any(settings => !ExemptsAlike(all, settings)));
    }

    // Where an option is not set for the recipient, it is the same object.
    private static bool ExemptsAlike(PolicySettings left, PolicySettings right) =>
        left.SkipAddresses == right.SkipAddresses
        && left.Whitelist == right.Whitelist
        && left.ExemptDomains == right.ExemptDomains
        && left.DomainWhitelist == right.DomainWhitelist
        && left.HeloWhitelist == right.HeloWhitelist
        && left.DomainWhitelistPtr == right.DomainWhitelistPtr
        && left.WhitelistLookupTime == right.WhitelistLookupTime
        && Equals(left.Prospective, right.Prospective);
}
