// SPDX-License-Identifier: MIT

using System.Globalization;
using Microsoft.Extensions.Logging;
using Spf.Policy.Configuration;
using Spf.Policy.Greylisting;
using Spf.Policy.Protocol;
using Spf.Text;

namespace Spf.Policy.Decisions;

/// <summary>The answer of greylisting about one recipient of a message, as it was given the first time.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Acts">Whether it is acted on; in learn mode and in test mode all passes.</param>
/// <param name="IsForHeader">Whether the call that only greylists was the first to ask about the recipient.</param>
internal sealed record Greylisted(GreylistAnswer Answer, bool Acts, bool IsForHeader) : IMayBeOverload
{
    public bool IsOverload => false;

    /// <summary>Whether the recipient is deferred, or rejected because of a blackhole.</summary>
    public bool IsRefused => Acts && !Answer.Passes;

    /// <summary>
    /// Whether the message has waited. Under spawn(8) the call before this one was answered by another process, and the
    /// triplet has just passed there.
    /// </summary>
    public bool HasWaited => Answer.Reason == GreylistReason.Waited
        || (IsForHeader && Answer is { Reason: GreylistReason.Known, Seconds: > 0 });

    /// <summary>Whether a reject by SPF is replaced: only a triplet that has waited does that.</summary>
    public bool ReplacesReject => Acts && Answer.Reason is GreylistReason.Waited or GreylistReason.Known;
}

/// <summary>The facts that an answer depends on, besides the message.</summary>
internal readonly record struct GreylistedKey(string Recipient, bool Fails);

