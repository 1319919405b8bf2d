// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Dns;

namespace Spf.Policy.Configuration;

/// <summary>The handling of mail, in sentences.</summary>
internal static class ConfigurationSummary
{
    private const int MaxNames = 10;

    public static IEnumerable<string> Of(PolicyConfiguration configuration) =>
        [
        .. Unchecked(configuration.Settings), .. Checked(configuration), .. GreylistSummary.Of(configuration),
        .. Marked(configuration),
    ];

    /// <summary>Whether settings let all mail pass, at most with a header.</summary>
    public static bool IsMarkOnly(PolicySettings settings) => settings is { ActsOnResults: false, Greylists: false };

    private static IEnumerable<string> Unchecked(PolicySettings settings)
    {
        if (settings.SkipAuthenticated)
        {
            yield return "Not checked: clients that have authenticated themselves (Skip_Authenticated).";
        }

        if (settings.SkipAddresses.ToString() is { Length: > 0 } local)
        {
            yield return $"Not checked: local clients (skip_addresses): {local}.";
        }

        if (settings.Whitelist.ToString() is { Length: > 0 } trusted)
        {
            yield return $"Not checked: trusted relays (Whitelist, Exempt_Addresses_File): {trusted}.";
        }

        foreach ((string who, ImmutableArray<DomainName> domains) in new[]
        {
            ("senders at exempt domains (Exempt_Domains_File)", [.. settings.ExemptDomains]),
            ("clients that the SPF records of these domains name (Domain_Whitelist)", settings.DomainWhitelist),
            ("clients that greet with these names, and have their addresses (HELO_Whitelist)", settings.HeloWhitelist),
            ("clients whose confirmed reverse names are these or below (Domain_Whitelist_PTR)",
                settings.DomainWhitelistPtr),
        })
        {
            if (domains.Length > 0)
            {
                yield return $"Not checked: {who}: {Names(domains)}.";
            }
        }
    }

    private static IEnumerable<string> Checked(PolicyConfiguration configuration)
    {
        PolicySettings settings = configuration.Settings;
        if (settings.Prospective is not null)
        {
            yield return $"All is checked as if {settings.Prospective} were the client (Prospective).";
        }

        yield return Identity("HELO", settings, settings.HeloReject);
        if (settings.HeloReject == RejectPolicy.NoCheck)
        {
            yield return "Mail with a null sender is not checked at all, as it has no identity but HELO.";
        }

        yield return Identity("MAIL FROM", settings, settings.MailFromReject);
        if (settings is { RejectNotPassDomains.Length: > 0, NoMail: false }
            && (settings.HeloReject.Acts() || settings.MailFromReject.Acts()))
        {
            yield return "Wherever fail is rejected, softfail and neutral are too, for these domains and those below "
                + $"them (Reject_Not_Pass_Domains): {Names(settings.RejectNotPassDomains)}.";
        }

        if (settings.NoMail)
        {
            yield return "Rejected are only domains that send no mail: their record is \"v=spf1 -all\" (No_Mail).";
        }

        if (settings.MailFromPassRestriction is { } mailFromPass)
        {
            yield return $"Where MAIL FROM passes, the answer is \"{mailFromPass}\", whatever HELO gives.";
        }

        if (settings.HeloPassRestriction is { } heloPass)
        {
            yield return $"Where HELO passes, the answer is \"{heloPass}\", even if MAIL FROM would be rejected"
                + (settings.MailFromPassRestriction is null ? "." : ", unless MAIL FROM passes too.");
        }

        if (settings.TestOnly)
        {
            yield return "Test mode: nothing of this is done. All mail passes, and the log says what would have been.";
        }

        if (configuration.PerUser.Count > 0)
        {
            yield return $"Recipients or domains with settings of their own (Per_User): {configuration.PerUser.Count}.";
        }

        bool isMarkOnly = IsMarkOnly(settings);
        yield return !isMarkOnly ? "So this is not mark only: see above what is rejected or deferred."
            : configuration.PerUser.Settings.All(IsMarkOnly) ? "So this is mark only: no mail is rejected or deferred."
            : "So this is mark only, but for recipients whose own settings say otherwise.";
        if (settings is { TestOnly: false, EnhancedStatusCodes: true }
            && (settings.HeloReject.Acts() || settings.MailFromReject.Acts()))
        {
            bool rejectsPermError = RejectsPermError(settings, settings.HeloReject)
                || RejectsPermError(settings, settings.MailFromReject);
            yield return "Rejected is 550 5.7.23"
                + (rejectsPermError ? ", and 550 5.7.24 for permerror" : string.Empty)
                + (settings.TempErrorDefer ? "; deferred is 450 4.7.24." : ".");
        }

        if (settings.ActsOnResults && settings.MailFromReject.Acts())
        {
            yield return "Mail that is rejected for MAIL FROM never comes to DKIM and DMARC: forwarded mail fails SPF"
                + " though its signature may be good. Sites that leave it to DMARC set Mail_From_reject = False.";
        }
    }

