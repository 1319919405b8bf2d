// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;
using Spf.Text;

namespace Spf.Policy.Decisions;

/// <summary>
/// The checks of a message: each identity once for a set of limits, both identities at the same time.
/// </summary>
internal sealed class MessageChecks(Verifiers verifiers, ILogger logger)
{
    public ValueTask<CheckedIdentities> RunAsync(PolicyCheck check, CancellationToken cancellationToken)
    {
        SpfVerifier verifier = verifiers.ForMessages(check.Settings);
        ValueTask<CheckedIdentity> helo =
            check.ChecksHelo ? CheckAsync(check, verifier, SpfIdentity.Helo, cancellationToken) : default;
        ValueTask<CheckedIdentity> mailFrom =
            check.ChecksMailFrom ? CheckAsync(check, verifier, SpfIdentity.MailFrom, cancellationToken) : default;
        return helo.IsCompletedSuccessfully && mailFrom.IsCompletedSuccessfully
            ? new(new CheckedIdentities(helo.Result, mailFrom.Result))
            : WaitAsync(helo.AsTask(), mailFrom.AsTask());
    }

    private static async ValueTask<CheckedIdentities> WaitAsync(
        Task<CheckedIdentity> helo, Task<CheckedIdentity> mailFrom)
    {
        CheckedIdentity[] identities = await Task.WhenAll(helo, mailFrom);
        return new CheckedIdentities(identities[0], identities[1]);
    }

    private ValueTask<CheckedIdentity> CheckAsync(
        PolicyCheck check, SpfVerifier verifier, SpfIdentity identity, CancellationToken cancellationToken) =>
        check.Message.Identities.GetAsync(
            new IdentityKey(verifier, check.Client, identity, check.Traits.HasNoMail),
            (Checks: this, Check: check, Verifier: verifier, Identity: identity),
            static (state, abandoned) =>
                state.Checks.AskAsync(state.Check, state.Verifier, state.Identity, abandoned),
            cancellationToken);

    private async ValueTask<CheckedIdentity> AskAsync(
        PolicyCheck check, SpfVerifier verifier, SpfIdentity identity, CancellationToken abandoned)
    {
        TimedVerifier timed = verifiers.Within(verifier, check.Clock.Left);
        SpfRequest request = identity == SpfIdentity.Helo
            ? SpfRequest.ForHelo(check.Client, check.Request.HeloName)
            : SpfRequest.ForMailFrom(check.Client, check.Request.Sender, check.Request.HeloName);
        NoMailTrace? trace = check.Traits.HasNoMail ? new NoMailTrace() : null;
        SpfOutcome outcome = await timed.Verifier.CheckHostAsync(request, trace, abandoned);
        if (logger.IsEnabled(LogLevel.Debug))
        {
            Log(check, outcome);
        }

        return new CheckedIdentity(outcome, trace?.SendsNoMail ?? false, timed.IsOverload(outcome));
    }

    // policyd-spf's line of each result; values that need quotes have them.
    private void Log(PolicyCheck check, SpfOutcome outcome)
    {
        string keyword = outcome.Result.ToKeyword();
        string facts = $"identity={outcome.Request.Identity.ToKeyword()}; "
            + $"client-ip={Value(check.Client.ToString())}; helo={Value(check.Request.HeloName)}; "
            + $"envelope-from={Value(check.Request.Sender)}; receiver={Value(check.Request.Recipient)}";
        logger.Checked(
            check.LogPrefix,
            $"{char.ToUpperInvariant(keyword[0])}{keyword[1..]}",
            facts,
            outcome.LookupCount,
            outcome.Elapsed.TotalMilliseconds);
    }

    private static string Value(string text) => SafeText.HeaderValue(text);
}