/// <summary>
/// The step between the rule of SPF and the reply: which recipients are greylisted, by which key, and what they are
/// told.
/// </summary>
internal sealed class GreylistStep(
    Greylister greylister,
    PassWorth worth,
    DnsWhitelist dnsWhitelist,
    string hostName,
    TimeProvider timeProvider,
    ILogger logger)
{
    /// <summary>The policy_context of a call that only greylists.</summary>
    public const string Context = "greylist";

    private const string ProgramName = "spf-policyd";

    /// <summary>Returns what greylisting says; null if the recipient is not greylisted.</summary>
    public async ValueTask<Greylisted?> ForAsync(
        PolicyCheck check, PolicyVerdict verdict, CancellationToken cancellationToken)
    {
        if (check.Settings.Greylist.Mode == GreylistMode.No || !Applies(check, verdict))
        {
            return null;
        }

        bool fails = IsFail(verdict);
        return await check.Message.Greylisted.GetAsync(
            new GreylistedKey(check.Request.Recipient, fails),
            (Step: this, Check: check, Verdict: verdict, Fails: fails),
            static (state, abandoned) =>
                state.Step.AskAsync(state.Check, state.Verdict, state.Fails, abandoned),
            cancellationToken);
    }

    /// <summary>Returns the reply that defers, or rejects because of a blackhole.</summary>
    public static PolicyResponse Reply(PolicyCheck check, Greylisted greylisted)
    {
        if (greylisted.Answer.Reason == GreylistReason.Blackhole)
        {
            return PolicyResponse.Of("550 5.7.1 Service unavailable, blackholed");
        }

        string recipient = check.Request.Recipient;
        string text = Template.Expand(check.Settings.Greylist.Reply, field => field switch
        {
            "seconds" => Number(greylisted.Answer.Seconds),
            "waited" => Number(Math.Max(
                0, (long)check.Settings.Greylist.Delay.TotalSeconds - greylisted.Answer.Seconds)),
            _ => SafeText.Line(recipient[(recipient.LastIndexOf('@') + 1)..]),
        });
        return PolicyResponse.Of(text);
    }

    /// <summary>Returns the reply that adds the field of a message that has waited, once per message.</summary>
    public PolicyResponse Header(PolicyCheck check, Greylisted? greylisted)
    {
        if (greylisted is not { HasWaited: true, Answer: { } answer }
            || !check.Message.TryClaimHeader(HeaderKind.Greylist))
        {
            return PolicyResponse.Dunno;
        }

        string field = Template.Expand(check.Settings.Greylist.Header, name => name switch
        {
            "waited" => Number(answer.Seconds),
            "program" => ProgramName,
            "host" => hostName,

            // RFC 5322, 3.3.
            _ => timeProvider.GetUtcNow().ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture),
        });
        logger.Action(check.LogPrefix, $"prepend {field}");
        return PolicyResponse.Of($"prepend {field}");
    }

    // A prospective check is not about this message; and a message that we had no capacity to check is deferred anyway.
    private static bool Applies(PolicyCheck check, PolicyVerdict verdict) =>
        check.Stage == Stage.Sender
        && check.Request.Recipient.Length > 0
        && check.Settings.Prospective is null
        && !check.Request.ProtocolState.Equals("MAIL", StringComparison.OrdinalIgnoreCase)
        && check.Request.PolicyContext is not ("spf" or "authres")
        && (verdict.Exemption.Reason is null || verdict.Exemption.IsGreylisted)
        && (check.Settings.Greylist.NullSender || !check.HasNullSender)
        && (verdict.Decision.Kind is DecisionKind.None or DecisionKind.Mark
            || (IsFail(verdict) && check.Settings.Greylist is { GreylistsFails: true, Mode: GreylistMode.Yes }
                && !verdict.IsOverload));

    private static bool IsFail(PolicyVerdict verdict) =>
        verdict.Decision.Kind is DecisionKind.Reject or DecisionKind.Defer;

    private async ValueTask<Greylisted> AskAsync(
        PolicyCheck check, PolicyVerdict verdict, bool fails, CancellationToken abandoned)
    {
        // The identity that the message is from: HELO's for a null sender.
        SpfOutcome? outcome = (check.HasNullSender ? verdict.Identities.Helo : verdict.Identities.MailFrom)?.Outcome;
        string? domain = !fails && outcome is { Result: SpfResult.Pass, Domain: { } passed }
            ? passed.ToString().ToLowerInvariant()
            : null;
        GreylistAnswer answer = await greylister.AskAsync(
            new GreylistQuestion(
                check.Settings.Greylist,
                check.Client,
                check.Request.ClientName,
                check.HasNullSender ? string.Empty : check.Request.Sender,
                check.Request.Recipient,
                domain,
                fails)
            {
                AskDnsWhitelist = check.Settings.Greylist.DnsWhitelists.IsEmpty
                    ? null
                    : token => dnsWhitelist.ContainsAsync(check, token),
            },
            (secret, token) => worth.IsWorthAsync(check, outcome!, secret, token),
            abandoned);
        var greylisted = new Greylisted(
            answer,
            Acts: check.Settings.Greylist.Mode == GreylistMode.Yes && !check.Settings.TestOnly,
            IsForHeader: check.Request.PolicyContext == Context);
        Log(check, greylisted);
        return greylisted;
    }

    // The fields and words of postgrey, in its order; ours come last.
    private void Log(PolicyCheck check, Greylisted greylisted)
    {
        GreylistAnswer answer = greylisted.Answer;
        string refusal = answer.Reason == GreylistReason.Blackhole ? "reject" : "greylist";
        GreylistMetrics.CountAnswer(
            greylisted.IsRefused ? refusal : answer.Passes ? "pass" : $"would_{refusal}", answer.ReasonName);
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        string action = greylisted.IsRefused ? refusal : answer.Passes ? "pass" : $"would {refusal}";
        string delay = answer.Reason == GreylistReason.Waited ? $", delay={Number(answer.Seconds)}" : string.Empty;
        string name = check.Request.ClientName.Length == 0 ? "unknown" : check.Request.ClientName;
        string key = answer.Key is ['s', 'p', 'f', ':', ..] ? $", key={Value(answer.Key)}" : string.Empty;
        logger.Greylisted(
            check.LogPrefix,
            $"action={action}, reason={answer.ReasonText}{delay}, client_name={Value(name)}, "
            + $"client_address={Value(check.Client.ToString())}, sender={Value(check.Request.Sender)}, "
            + $"recipient={Value(check.Request.Recipient)}{key}");
    }

    // The log's readers split at commas and spaces.
    private static string Value(string text) => SafeText.Line(text)
        .Replace(",", "<U+002C>", StringComparison.Ordinal).Replace(" ", "<U+0020>", StringComparison.Ordinal);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
