// SPDX-License-Identifier: MIT

using System.Net;
using Microsoft.Extensions.Logging;
using Spf.Dns;
using Spf.Policy.Configuration;
using Spf.Policy.Greylisting;
using Spf.Policy.Greylisting.Stores;
using Spf.Policy.Greylisting.Tree;
using Spf.Policy.Protocol;
using Spf.Text;

namespace Spf.Policy.Decisions;

/// <summary>
/// Answers requests, in one direction: exemptions, checks, the rule, greylisting, the reply. Thread-safe; one per
/// process.
/// </summary>
internal sealed class PolicyEngine : IDisposable
{
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly MessageCache _messages;
    private readonly Exemptions _exemptions;
    private readonly MessageChecks _checks;
    private readonly Greylister _greylister;
    private readonly GreylistStep _greylist;
    private readonly Replies _replies;
    private readonly MinuteTally _overloads;
    private readonly MinuteTally _resolverFaults;
    private readonly IResolverFault? _resolver;
    private bool _isLocalClientLogged;
    private volatile Policy _policy;

    /// <param name="configuration">The configuration.</param>
    /// <param name="resolver">The resolver used for DNS lookups.</param>
    /// <param name="hostName">This host's name: 1 to 255 printable US-ASCII characters.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Gets a line per message, and more at its finer levels.</param>
    public PolicyEngine(
        PolicyConfiguration configuration,
        IDnsResolver resolver,
        string hostName,
        TimeProvider timeProvider,
        ILogger logger)
    {
        var verifiers = new Verifiers(resolver, hostName, timeProvider);
        _timeProvider = timeProvider;
        _logger = logger;
        _policy = PolicyOf(configuration);
        _messages = new MessageCache(timeProvider);
        _exemptions = new Exemptions(verifiers);
        _checks = new MessageChecks(verifiers, logger);
        ServerSettings server = configuration.Server;
        _greylister = new Greylister(() => GreylistStores.Open(server, timeProvider), timeProvider, logger);
        _greylist = new GreylistStep(
            _greylister,
            new PassWorth(resolver, verifiers),
            new DnsWhitelist(resolver, timeProvider, logger),
            hostName,
            timeProvider,
            logger);
        _replies = new Replies(hostName, logger);
        _overloads = new MinuteTally(timeProvider, logger.Overloaded);
        _resolver = resolver as IResolverFault;
        _resolverFaults = new MinuteTally(
            timeProvider, count => logger.ResolverFails(_resolver?.Fault ?? "failed and answers again", count));
    }

    /// <summary>The configuration for requests that come from now on.</summary>
    public PolicyConfiguration Configuration
    {
        get => _policy.Configuration;
        set => _policy = PolicyOf(value);
    }

    /// <summary>Reports what was counted and not reported yet.</summary>
    public void Dispose()
    {
        _greylister.Dispose();
        _overloads.Dispose();
        _resolverFaults.Dispose();
    }

