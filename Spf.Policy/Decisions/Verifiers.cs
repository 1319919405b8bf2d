// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Spf.Dns;
using Spf.Policy.Configuration;

namespace Spf.Policy.Decisions;

/// <summary>A verifier for each set of limits in the configuration: few, however many users have settings.</summary>
internal sealed class Verifiers(IDnsResolver resolver, string hostName, TimeProvider timeProvider)
{
    // A check's time is cut if more than this is lacking; less is what it took to get there.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<SpfOptions, SpfVerifier> _byOptions = new();
    private readonly ConditionalWeakTable<PolicySettings, SpfVerifier> _forMessages = [];
    private readonly ConditionalWeakTable<PolicySettings, SpfVerifier> _forWhitelists = [];

    /// <summary>For the identities of a message.</summary>
    /// <param name="settings">The recipient's settings.</param>
    /// <param name="left">What is left of the request's time.</param>
    public SpfVerifier ForMessages(PolicySettings settings, TimeSpan left) => Within(left, _forMessages.GetValue(
        settings, key => Shared(new SpfOptions
        {
            Timeout = key.LookupTime,
            VoidLookupLimit = key.VoidLimit,
            VoidLookupRule = key.VoidLookupRule,
            FetchExplanation = key.FetchExplanation,
            LookAhead = key.LookAhead,
            ReceiverName = hostName,
            TimeProvider = timeProvider,
        })));

    /// <summary>For the domains and hosts of whitelists; all names of Domain_Whitelist_PTR are one record's.</summary>
    /// <param name="settings">The recipient's settings.</param>
    /// <param name="left">What is left of the request's time.</param>
    public SpfVerifier ForWhitelists(PolicySettings settings, TimeSpan left) => Within(left, _forWhitelists.GetValue(
        settings, key => Shared(new SpfOptions
        {
            Timeout = key.WhitelistLookupTime,
            LookupLimit = Math.Max(SpfOptions.Default.LookupLimit, key.DomainWhitelistPtr.Length),
            FetchExplanation = false,
            TimeProvider = timeProvider,
        })));

    private SpfVerifier Shared(SpfOptions options) =>
        _byOptions.GetOrAdd(options, static (options, resolver) => new SpfVerifier(resolver, options), resolver);

    // The end of a request's time is a time-out of the check in hand: a temperror, as any other.
    private SpfVerifier Within(TimeSpan left, SpfVerifier verifier) => left + Slack >= verifier.Options.Timeout
        ? verifier
        : new SpfVerifier(
            resolver, verifier.Options with { Timeout = left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1) });
}