    private static IEnumerable<string> Marked(PolicyConfiguration configuration)
    {
        PolicySettings settings = configuration.Settings;
        yield return settings switch
        {
            { Prospective: not null } => "No header is added, because of Prospective.",
            { HeaderType: HeaderType.None } => "No header is added.",
            { HeaderType: HeaderType.AuthenticationResults } => "Mail that passes gets one Authentication-Results"
                + $" header, by {settings.AuthservId ?? "this host's name"}: {Told(settings)}.",
            _ => $"Mail that passes gets one Received-SPF header: {Told(settings)}.",
        };

        if (settings is { HeloInAuthres: true, HeloReject: not RejectPolicy.NoCheck }
            and { MailFromReject: not RejectPolicy.NoCheck })
        {
            yield return "Authentication-Results has HELO's result too, before MAIL FROM's (Helo_In_Authres).";
        }

        if (settings.HeaderKey is not null)
        {
            yield return "Received-SPF and Authentication-Results are added with the key in their names (Header_Key):"
                + " header_checks in main.cf must take it out, or these headers are nothing to those who read them.";
        }

        yield return "With policy_context=spf or policy_context=authres in main.cf, a call adds Received-SPF or"
            + " Authentication-Results whatever Header_Type says.";
        if (settings.ActsOnResults)
        {
            yield return "If this service is too busy to check a message that could be rejected, it defers the message"
                + $" ({(settings.EnhancedStatusCodes ? "450 4.3.2" : "450")}), whatever TempError_Defer says.";
        }

        yield return $"If something here is broken, {settings.OnError switch
        {
            OnError.Disconnect => "Postfix gets no answer, and does what its default_action says",
            OnError.Defer when settings.ActsOnResults => "mail is deferred",
            _ => "mail passes",
        }} (On_Error).";
    }

    private static string Told(PolicySettings settings) => settings.MailFromReject == RejectPolicy.NoCheck
        ? "HELO's"
        : "MAIL FROM's, or HELO's where the sender is null";

    private static string Identity(string name, PolicySettings settings, RejectPolicy policy)
    {
        (ImmutableArray<string> rejected, ImmutableArray<string> deferred) = Actions(settings, policy);
        string rest = policy == RejectPolicy.NoCheck ? "not checked"
            : rejected.Length + deferred.Length > 0 ? "all else passes"
            : "checked, and all passes";
        string when = policy == RejectPolicy.Null ? "where the sender is null, " : string.Empty;
        return $"{name}: {when}{(rejected.Length > 0 ? $"{Join(rejected)} rejected; " : string.Empty)}"
            + $"{(deferred.Length > 0 ? $"{Join(deferred)} deferred; " : string.Empty)}{rest}.";
    }

    private static (ImmutableArray<string> Rejected, ImmutableArray<string> Deferred) Actions(
        PolicySettings settings, RejectPolicy policy)
    {
        // Only fail can come from the record that No_Mail asks for: it has no other directive than "-all".
        ImmutableArray<string> rejected = policy switch
        {
            _ when !policy.Acts() => [],
            _ when settings.NoMail => ["fail"],
            RejectPolicy.NotPass => ["fail", "softfail", "neutral"],
            RejectPolicy.SoftFail => ["fail", "softfail"],
            _ => ["fail"],
        };

        return (
            RejectsPermError(settings, policy) ? rejected.Add("permerror") : rejected,
            settings.TempErrorDefer && policy.Acts() ? ["temperror"] : []);
    }

    private static bool RejectsPermError(PolicySettings settings, RejectPolicy policy) =>
        policy.Acts() && !settings.NoMail && (settings.PermErrorReject || policy == RejectPolicy.NotPass);

    private static string Join(ImmutableArray<string> results) => results.Length == 1
        ? $"{results[0]} is"
        : $"{string.Join(", ", results[..^1])} and {results[^1]} are";

    private static string Names(ImmutableArray<DomainName> domains) =>
        string.Join(", ", domains.Take(MaxNames))
        + (domains.Length > MaxNames ? $" and {domains.Length - MaxNames} more" : string.Empty);
}
