// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;
using Spf.Policy.Configuration;
using Spf.Policy.Protocol;

namespace Spf.Policy.Decisions;

/// <summary>From a decision to the one action of a reply, and to the one line of the log.</summary>
internal sealed class Answers(string hostName, ILogger logger)
{
    public PolicyResponse Give(Inquiry inquiry, Decision decision, CheckedIdentities identities)
    {
        string action = decision.Kind == DecisionKind.Restrict ? $"result_only {decision.Text}" : decision.Text ?? "";
        switch (decision.Kind)
        {
            case DecisionKind.Reject or DecisionKind.Defer or DecisionKind.Restrict when !inquiry.Settings.TestOnly:
                logger.Action(inquiry.LogPrefix, action);
                return PolicyResponse.Of(decision.Text!);
            case DecisionKind.Reject:
                logger.Action(inquiry.LogPrefix, $"would reject: {action}");
                break;
            case DecisionKind.Defer:
                logger.Action(inquiry.LogPrefix, $"would defer: {action}");
                break;
            case DecisionKind.Restrict:
                logger.Action(inquiry.LogPrefix, $"would answer: {action}");
                break;
        }

        return identities.Told is not { } told ? PolicyResponse.Dunno : Prepend(inquiry, kind => kind switch
        {
            HeaderKind.AuthenticationResults => HeaderText.AuthenticationResults(
                ServiceId(inquiry), identities, inquiry.Settings.HeloInAuthres),
            _ => HeaderText.ReceivedSpf(told, inquiry.HasNullSender, Receiver(inquiry, ServiceId(inquiry))),
        });
    }

    /// <summary>For a message that is not checked.</summary>
    public PolicyResponse Exempt(Inquiry inquiry, string exemption) => Prepend(inquiry, kind => kind switch
    {
        HeaderKind.AuthenticationResults =>
            HeaderText.NoResult(
                ServiceId(inquiry), exemption, inquiry.Request, inquiry.Client, Receiver(inquiry, hostName)),
        _ => HeaderText.Comment(exemption, inquiry.Request, inquiry.Client, Receiver(inquiry, hostName)),
    });

    private PolicyResponse Prepend(Inquiry inquiry, Func<HeaderKind, string> write)
    {
        // A HELO name is known before its sender is, and the header is the sender's. A prospective check is none of the
        // message at hand.
        HeaderKind kind = Kind(inquiry);
        if (inquiry.Stage != Stage.Sender || inquiry.Settings.Prospective is not null || !inquiry.Message.IsFirst(kind))
        {
            return PolicyResponse.Dunno;
        }

        if (kind == HeaderKind.None)
        {
            if (logger.IsEnabled(LogLevel.Information))
            {
                logger.HeaderNotPrepended(inquiry.LogPrefix, write(HeaderKind.ReceivedSpf));
            }

            return PolicyResponse.Dunno;
        }

        // The log has the field as it is delivered.
        string field = write(kind);
        logger.Action(inquiry.LogPrefix, $"prepend {field}");
        return PolicyResponse.Of($"prepend {HeaderText.Guarded(field, inquiry.Settings.HeaderKey)}");
    }

    // A reply has room for one header. Who wants both lists the service twice, each with its policy_context.
    private static HeaderKind Kind(Inquiry inquiry) =>
        (inquiry.Request.PolicyContext, inquiry.Settings.HeaderType) switch
        {
            ("spf", _) => HeaderKind.ReceivedSpf,
            ("authres", _) => HeaderKind.AuthenticationResults,
            (_, HeaderType.AuthenticationResults) => HeaderKind.AuthenticationResults,
            (_, HeaderType.ReceivedSpf) => HeaderKind.ReceivedSpf,
            _ => HeaderKind.None,
        };

    // One name in both headers, for those who know ours by it.
    private string ServiceId(Inquiry inquiry) => inquiry.Settings.AuthservId ?? hostName;

    // Comments have this host's own name, never Authserv_Id: some use that as a key which header_checks take out.
    // 9.1 wants the name of the verifying host. policyd-spf tells the recipient's domain, which says for whom; but not
    // the whole address, which may be that of a blind copy.
    private static string Receiver(Inquiry inquiry, string thisHost)
    {
        string recipient = inquiry.Request.Recipient;
        return inquiry.Settings.HideReceiver || recipient.Length == 0
            ? thisHost
            : recipient[(recipient.LastIndexOf('@') + 1)..];
    }
}
