// SPDX-License-Identifier: MIT

using System.Net;
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
    /// <param name="options">Limits and local facts; null means the RFC's limits and no local facts.</param>
    /// <exception cref="ArgumentNullException"><paramref name="resolver"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// <see cref="SpfOptions.DefaultExplanation"/> is not an explain-string.
    /// </exception>
    public SpfVerifier(IDnsResolver resolver, SpfOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        options ??= SpfOptions.Default;
        MacroString? explanation = null;
        if (options.DefaultExplanation is { } text
            && !MacroString.TryParseExplanation(text, out explanation, out SpfSyntaxError error))
        {
            throw new ArgumentException($"The default explanation is malformed: {error}.", nameof(options));
        }

        _settings = new CheckSettings(resolver, options) { DefaultExplanation = explanation };
    }

    /// <summary>The options this verifier was made with.</summary>
    public SpfOptions Options => _settings.Options;

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

    /// <summary>Does the same, and tells each step.</summary>
    /// <param name="request">The client and the identity to check.</param>
    /// <param name="trace">Is told each step; null for nobody.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public ValueTask<SpfOutcome> CheckHostAsync(
        SpfRequest request, ISpfTrace? trace, CancellationToken cancellationToken = default) =>
        RunAsync(request, record: null, trace, cancellationToken);

    /// <summary>Evaluates a record as if the request's domain published it.</summary>
    /// <param name="request">The client and the identity to check.</param>
    /// <param name="record">The record.</param>
    /// <param name="trace">Is told each step; null for nobody.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    public ValueTask<SpfOutcome> CheckHostAsync(
        SpfRequest request, SpfRecord record, ISpfTrace? trace = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return RunAsync(request, record, trace, cancellationToken);
    }

    /// <summary>
    /// Checks both identities (sections 2.3 and 2.4) at the same time. Each has its own outcome; what to make of the
    /// two is the caller's policy.
    /// </summary>
    /// <param name="clientIP">The SMTP client's address.</param>
    /// <param name="helo">The HELO or EHLO argument.</param>
    /// <param name="mailFrom">The reverse-path; empty or "&lt;&gt;" for a null one.</param>
    /// <param name="cancellationToken">Ends the checks.</param>
    /// <returns>Both outcomes.</returns>
    /// <exception cref="OperationCanceledException">The checks were cancelled.</exception>
    public async ValueTask<SpfIdentityOutcomes> CheckIdentitiesAsync(
        IPAddress clientIP, string helo, string mailFrom, CancellationToken cancellationToken = default)
    {
        SpfRequest heloRequest = SpfRequest.ForHelo(clientIP, helo);
        SpfRequest mailFromRequest = SpfRequest.ForMailFrom(clientIP, mailFrom, helo);
        SpfOutcome[] outcomes = await Task.WhenAll(
            CheckHostAsync(heloRequest, cancellationToken).AsTask(),
            CheckHostAsync(mailFromRequest, cancellationToken).AsTask()).ConfigureAwait(false);
        return new SpfIdentityOutcomes(outcomes[0], outcomes[1]);
    }

    private ValueTask<SpfOutcome> RunAsync(
        SpfRequest request, SpfRecord? record, ISpfTrace? trace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SpfDiagnostics.IsEnabled
            ? SpfDiagnostics.WatchAsync(_settings, request, record, trace, cancellationToken)
            : CheckHost.RunAsync(_settings, request, record, trace, cancellationToken);
    }
}
