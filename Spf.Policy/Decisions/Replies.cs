// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;
using Spf.Policy.Configuration;
using Spf.Policy.Protocol;

namespace Spf.Policy.Decisions;

/// <summary>From a verdict to the one action of a reply, and to the one line of the log.</summary>
internal sealed class Replies(string hostName, ILogger logger)
{
    /// <summary>Returns the reply that rejects, defers or restricts; null if the recipient is to be accepted.</summary>
    public PolicyResponse? For(PolicyCheck check, PolicyVerdict verdict)
    {
        Decision decision = verdict.Decision;
        if (decision.Kind is not (DecisionKind.Reject or DecisionKind.Defer or DecisionKind.Restrict))
        {
            return null;
        }

        string action = decision.Kind == DecisionKind.Restrict ? $"result_only {decision.Text}" : decision.Text!;
        if (!check.Settings.TestOnly)
        {
            logger.Action(check.LogPrefix, action);
            return PolicyResponse.Of(decision.Text!);
        }

        string would = decision.Kind switch
        {
            DecisionKind.Reject => "reject",
            DecisionKind.Defer => "defer",
            _ => "answer",
        };
        logger.Action(check.LogPrefix, $"would {would}: {action}");
        return null;
    }

    /// <summary>
    /// Returns the kind of field that an accepted recipient asks for: of the result, or of the reason why there is
    /// none. <see cref="HeaderKind.None"/> is a field that goes to the log only. Null if there is nothing to add.
    /// </summary>
    public static HeaderKind? FieldFor(PolicyCheck check, PolicyVerdict verdict)
    {
        bool isExempt = verdict.Exemption.Reason is not null;
        if (!MayPrepend(check) || !(isExempt || verdict.Identities.HeaderOutcome is not null))
        {
            return null;
        }

        // An exemption may say so in Authentication-Results only if no other recipient can need that field for a
        // result.
        HeaderKind kind = ResultField(check);
        return !isExempt || kind == HeaderKind.None
            || (kind == HeaderKind.AuthenticationResults && !check.Traits.ExemptionsDiffer)
                ? kind
                : HeaderKind.Comment;
    }

    /// <summary>
    /// Returns the kind of field that a result goes into. A reply has room for one: to get both headers, list the
    /// service twice, each with its policy_context.
    /// </summary>
    public static HeaderKind ResultField(PolicyCheck check) =>
        (check.Request.PolicyContext, check.Settings.HeaderType) switch
        {
            ("spf", _) => HeaderKind.ReceivedSpf,
            ("authres", _) => HeaderKind.AuthenticationResults,
            (_, HeaderType.AuthenticationResults) => HeaderKind.AuthenticationResults,
            (_, HeaderType.ReceivedSpf) => HeaderKind.ReceivedSpf,
            _ => HeaderKind.None,
        };

    /// <summary>
    /// Whether a field can be added: a HELO name is known before its sender is, and the field is the sender's; and a
    /// prospective check is not about this message.
    /// </summary>
    public static bool MayPrepend(PolicyCheck check) =>
        check.Stage == Stage.Sender && check.Settings.Prospective is null;

    /// <summary>Returns the reply that adds a field, if the message does not have one of its kind yet.</summary>
    /// <param name="check">The recipient's request.</param>
    /// <param name="kind">The kind of field.</param>
    /// <param name="source">The settings that the field is written by.</param>
    /// <param name="verdict">The verdict that it is written from, under these settings.</param>
    public PolicyResponse Prepend(PolicyCheck check, HeaderKind kind, PolicySettings source, PolicyVerdict verdict)
    {
        if (kind == HeaderKind.None)
        {
            if (logger.IsEnabled(LogLevel.Information))
            {
                logger.HeaderNotPrepended(check.LogPrefix, Write(check, kind, source, verdict));
            }

            return PolicyResponse.Dunno;
        }

        if (!check.Message.TryClaimHeader(kind))
        {
            return PolicyResponse.Dunno;
        }

        // The log has the field as it is delivered.
        string field = Write(check, kind, source, verdict);
        logger.Action(check.LogPrefix, $"prepend {field}");
        return PolicyResponse.Of($"prepend {HeaderText.Guarded(field, source.HeaderKey)}");
    }

    // One authserv-id in both fields, for those who know ours by it. Comments have this host's own name, never
    // Authserv_Id: some sites use that as a key which header_checks take out.
    private string Write(PolicyCheck check, HeaderKind kind, PolicySettings source, PolicyVerdict verdict)
    {
        string serviceId = source.AuthservId ?? hostName;
        string? domain = Receiver(check, source);
        return (verdict.Exemption.Reason, kind) switch
        {
            ({ } reason, HeaderKind.AuthenticationResults) =>
                HeaderText.NoResult(serviceId, reason, check.Request, check.Client, domain ?? hostName),
            ({ } reason, _) => HeaderText.Comment(reason, check.Request, check.Client, domain ?? hostName),
            (null, HeaderKind.AuthenticationResults) =>
                HeaderText.AuthenticationResults(serviceId, verdict.Identities, source.HeloInAuthres),
            _ => HeaderText.ReceivedSpf(
                verdict.Identities.HeaderOutcome!, check.HasNullSender, domain ?? serviceId),
        };
    }

    // 9.1 wants the name of the verifying host. policyd-spf writes the recipient's domain, which says for whom; but not
    // the whole address, which may be that of a blind copy. All recipients see the field, so a recipient that hides its
    // domain is hidden in the field for all too.
    private static string? Receiver(PolicyCheck check, PolicySettings source)
    {
        string recipient = check.Request.Recipient;
        return source.HideReceiver || check.Settings.HideReceiver || recipient.Length == 0
            ? null
            : recipient[(recipient.LastIndexOf('@') + 1)..];
    }
}
