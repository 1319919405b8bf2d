// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Evaluation;
using Spf.Records;

namespace Spf;

/// <summary>
/// Checks whether a host may send mail for a domain: the check_host() function of RFC 7208, section 4. Thread-safe;
/// keep one per process.
/// </summary>
public sealed class SpfVerifier
{
    private readonly CheckSettings _settings;

    /// <summary>Creates a verifier.</summary>
    /// <param name="resolver">The resolver for all questions.</param>
    /// <param name="options">
    /// Limits and local facts; null means the RFC's limits and no local facts. They are copied: later changes have no
    /// effect.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="resolver"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <see cref="SpfOptions.DefaultExplanation"/> is not an explain-string.
    /// </exception>
    public SpfVerifier(IDnsResolver resolver, SpfOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        options = options is null ? new SpfOptions() : options with { };
        MacroString? explanation = null;
        if (options.DefaultExplanation is { } text
            && !MacroString.TryParseExplanation(text, out explanation, out SpfSyntaxError error))
        {
            throw new ArgumentException($"The default explanation is malformed: {error}.", nameof(options));
        }

        _settings = new CheckSettings(resolver, options) { DefaultExplanation = explanation };
    }

    /// <summary>The options this verifier was made with; never changed.</summary>
    internal SpfOptions Options => _settings.Options;

    /// <summary>The limit of what all checks in progress hold together.</summary>
    internal ByteBudget Bytes
    {
        init => _settings.Bytes = value;
    }

    /// <summary>
    /// Fetches and evaluates the record of the request's domain. The answer is an outcome, no
    /// matter what the DNS or the SMTP client sent.
    /// </summary>
    /// <param name="request">The client and the identity to check.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public ValueTask<SpfOutcome> CheckHostAsync(SpfRequest request, CancellationToken cancellationToken = default) =>
        RunAsync(request, record: null, trace: null, cancellationToken);

    /// <summary>Does the same and reports each step to a trace.</summary>
    /// <param name="request">The client and the identity to check.</param>
    /// <param name="trace">Receives each step; null for no trace.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public ValueTask<SpfOutcome> CheckHostAsync(
        SpfRequest request, ISpfTrace? trace, CancellationToken cancellationToken = default) =>
        RunAsync(request, record: null, trace, cancellationToken);

    /// <summary>Evaluates a record as if the request's domain published it.</summary>
    /// <param name="request">The client and the identity to check.</param>
    /// <param name="record">The record.</param>
    /// <param name="trace">Receives each step; null for no trace.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public ValueTask<SpfOutcome> EvaluateRecordAsync(
        SpfRequest request, SpfRecord record, ISpfTrace? trace = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return RunAsync(request, record, trace, cancellationToken);
    }

    /// <summary>
    /// Checks both identities (sections 2.3 and 2.4) at the same time. Each has its own outcome; what to make of the
    /// two is the caller's policy.
    /// </summary>
    /// <param name="request">
    /// A request that <see cref="SpfRequest.ForMailFrom"/> made: its HELO name is checked as well.
    /// </param>
    /// <param name="cancellationToken">Ends the checks.</param>
    /// <returns>Both outcomes.</returns>
    /// <exception cref="ArgumentException">The request is for the HELO identity only.</exception>
    /// <exception cref="OperationCanceledException">The checks were cancelled.</exception>
    public ValueTask<SpfIdentityOutcomes> CheckIdentitiesAsync(
        SpfRequest request, CancellationToken cancellationToken = default) =>
        CheckIdentitiesAsync(request, heloTrace: null, mailFromTrace: null, cancellationToken);

    /// <summary>
    /// Does the same and reports each step to a trace: one for each identity, as both are checked at once.
    /// </summary>
    /// <param name="request">
    /// A request that <see cref="SpfRequest.ForMailFrom"/> made: its HELO name is checked as well.
    /// </param>
    /// <param name="heloTrace">Receives each step of the check of the HELO identity; null for no trace.</param>
    /// <param name="mailFromTrace">Receives each step of the check of MAIL FROM; null for no trace.</param>
    /// <param name="cancellationToken">Ends the checks.</param>
    /// <returns>Both outcomes.</returns>
    /// <exception cref="ArgumentException">The request is for the HELO identity only.</exception>
    /// <exception cref="OperationCanceledException">The checks were cancelled.</exception>
    public async ValueTask<SpfIdentityOutcomes> CheckIdentitiesAsync(
        SpfRequest request,
        ISpfTrace? heloTrace,
        ISpfTrace? mailFromTrace,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Identity != SpfIdentity.MailFrom)
        {
            throw new ArgumentException("Both identities are in a request of SpfRequest.ForMailFrom.", nameof(request));
        }

        SpfRequest helo = SpfRequest.ForHelo(request.ClientIP, request.Helo);
        SpfOutcome[] outcomes = await Task.WhenAll(
            RunAsync(helo, record: null, heloTrace, cancellationToken).AsTask(),
            RunAsync(request, record: null, mailFromTrace, cancellationToken).AsTask()).ConfigureAwait(false);
        return new SpfIdentityOutcomes(outcomes[0], outcomes[1]);
    }

    private ValueTask<SpfOutcome> RunAsync(
        SpfRequest request, SpfRecord? record, ISpfTrace? trace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        trace = trace is null ? null : new SafeTrace(trace);
        return SpfDiagnostics.IsEnabled
            ? SpfDiagnostics.WatchAsync(_settings, request, record, trace, cancellationToken)
            : CheckHost.RunAsync(_settings, request, record, trace, cancellationToken);
    }
}
