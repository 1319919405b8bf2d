// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using Spf.Dns;

namespace Spf.Policy.Configuration;

/// <summary>The settings for decisions, for all recipients or for one. Names and defaults are those of
/// policyd-spf.conf.</summary>
internal sealed record PolicySettings
{
    public static PolicySettings Default { get; } = new();

    /// <summary>TestOnly = 0, or defaultSeedOnly = 0: decide and log, but let everything pass.</summary>
    public bool TestOnly { get; init; }

    public RejectPolicy HeloReject { get; init; } = RejectPolicy.Fail;

    public RejectPolicy MailFromReject { get; init; } = RejectPolicy.Fail;

    /// <summary>The action for a pass of the HELO identity, usually a restriction class; null for none.</summary>
    public string? HeloPassRestriction { get; init; }

    /// <summary>The action for a pass of the MAIL FROM identity; null for none.</summary>
    public string? MailFromPassRestriction { get; init; }

    /// <summary>Reject only for domains whose record is "v=spf1 -all".</summary>
    public bool NoMail { get; init; }

    /// <summary>Softfail and neutral of these domains, and of those below them, are rejected too.</summary>
    public ImmutableArray<DomainName> RejectNotPassDomains { get; init; } = [];

    public bool PermErrorReject { get; init; }

    public bool TempErrorDefer { get; init; }

    /// <summary>The address to check in the place of the client's; null for the client's.</summary>
    public IPAddress? Prospective { get; init; }

    /// <summary>Local clients, which are not checked.</summary>
    public NetworkSet SkipAddresses { get; init; } = NetworkSet.Local;

    /// <summary>Relays that are trusted: option Whitelist, and the Perl service's exempt addresses.</summary>
    public NetworkSet Whitelist { get; init; } = NetworkSet.Empty;

    /// <summary>Domains whose own SPF record names trusted relays.</summary>
    public ImmutableArray<DomainName> DomainWhitelist { get; init; } = [];

    /// <summary>Domains whose hosts, by their confirmed reverse names, are trusted relays.</summary>
    public ImmutableArray<DomainName> DomainWhitelistPtr { get; init; } = [];

    /// <summary>HELO names that are trusted where they have the client's address.</summary>
    public ImmutableArray<DomainName> HeloWhitelist { get; init; } = [];

    /// <summary>The Perl service's exempt sender domains: these exactly.</summary>
    public ImmutableHashSet<DomainName> ExemptDomains { get; init; } = [];

    public HeaderType HeaderType { get; init; } = HeaderType.ReceivedSpf;

    /// <summary>The authserv-id (RFC 8601, section 2.5); null is this host's name.</summary>
    public string? AuthservId { get; init; }

    /// <summary>Name this host, and not the recipient's domain, as the receiver.</summary>
    public bool HideReceiver { get; init; }

    /// <summary>Tell HELO's result in Authentication-Results beside MAIL FROM's.</summary>
    public bool HeloInAuthres { get; init; }

    /// <summary>
    /// The secret in the name of Received-SPF and Authentication-Results, by which header_checks know ours; null for
    /// none.
    /// </summary>
    public string? HeaderKey { get; init; }

    /// <summary>5.7.23, 5.7.24 and 4.7.24 (RFC 7372) in replies.</summary>
    public bool EnhancedStatusCodes { get; init; } = true;

    /// <summary>For one check; more than zero.</summary>
    public TimeSpan LookupTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For one lookup of a whitelist; more than zero.</summary>
    public TimeSpan WhitelistLookupTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a whole request; more than zero, and below Postfix's smtpd_policy_service_timeout.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(20);

    public int VoidLimit { get; init; } = 2;

    public VoidLookupRule VoidLookupRule { get; init; } = VoidLookupRule.Literal;

    /// <summary>Whether a domain's explanation (section 6.2) is fetched and told.</summary>
    public bool FetchExplanation { get; init; } = true;

    public bool LookAhead { get; init; } = true;

    /// <summary>The SMTP reply: fields {rejectdefer}, {spf} and {url}.</summary>
    public string ReasonMessage { get; init; } = "Message {rejectdefer} due to: {spf}";

    /// <summary>
    /// Where to read more: fields {scope}, {identity}, {ip} and {receiver}, percent-escaped; null for nothing.
    /// </summary>
    public string? ReasonUrl { get; init; }

    /// <summary>Clients that have authenticated themselves are not checked.</summary>
    public bool SkipAuthenticated { get; init; } = true;

    public OnError OnError { get; init; } = OnError.Defer;

    public GreylistSettings Greylist { get; init; } = new();

    /// <summary>Whether these settings defer mail by greylisting.</summary>
    public bool Greylists => !TestOnly && Greylist.Mode == GreylistMode.Yes && Prospective is null;

    /// <summary>
    /// Whether these settings can reject or defer mail, or hand it to a restriction. If not, they only mark.
    /// </summary>
    public bool ActsOnResults => !TestOnly
        && (HeloReject.Acts() || MailFromReject.Acts()
            || HeloPassRestriction is not null || MailFromPassRestriction is not null);
}
