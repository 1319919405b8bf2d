// SPDX-License-Identifier: MIT

using System.Net;
using Microsoft.Extensions.Logging;
using Spf.Dns;
using Spf.Policy.Configuration;
using Spf.Policy.Protocol;
using Spf.Text;

namespace Spf.Policy.Decisions;

/// <summary>
/// Answers requests, in one direction: who is not checked, the checks, the rule, the answer. Thread-safe; one a
/// process.
/// </summary>
internal sealed class PolicyEngine
{
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly MessageCache _messages;
    private readonly Exemptions _exemptions;
    private readonly MessageChecks _checks;
    private readonly Answers _answers;

    /// <param name="configuration">What to do.</param>
    /// <param name="resolver">Whom to ask.</param>
    /// <param name="hostName">This host's name: 1 to 255 printable US-ASCII characters.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Gets a line a message, and more if it wants.</param>
    public PolicyEngine(
        PolicyConfiguration configuration,
        IDnsResolver resolver,
        string hostName,
        TimeProvider timeProvider,
        ILogger logger)
    {
        var verifiers = new Verifiers(resolver, hostName, timeProvider);
        Configuration = configuration;
        _timeProvider = timeProvider;
        _logger = logger;
        _messages = new MessageCache(timeProvider);
        _exemptions = new Exemptions(verifiers);
        _checks = new MessageChecks(verifiers, logger);
        _answers = new Answers(hostName, logger);
    }

    /// <summary>What holds for requests that come from now on.</summary>
    public PolicyConfiguration Configuration { get; set; }

    /// <summary>The answer; whatever the request holds, there is one.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public async ValueTask<PolicyResponse> AnswerAsync(PolicyRequest request, CancellationToken cancellationToken)
    {
        PolicyConfiguration configuration = Configuration;
        try
        {
            return await DecideAsync(configuration, request, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _logger.Failed(Inquiry.LogPrefixOf(configuration, request), SafeText.Line(e.ToString()));
            return configuration.Settings.OnError == OnError.Dunno ? PolicyResponse.Dunno : PolicyResponse.Disconnect;
        }
    }

    private async ValueTask<PolicyResponse> DecideAsync(
        PolicyConfiguration configuration, PolicyRequest request, CancellationToken cancellationToken)
    {
        long start = _timeProvider.GetTimestamp();
        PolicySettings all = configuration.Settings;
        string prefix = Inquiry.LogPrefixOf(configuration, request);
        if (_logger.IsEnabled(LogLevel.Trace))
        {
            _logger.Asked(prefix, Inquiry.Describe(request));
        }

        if (Inquiry.StageOf(request) == Stage.Other)
        {
            return NotChecked(prefix, $"nothing can be done at {SafeText.Line(request.ProtocolState)}");
        }

        if (all.SkipAuthenticated && request.SaslUsername.Length > 0)
        {
            return NotChecked(prefix, "the client has authenticated itself");
        }

        IPAddress? client = all.Prospective;
        if (client is null && !IPAddressText.TryParse(request.ClientAddress, out client))
        {
            _logger.AddressUnknown(prefix, SafeText.Line(request.ClientAddress));
            return PolicyResponse.Dunno;
        }

        Message message = _messages.Get(new MessageKey(
            request.Instance, request.ClientAddress, request.HeloName, request.Sender));
        var inquiry = new Inquiry(
            request,
            configuration.PerUser.Find(request.Recipient) ?? all,
            client,
            message,
            prefix,
            () => all.RequestTimeout - _timeProvider.GetElapsedTime(start));

        // Relays that all trust; then a recipient's own.
        if ((Exemptions.OfAddress(all, client)
            ?? await _exemptions.OfAsync(inquiry, cancellationToken)) is { } exemption)
        {
            _logger.NotChecked(prefix, exemption);
            return _answers.Exempt(inquiry, exemption);
        }

        CheckedIdentities identities = await _checks.RunAsync(inquiry, cancellationToken);
        return _answers.Give(
            inquiry, SpfRule.Decide(inquiry.Settings, identities, inquiry.HasNullSender), identities);
    }

    private PolicyResponse NotChecked(string prefix, string reason)
    {
        _logger.NotChecked(prefix, reason);
        return PolicyResponse.Dunno;
    }
}
