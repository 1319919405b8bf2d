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

    /// <summary>Returns the verifier for the identities of a message. Equal limits have the same one.</summary>
    public SpfVerifier ForMessages(PolicySettings settings) => _forMessages.GetValue(
        settings, key => Shared(new SpfOptions
        {
            Timeout = Shorter(key.LookupTime, key.RequestTimeout),
            MaxVoidLookups = key.VoidLimit,
            VoidLookupRule = key.VoidLookupRule,
            FetchExplanation = key.FetchExplanation,
            LookAhead = key.LookAhead,
            ReceiverName = hostName,
            TimeProvider = timeProvider,
        }));

    /// <summary>
    /// Returns the verifier for the domains and hosts of whitelists; all names of Domain_Whitelist_PTR are one
    /// record's.
    /// </summary>
    public SpfVerifier ForWhitelists(PolicySettings settings) => _forWhitelists.GetValue(
        settings, key => Shared(new SpfOptions
        {
            Timeout = Shorter(key.WhitelistLookupTime, key.RequestTimeout),
            MaxLookups = Math.Max(SpfOptions.DefaultMaxLookups, key.DomainWhitelistPtr.Length),
            FetchExplanation = false,
            TimeProvider = timeProvider,
        }));

    /// <summary>Returns a verifier with the same limits that ends in time.</summary>
    /// <param name="verifier">The verifier.</param>
    /// <param name="left">The rest of the request's time.</param>
    public TimedVerifier Within(SpfVerifier verifier, TimeSpan left) => left + Slack >= verifier.Options.Timeout
        ? new(verifier, IsCut: false)
        : new(
            new SpfVerifier(
                resolver,
                verifier.Options with { Timeout = left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1) }),
            IsCut: true);

    private SpfVerifier Shared(SpfOptions options) =>
        _byOptions.GetOrAdd(options, static (options, resolver) => new SpfVerifier(resolver, options), resolver);

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}

/// <summary>A verifier, and whether it has less time than a check of its own would have.</summary>
internal readonly record struct TimedVerifier(SpfVerifier Verifier, bool IsCut)
{
    /// <summary>
    /// Whether an outcome is our own fault: there was no capacity for its lookups, or the time that it did not finish
    /// in
    /// was cut by what we did before. Servers that stay silent through the check's whole time are the domain's fault.
    /// </summary>
    public bool IsOverload(SpfOutcome outcome) => outcome.Problem?.Kind == SpfProblemKind.Overload
        || (IsCut && outcome.Problem?.Kind == SpfProblemKind.Timeout);
}
