// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Dns;

namespace Spf.Policy.Configuration;

/// <summary>Whether mail is greylisted.</summary>
internal enum GreylistMode
{
    No,
    Yes,

    /// <summary>Remember what comes, and let it pass.</summary>
    Learn,
}

/// <summary>The fields that make a key; the client is always one.</summary>
[Flags]
internal enum GreylistFields
{
    Client = 0,
    Sender = 1,
    Recipient = 2,
}

/// <summary>The effect of an SPF pass.</summary>
internal enum GreylistPass
{
    /// <summary>The domain that passes is the client: a retry may come from any of its hosts.</summary>
    Domain,

    /// <summary>The message is not greylisted.</summary>
    Skip,

    /// <summary>Nothing: the network is the client.</summary>
    Network,
}

/// <summary>How mail is greylisted, for all recipients or for one.</summary>
internal sealed record GreylistSettings
{
    public GreylistMode Mode { get; init; }

    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(180);

    public TimeSpan RetryWindow { get; init; } = TimeSpan.FromDays(2);

    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(35);

    public int IPv4Prefix { get; init; } = 24;

    public int IPv6Prefix { get; init; } = 64;

    public GreylistFields Key { get; init; } = GreylistFields.Sender | GreylistFields.Recipient;

    public GreylistPass Pass { get; init; }

    /// <summary>Whether a message that SPF would reject or defer is greylisted, and accepted after its wait.</summary>
    public bool GreylistsFails { get; init; }

    /// <summary>The wait of such a message; null for <see cref="Delay"/>.</summary>
    public TimeSpan? FailDelay { get; init; }

    /// <summary>Whether only clients without a name of their own, or without an SPF pass, are greylisted.</summary>
    public bool OnlySuspicious { get; init; }

    /// <summary>The triplets of a client that must have passed before all of them pass; 0 for never.</summary>
    public int AutoWhitelist { get; init; } = 5;

    public bool NullSender { get; init; } = true;

    public GreylistClients Clients { get; init; } = GreylistClients.None;

    public GreylistRecipients Recipients { get; init; } = GreylistRecipients.Default;

    /// <summary>The folder of tumgreyspf's tree of settings; empty for none.</summary>
    public string Tree { get; init; } = string.Empty;

    /// <summary>Zones that know trusted clients, as dnswl.org does: these are not greylisted.</summary>
    public ImmutableArray<DomainName> DnsWhitelists { get; init; } = [];

    /// <summary>Whether the domains that authenticated clients write to are not greylisted.</summary>
    public bool LearnsRecipients { get; init; }

    /// <summary>Whether greylisting is asked before SPF, which is then asked only about mail that passes.</summary>
    public bool IsBeforeSpf { get; init; }

    /// <summary>Recipients that nobody writes to. A client that does is rejected for some time.</summary>
    public GreylistRecipients Blackholes { get; init; } = GreylistRecipients.None;

    /// <summary>How long such a client is rejected; zero is for ever.</summary>
    public TimeSpan BlackholeTime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// The secret that all keys are made with, so that the store names nobody; null for keys without one.
    /// </summary>
    public byte[]? PrivacySecret { get; init; }

    /// <summary>The reply: fields {seconds}, {waited} and {domain}.</summary>
    public string Reply { get; init; } = "defer_if_permit 4.2.0 Greylisted, try again in {seconds} s";

    /// <summary>The header of a message that has waited: fields {waited}, {program}, {host} and {date}.</summary>
    public string Header { get; init; } = "X-Greylist: delayed {waited} seconds by {program} at {host}; {date}";

    /// <summary>The time for all that a request asks of the store.</summary>
    public TimeSpan StoreTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether mail is deferred, and not let pass, while the store is unavailable.</summary>
    public bool DefersOnError { get; init; }

    /// <summary>
    /// New triplets an hour of a client that has never passed, after which no more are stored; 0 for any.
    /// </summary>
    public int Flood { get; init; } = 500;
}
