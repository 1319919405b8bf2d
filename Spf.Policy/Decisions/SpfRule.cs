// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Dns;
using Spf.Policy.Configuration;

namespace Spf.Policy.Decisions;

/// <summary>From the outcomes of both identities to what is to be done. Pure.</summary>
internal static class SpfRule
{
    /// <summary>Decides.</summary>
    /// <param name="settings">The recipient's settings.</param>
    /// <param name="identities">The outcomes.</param>
    /// <param name="hasNullSender">Whether the sender is known, and null.</param>
    /// <param name="mayBeExempt">Whether a whitelist could not be asked, so that nothing may be rejected.</param>
    public static Decision Decide(
        PolicySettings settings, CheckedIdentities identities, bool hasNullSender, bool mayBeExempt)
    {
        Decision decision = Restrict(settings, identities) ?? Act(settings, identities, hasNullSender);
        return decision.Kind == DecisionKind.Reject && mayBeExempt ? Overload(settings)
            : decision.Kind == DecisionKind.None && identities.HeaderOutcome is not null ? Decision.Mark
            : decision;
    }

    // As policyd-spf.conf(5) has it: the administrator's own restrictions decide about a pass, whatever comes of the
    // other identity; MAIL FROM's go before HELO's. An overload may hide a pass.
    private static Decision? Restrict(PolicySettings settings, CheckedIdentities identities) =>
        RestrictBy(settings, settings.MailFromPassRestriction, identities.MailFrom)
        ?? RestrictBy(settings, settings.HeloPassRestriction, identities.Helo);

    private static Decision? RestrictBy(PolicySettings settings, string? restriction, CheckedIdentity? identity) =>
        restriction is null || identity is null ? null
        : identity.Outcome.Result == SpfResult.Pass ? new Decision(DecisionKind.Restrict, restriction)
        : identity.IsOverload ? Overload(settings)
        : null;

    private static Decision Act(PolicySettings settings, CheckedIdentities identities, bool hasNullSender)
    {
        // Null is only about null senders.
        RejectPolicy heloPolicy = settings.HeloReject != RejectPolicy.Null ? settings.HeloReject
            : hasNullSender ? RejectPolicy.Fail
            : RejectPolicy.Never;
        Decision helo = Act(settings, heloPolicy, identities.Helo);
        Decision mailFrom = Act(settings, settings.MailFromReject, identities.MailFrom);

        // A reject by MAIL FROM stays one, whatever an overload hides about HELO.
        bool isHeloOpen = helo.Kind == DecisionKind.None
            || (identities.Helo is { IsOverload: true } && mailFrom.Kind == DecisionKind.Reject);
        return isHeloOpen ? mailFrom : helo;
    }

    private static Decision Act(PolicySettings settings, RejectPolicy policy, CheckedIdentity? identity)
    {
        if (identity is null || !policy.Acts())
        {
            return Decision.None;
        }

        if (identity.IsOverload)
        {
            return Overload(settings);
        }

        SpfOutcome outcome = identity.Outcome;
        bool isListed = IsAtOrBelow(outcome.Domain, settings.RejectNotPassDomains);
        bool rejects = outcome.Result switch
        {
            SpfResult.Fail => true,
            SpfResult.SoftFail => isListed || policy is RejectPolicy.SoftFail or RejectPolicy.NotPass,

            // 8.2: a neutral result MUST be treated like none. SPF_Not_Pass asks for something else.
            SpfResult.Neutral => isListed || policy == RejectPolicy.NotPass,
            SpfResult.PermError => settings.PermErrorReject || policy == RejectPolicy.NotPass,
            _ => false,
        };

        return rejects && (identity.SendsNoMail || !settings.NoMail)
                ? new(DecisionKind.Reject, ReplyText.Of(settings, outcome, isListed))
            : outcome.Result == SpfResult.TempError && settings.TempErrorDefer
                ? new(DecisionKind.Defer, ReplyText.Of(settings, outcome, isListed))
            : Decision.None;
    }

    // TempError_Defer does not matter here: that option is about faults of others.
    private static Decision Overload(PolicySettings settings) => new(DecisionKind.Defer, ReplyText.Overload(settings));

    private static bool IsAtOrBelow(DomainName? domain, ImmutableArray<DomainName> listed)
    {
        if (domain is { } name)
        {
            foreach (DomainName entry in listed)
            {
                if (name.IsEqualOrBelow(entry))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
