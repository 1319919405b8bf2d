// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Dns;
using Spf.Policy.Configuration;

namespace Spf.Policy.Decisions;

/// <summary>From the outcomes of both identities to what is to be done. Pure.</summary>
internal static class SpfRule
{
    public static Decision Decide(PolicySettings settings, CheckedIdentities identities, bool hasNullSender)
    {
        // As policyd-spf.conf(5) has it: the administrator's own restrictions decide about a pass, whatever comes of
        // the other identity; MAIL FROM's go before HELO's.
        if (identities.MailFrom?.Outcome.Result == SpfResult.Pass
            && settings.MailFromPassRestriction is { } mailFromPass)
        {
            return new(DecisionKind.Restrict, mailFromPass);
        }

        if (identities.Helo?.Outcome.Result == SpfResult.Pass && settings.HeloPassRestriction is { } heloPass)
        {
            return new(DecisionKind.Restrict, heloPass);
        }

        // Null is about null senders alone.
        RejectPolicy heloPolicy = settings.HeloReject != RejectPolicy.Null ? settings.HeloReject
            : hasNullSender ? RejectPolicy.Fail
            : RejectPolicy.Never;
        Decision helo = Act(settings, heloPolicy, identities.Helo);
        Decision decision = helo.Kind == DecisionKind.None
            ? Act(settings, settings.MailFromReject, identities.MailFrom)
            : helo;
        return decision.Kind == DecisionKind.None && identities.Told is not null ? Decision.Mark : decision;
    }

    private static Decision Act(PolicySettings settings, RejectPolicy policy, CheckedIdentity? identity)
    {
        if (identity is null || policy is RejectPolicy.Never or RejectPolicy.NoCheck)
        {
            return Decision.None;
        }

        SpfOutcome outcome = identity.Outcome;
        bool isListed = IsAtOrBelow(outcome.Domain, settings.RejectNotPassDomains);
        bool rejects = outcome.Result switch
        {
            SpfResult.Fail => true,
            SpfResult.SoftFail => isListed || policy is RejectPolicy.SoftFail or RejectPolicy.NotPass,

            // 8.2: a neutral result MUST be treated like none. Whoever sets SPF_Not_Pass wants it otherwise.
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
