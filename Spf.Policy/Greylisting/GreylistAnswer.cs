// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using Spf.Policy.Configuration;

namespace Spf.Policy.Greylisting;

/// <summary>Why a message passes or has to wait.</summary>
internal enum GreylistReason
{
    New,
    EarlyRetry,

    /// <summary>The first retry after the wait.</summary>
    Waited,

    /// <summary>A triplet that has passed before.</summary>
    Known,
    ClientWhitelist,
    RecipientWhitelist,

    /// <summary>SPF passes for a domain that is listed in the store.</summary>
    DomainWhitelist,

    /// <summary>The client has passed so often that all its triplets do.</summary>
    ClientPassedOften,

    /// <summary>A DNS whitelist knows the client.</summary>
    DnsWhitelist,
    SpfPass,

    /// <summary>Greylist_When = Suspicious, and the client is not.</summary>
    NotSuspicious,

    /// <summary>The client has sent too many new triplets within an hour; this one is not stored.</summary>
    Flood,

    /// <summary>The client has written to a blackhole address, or is listed as one that has. It is rejected.</summary>
    Blackhole,
    StoreUnavailable,
}

/// <summary>One recipient of a message.</summary>
/// <param name="Settings">The recipient's settings.</param>
/// <param name="Client">The client's address.</param>
/// <param name="ClientName">Its confirmed name; "unknown" or empty for none.</param>
/// <param name="Sender">The sender; empty for the null one.</param>
/// <param name="Recipient">The recipient.</param>
/// <param name="PassedDomain">The domain, in lower-case A-labels, for which SPF passes; null for none.</param>
/// <param name="Fails">Whether SPF by itself would reject or defer the message.</param>
internal sealed record GreylistQuestion(
    GreylistSettings Settings,
    IPAddress Client,
    string ClientName,
    string Sender,
    string Recipient,
    string? PassedDomain,
    bool Fails)
{
    /// <summary>Asks the DNS whitelists about the client; null if there are none.</summary>
    public Func<CancellationToken, ValueTask<bool>>? AskDnsWhitelist { get; init; }
}

/// <summary>The decision.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Passes">Whether it passes; if not, it is deferred.</param>
/// <param name="Time">How long is left to wait, or how long it has waited; zero if that was long ago.</param>
/// <param name="Key">The client part of the key; null if no key decided.</param>
internal sealed record GreylistAnswer(GreylistReason Reason, bool Passes, TimeSpan Time = default, string? Key = null)
{
    /// <summary>The time in seconds, rounded up: a client that waits so long has waited enough.</summary>
    public long Seconds => (Time.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;

    /// <summary>The reason in the words of postgrey's log.</summary>
    public string ReasonText => Reason switch
    {
        GreylistReason.New => "new",
        GreylistReason.EarlyRetry => string.Create(CultureInfo.InvariantCulture, $"early-retry ({Seconds}s missing)"),
        GreylistReason.Waited or GreylistReason.Known => "triplet found",
        _ => ReasonName,
    };

    /// <summary>The reason without figures.</summary>
    public string ReasonName => Reason switch
    {
        GreylistReason.New => "new",
        GreylistReason.EarlyRetry => "early-retry",
        GreylistReason.Waited => "waited",
        GreylistReason.Known => "triplet found",
        GreylistReason.ClientWhitelist => "client whitelist",
        GreylistReason.RecipientWhitelist => "recipient whitelist",
        GreylistReason.DomainWhitelist => "domain whitelist",
        GreylistReason.ClientPassedOften => "client AWL",
        GreylistReason.DnsWhitelist => "dnswl",
        GreylistReason.SpfPass => "spf pass",
        GreylistReason.NotSuspicious => "not suspicious",
        GreylistReason.Flood => "flood",
        GreylistReason.Blackhole => "blackhole",
        _ => "store unavailable",
    };
}
