// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;
using Spf.Text;

namespace Spf.Policy.Decisions;

/// <summary>SMTP replies to what is rejected or deferred (sections 8.4, 8.6 and 8.7; RFC 7372), as actions.</summary>
internal static class ReplyText
{
    // RFC 5321, 4.5.3.1.5: 512 octets per line, and Postfix puts the recipient's address before ours.
    private const int MaxText = 400;
    private const int MaxExplanation = 200;

    /// <summary>
    /// This service had no capacity or time for the check. 4.3.2 (RFC 3463, section 3.4) is the code for a system that
    /// is too busy, so that the log tells this from a temperror of the domain's, which is 4.7.24.
    /// </summary>
    public static string Overload(PolicySettings settings) =>
        Deferred(settings, "the SPF check was not finished, as this server is too busy; try again later");

    /// <summary>This service has failed.</summary>
    public static string Failure(PolicySettings settings) =>
        Deferred(settings, "the SPF check failed because of an internal error; try again later");

    /// <summary>A temperror is deferred, all else is rejected.</summary>
    /// <param name="settings">The recipient's settings.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="isListed">Whether Reject_Not_Pass_Domains has the domain.</param>
    public static string Of(PolicySettings settings, SpfOutcome outcome, bool isListed)
    {
        bool defers = outcome.Result == SpfResult.TempError;
        string reply = (defers, settings.EnhancedStatusCodes) switch
        {
            (true, true) => "defer_if_permit 4.7.24",
            (true, false) => "defer_if_permit",
            (false, true) => outcome.Result == SpfResult.PermError ? "550 5.7.24" : "550 5.7.23",
            (false, false) => "550",
        };

        string message = Template.Expand(settings.ReasonMessage, field => field switch
        {
            "rejectdefer" => defers ? "deferred" : "rejected",
            "spf" => Reason(outcome, isListed),
            _ => settings.ReasonUrl is { } url ? Url(url, outcome) : string.Empty,
        });
        return $"{reply} {SafeText.Line(message.Trim(), MaxText)}";
    }

    private static string Deferred(PolicySettings settings, string reason) =>
        $"defer_if_permit {(settings.EnhancedStatusCodes ? "4.3.2 " : string.Empty)}Message deferred: {reason}";

    // 7.3's escaping: what strangers say stays inside its field.
    private static string Url(string template, SpfOutcome outcome) =>
        Template.Expand(template, field => field switch
        {
            "scope" or "0" => outcome.Request.Identity == SpfIdentity.Helo ? "helo" : "mfrom",
            "identity" or "1" => Uri.EscapeDataString(
                outcome.Request.Identity == SpfIdentity.Helo ? outcome.Request.Helo : outcome.Request.Sender),
            "ip" or "2" => Uri.EscapeDataString(outcome.Request.ClientIP.ToString()),
            _ => Uri.EscapeDataString(outcome.ReceiverName ?? string.Empty),
        });

    // The words that policyd-spf has for each, and then what happened.
    private static string Reason(SpfOutcome outcome, bool isListed)
    {
        if (outcome is { Result: SpfResult.Fail, IsExplanationFromDomain: true, Explanation: { } explanation }
            && !string.IsNullOrWhiteSpace(explanation))
        {
            // 8.4: it is to be clear that the text is the domain's. 6.2: of the one whose record has the directive.
            string attribution = $"The domain {outcome.Match?.Domain ?? outcome.Domain} explains:";
            return $"SPF fail - not authorized. {attribution} {SafeText.Line(explanation, MaxExplanation)}";
        }

        string reason = outcome.Result switch
        {
            SpfResult.SoftFail when isListed => "Receiver policy for SPF Softfail",
            SpfResult.Neutral when isListed => "Receiver policy for SPF Neutral",
            SpfResult.SoftFail => "domain owner discourages use of this host",
            SpfResult.Neutral => "access neither permitted nor denied",
            SpfResult.PermError => "SPF Permanent Error",
            SpfResult.TempError => "SPF Temporary Error",
            _ => "SPF fail - not authorized",
        };
        return $"{reason}: {outcome}";
    }
}
