// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Policy.Configuration;
using Spf.Policy.Decisions;
using Spf.Tests.Headers;

namespace Spf.Tests.Policy.Configuration;

/// <summary>
/// Which of two settings rejects more: over all results of both identities, with and without a sender, for domains that
/// are listed in Reject_Not_Pass_Domains or not, and that send mail or not.
/// </summary>
internal static class Strictness
{
    private static readonly SpfResult[] Results = Enum.GetValues<SpfResult>();
    private static readonly DomainName Unlisted = DomainName.Parse("unlisted.test");

    /// <summary>
    /// A case in which the first settings reject or defer, and the second ones do less; null if there is none.
    /// Deferring for HELO's temperror only puts off what MAIL FROM's result then gets: rejecting that at once is not
    /// more.
    /// </summary>
    public static string? Excess(PolicySettings first, Func<SpfResult?, SpfResult?, PolicySettings> second)
    {
        DomainName[] domains = [Unlisted, .. first.RejectNotPassDomains];
        return (from helo in Results
                from mailFrom in Results
                from domain in domains
                from sendsNoMail in (bool[])[false, true]
                from hasNullSender in (bool[])[false, true]
                let other = second(helo, mailFrom)
                let more = Rank(first, helo, mailFrom, domain, sendsNoMail, hasNullSender)
                let now = Rank(other, helo, mailFrom, domain, sendsNoMail, hasNullSender)
                let later = Rank(
                    other with { TempErrorDefer = false }, helo, mailFrom, domain, sendsNoMail, hasNullSender)
                let less = now == 1 ? Math.Max(now, later) : now
                where more > less
                select $"HELO {helo}, MAIL FROM {mailFrom} of {domain}, sends no mail: {sendsNoMail}, null sender: "
                    + $"{hasNullSender}: {more} > {less}").FirstOrDefault();
    }

    /// <inheritdoc cref="Excess(PolicySettings, Func{SpfResult?, SpfResult?, PolicySettings})"/>
    public static string? Excess(PolicySettings first, PolicySettings second) => Excess(first, (_, _) => second);

    // 0 let pass, 1 defer, 2 reject. The effect of the administrator's own restriction is theirs.
    private static int Rank(
        PolicySettings settings,
        SpfResult helo,
        SpfResult mailFrom,
        DomainName domain,
        bool sendsNoMail,
        bool hasNullSender)
    {
        if (settings.TestOnly)
        {
            return 0;
        }

        var identities = new CheckedIdentities(
            settings.HeloReject == RejectPolicy.NoCheck ? null : Outcome(helo, domain, sendsNoMail),
            hasNullSender || settings.MailFromReject == RejectPolicy.NoCheck
                ? null
                : Outcome(mailFrom, domain, sendsNoMail));
        return SpfRule.Decide(settings, identities, hasNullSender, mayBeExempt: false).Kind switch
        {
            DecisionKind.Reject => 2,
            DecisionKind.Defer => 1,
            _ => 0,
        };
    }

    private static CheckedIdentity Outcome(SpfResult result, DomainName domain, bool sendsNoMail) =>
        new(Outcomes.Of(result, Outcomes.MailFrom($"user@{domain}")), sendsNoMail, IsOverload: false);
}