    /// <summary>Returns the answer; whatever the request holds, there is one.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public async ValueTask<PolicyResponse> AnswerAsync(PolicyRequest request, CancellationToken cancellationToken)
    {
        Policy policy = _policy;
        PolicySettings settings = policy.Configuration.PerUser.Find(request.Recipient) ?? policy.Configuration.Settings;
        settings = policy.Tree?.Apply(settings, request.ClientAddress, request.Sender, request.Recipient) ?? settings;
        try
        {
            return await AnswerAsync(policy, settings, request, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _logger.Failed(PolicyCheck.LogPrefixOf(policy.Configuration, request), SafeText.Line(e.ToString()));
            return settings.OnError switch
            {
                OnError.Disconnect => PolicyResponse.Disconnect,
                OnError.Defer when settings.ActsOnResults => PolicyResponse.Of(ReplyText.Failure(settings)),
                _ => PolicyResponse.Dunno,
            };
        }
    }

    private async ValueTask<PolicyResponse> AnswerAsync(
        Policy policy, PolicySettings settings, PolicyRequest request, CancellationToken cancellationToken)
    {
        var clock = new RequestClock(_timeProvider, settings.RequestTimeout);
        string prefix = PolicyCheck.LogPrefixOf(policy.Configuration, request);
        if (_logger.IsEnabled(LogLevel.Trace))
        {
            _logger.Asked(prefix, PolicyCheck.Describe(request));
        }

        if (PolicyCheck.StageOf(request) == Stage.Other)
        {
            return NotChecked(prefix, $"nothing can be done at {SafeText.Line(request.ProtocolState)}");
        }

        if (SkipsLogin(settings, request))
        {
            await LearnAsync(settings.Greylist, request, cancellationToken);
            return NotChecked(prefix, "the client has authenticated itself");
        }

        IPAddress? client = settings.Prospective;
        if (client is null && !IPAddressText.TryParse(request.ClientAddress, out client))
        {
            _logger.AddressUnknown(prefix, SafeText.Line(request.ClientAddress));
            return PolicyResponse.Dunno;
        }

        var check = new PolicyCheck
        {
            Request = request,
            Settings = settings,
            Client = client,
            Message = _messages.Get(
                new MessageKey(request.Instance, request.ClientAddress, request.HeloName, request.Sender),
                request.QueueId),
            Traits = policy.Traits,
            LogPrefix = prefix,
            Clock = clock,
        };
        return await ReplyAsync(check, policy.Configuration.Settings, cancellationToken);
    }

    // The recipient of somebody who may send through this host is one who may answer.
    private async ValueTask LearnAsync(
        GreylistSettings settings, PolicyRequest request, CancellationToken cancellationToken)
    {
        int at = request.Recipient.LastIndexOf('@');
        if (settings is { LearnsRecipients: true, Mode: not GreylistMode.No } && at >= 0
            && DomainName.TryParse(
                SpfRequest.ForMailFrom(IPAddress.Loopback, request.Recipient, string.Empty).Domain,
                out DomainName domain))
        {
            await _greylister.LearnAsync(settings, domain.ToString().ToLowerInvariant(), cancellationToken);
        }
    }

    private async ValueTask<PolicyResponse> ReplyAsync(
        PolicyCheck check, PolicySettings all, CancellationToken cancellationToken)
    {
        // Mail that has to wait is not checked. SPF may still reject what passes.
        if (check.Settings.Greylist is { IsBeforeSpf: true, Mode: not GreylistMode.No, GreylistsFails: false })
        {
            Exemption exemption = await _exemptions.ForAsync(check, cancellationToken);
            Greylisted? before = await _greylist.ForAsync(
                check, new PolicyVerdict(Decision.None, CheckedIdentities.None, exemption), cancellationToken);
            if (before is { IsRefused: true })
            {
                return GreylistStep.Reply(check, before);
            }
        }

        PolicyCheck? forAll = FieldCheck(check, all);
        ValueTask<PolicyVerdict> judging = JudgeAsync(check, cancellationToken);

        // The field may need checks of its own: they are begun now, so that they have the whole time too.
        if (forAll is not null && !judging.IsCompleted && (check.ChecksHelo || check.ChecksMailFrom))
        {
            JudgeAsync(forAll, cancellationToken).AsTask().Observe();
        }

        PolicyVerdict verdict = await judging;
        if (verdict.IsOverload)
        {
            PolicyMetrics.CountOverload();
            _overloads.Add();
        }

        if (verdict.Exemption.Reason is { } reason)
        {
            _logger.NotChecked(check.LogPrefix, reason);
        }
        else
        {
            LogCauses(check, verdict);
        }

        Greylisted? greylisted = await _greylist.ForAsync(check, verdict, cancellationToken);
        if (greylisted is { IsRefused: true })
        {
            return GreylistStep.Reply(check, greylisted);
        }

        if (check.Request.PolicyContext == GreylistStep.Context)
        {
            return _greylist.Header(check, greylisted);
        }

        if (greylisted is not { ReplacesReject: true } && _replies.For(check, verdict) is { } reply)
        {
            return reply;
        }

        if (Replies.FieldFor(check, verdict) is not { } kind || check.Message.HasHeader(kind))
        {
            return PolicyResponse.Dunno;
        }

        PolicyVerdict? common = forAll is null || kind == HeaderKind.None
            ? null
            : await CommonAsync(forAll, verdict, cancellationToken);
        return common is null
            ? _replies.Prepend(check, kind, check.Settings, verdict)
            : _replies.Prepend(check, kind, all, common);
    }

    // Causes of wrong results that are not the domain's: a server that does not see its clients, a resolver that fails.
    private void LogCauses(PolicyCheck check, PolicyVerdict verdict)
    {
        if (!_isLocalClientLogged && check.Settings.Prospective is null
            && LocalAddress.Describe(check.Client) is { } kind)
        {
            _isLocalClientLogged = true;
            _logger.LocalClient(check.LogPrefix, check.Client.ToString(), kind, LocalAddress.Cause);
        }

        if (_resolver?.Fault is not null && verdict.Identities.HasDnsFailure)
        {
            _resolverFaults.Add();
        }
    }

    /// <summary>
    /// Decides about a recipient: is the message exempt, what are its results, what do the settings say.
    /// </summary>
    private async ValueTask<PolicyVerdict> JudgeAsync(PolicyCheck check, CancellationToken cancellationToken)
    {
        if (check.Settings.Greylist.Mode != GreylistMode.No
            && (await _greylister.ListsAsync(check.Settings.Greylist, cancellationToken)).SkipsSpf(check.Client))
        {
            Exemption other = await _exemptions.ForAsync(check, cancellationToken);
            return Exempt(other.Reason is null ? Exemption.Listed : other);
        }

        ValueTask<Exemption> exempting = _exemptions.ForAsync(check, cancellationToken);
        if (exempting.IsCompletedSuccessfully)
        {
            Exemption known = exempting.Result;
            return known.Reason is null
                ? Decide(check, known, await _checks.RunAsync(check, cancellationToken))
                : Exempt(known);
        }

        // A whitelist has to be waited for. The check does not wait for it: each has the whole time.
        Task<CheckedIdentities> checking = _checks.RunAsync(check, cancellationToken).AsTask();
        checking.Observe();
        Exemption exemption = await exempting;
        return exemption.Reason is null ? Decide(check, exemption, await checking) : Exempt(exemption);
    }

    private static PolicyVerdict Decide(PolicyCheck check, Exemption exemption, CheckedIdentities identities) => new(
        SpfRule.Decide(check.Settings, identities, check.HasNullSender, mayBeExempt: exemption.IsOverload),
        identities,
        exemption);

    private static PolicyVerdict Exempt(Exemption exemption) =>
        new(Decision.None, CheckedIdentities.None, exemption);

    // A field is read by all recipients. So it comes from the settings for all, whichever recipient asks first; and
    // from that recipient's own only if those give none. Null if it can only be the recipient's own.
    private static PolicyCheck? FieldCheck(PolicyCheck check, PolicySettings all) =>
        ReferenceEquals(check.Settings, all) || !Replies.MayPrepend(check)
            || all.Prospective is not null || SkipsLogin(all, check.Request)
            ? null
            : check.Under(all);

    // Under the settings for all; null if these give no field of the kind that the recipient's own verdict gives.
    private async ValueTask<PolicyVerdict?> CommonAsync(
        PolicyCheck forAll, PolicyVerdict own, CancellationToken cancellationToken)
    {
        if (own.Exemption.Reason is not null)
        {
            Exemption exemption = await _exemptions.ForAsync(forAll, cancellationToken);
            return exemption.Reason is null ? null : Exempt(exemption);
        }

        // A result is more use to everybody than our own failure to get one.
        PolicyVerdict common = await JudgeAsync(forAll, cancellationToken);
        return common.Identities.HeaderOutcome is null || (common.IsOverload && !own.IsOverload) ? null : common;
    }

    private static bool SkipsLogin(PolicySettings settings, PolicyRequest request) =>
        settings.SkipAuthenticated && request.SaslUsername.Length > 0;

    private PolicyResponse NotChecked(string prefix, string reason)
    {
        _logger.NotChecked(prefix, reason);
        return PolicyResponse.Dunno;
    }

    private Policy PolicyOf(PolicyConfiguration configuration) => new(
        configuration,
        ConfigurationTraits.From(configuration),
        configuration.Settings.Greylist.Tree is { Length: > 0 } tree
            ? new TumgreyspfTree(tree, _timeProvider, _logger)
            : null);

    private sealed record Policy(
        PolicyConfiguration Configuration, ConfigurationTraits Traits, TumgreyspfTree? Tree);
}
