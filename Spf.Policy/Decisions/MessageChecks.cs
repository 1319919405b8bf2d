// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;
using Spf.Policy.Configuration;
using Spf.Text;

namespace Spf.Policy.Decisions;

/// <summary>The checks of a message: each identity once, both at the same time.</summary>
internal sealed class MessageChecks(Verifiers verifiers, ILogger logger)
{
    public async ValueTask<CheckedIdentities> RunAsync(Inquiry inquiry, CancellationToken cancellationToken)
    {
        PolicySettings settings = inquiry.Settings;
        SpfVerifier verifier = verifiers.ForMessages(settings, inquiry.Left);
        if (inquiry.Message.Outcomes is { } known && known.Verifier == verifier && known.NoMail == settings.NoMail
            && known.Client.Equals(inquiry.Client))
        {
            return known.Identities;
        }

        // 2.4: a null reverse-path is the HELO name's, and that is what is checked then.
        string helo = inquiry.Request.HeloName;
        bool checksHelo = helo.Length > 0 && settings.HeloReject != RejectPolicy.NoCheck;
        bool checksMailFrom = inquiry is { HasNullSender: false, Stage: Stage.Sender }
            && settings.MailFromReject != RejectPolicy.NoCheck;

        Task<CheckedIdentity>? heloCheck =
            checksHelo ? CheckAsync(SpfRequest.ForHelo(inquiry.Client, helo)) : null;
        CheckedIdentity? mailFrom = checksMailFrom
            ? await CheckAsync(SpfRequest.ForMailFrom(inquiry.Client, inquiry.Request.Sender, helo))
            : null;
        var identities = new CheckedIdentities(heloCheck is null ? null : await heloCheck, mailFrom);
        inquiry.Message.Outcomes = new KnownOutcomes(verifier, inquiry.Client, settings.NoMail, identities);
        return identities;

        async Task<CheckedIdentity> CheckAsync(SpfRequest request)
        {
            NoMailTrace? trace = settings.NoMail ? new NoMailTrace() : null;
            SpfOutcome outcome = await verifier.CheckHostAsync(request, trace, cancellationToken);
            if (logger.IsEnabled(LogLevel.Debug))
            {
                Log(inquiry, outcome);
            }

            return new CheckedIdentity(outcome, trace?.SendsNoMail ?? false);
        }
    }

    // policyd-spf's line of each result; values that need quotes have them.
    private void Log(Inquiry inquiry, SpfOutcome outcome)
    {
        string keyword = outcome.Result.ToKeyword();
        string facts = $"identity={outcome.Request.Identity.ToKeyword()}; "
            + $"client-ip={Value(inquiry.Client.ToString())}; helo={Value(inquiry.Request.HeloName)}; "
            + $"envelope-from={Value(inquiry.Request.Sender)}; receiver={Value(inquiry.Request.Recipient)}";
        logger.Checked(
            inquiry.LogPrefix,
            $"{char.ToUpperInvariant(keyword[0])}{keyword[1..]}",
            facts,
            outcome.LookupCount,
            outcome.Elapsed.TotalMilliseconds);
    }

    private static string Value(string text) => SafeText.HeaderValue(text);
}
