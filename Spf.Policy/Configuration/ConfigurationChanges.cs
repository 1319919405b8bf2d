// SPDX-License-Identifier: MIT

namespace Spf.Policy.Configuration;

/// <summary>The lines of a policyd-spf file that mean something else here than there.</summary>
internal static class ConfigurationChanges
{
    public static IEnumerable<string> Of(
        PolicyConfiguration configuration, IReadOnlyList<OptionLine> lines, ConfigurationOrigin origin)
    {
        if (origin.Versions == Versions.None)
        {
            return [];
        }

        var set = lines.ToDictionary(line => OptionTable.Find(line.Name)!.Name);
        IEnumerable<(Versions Of, bool Applies, string Change)> all =
        [
            .. OfPolicies(configuration.Settings, set),
            .. OfLists(configuration, lines),
            .. OfAnswers(configuration, set),
        ];
        return from change in all
               where change.Applies && (change.Of & origin.Versions) != 0
               select change.Of == Versions.Both ? change.Change
                   : $"{(change.Of == Versions.V13 ? "1.3" : "3.0.4")}: {change.Change}";
    }

    private static IEnumerable<(Versions, bool, string)> OfPolicies(
        PolicySettings settings, Dictionary<string, OptionLine> set) =>
    [
        (Versions.V13, !set.ContainsKey("HELO_reject"),
            "HELO_reject, which is not set, was SPF_Not_Pass and is Fail: softfail and neutral of HELO pass."),
        (Versions.V304, set.ContainsKey("defaultSeedOnly") && settings.TestOnly,
            "defaultSeedOnly = 0 is test mode, as in 1.3; 3.0.4 read past it and rejected."),
        (Versions.V304, settings.TestOnly,
            "Test mode logs what would be rejected or deferred, and marks it; 3.0.4 passed over such mail in silence."),
        (Versions.V304, set.ContainsKey("Mock"), settings.TestOnly
            ? "With Mock mail is only marked; there, Mock with any value, False too, switched all checks off."
            : "Mock is not read; there, Mock with any value, False too, switched all checks off."),
        (Versions.Both, settings is { HeloReject: RejectPolicy.NotPass } or { MailFromReject: RejectPolicy.NotPass },
            "SPF_Not_Pass rejects permerror too (550 5.7.24), as the manual says; there only PermError_reject did."),
        (Versions.Both, settings.RejectNotPassDomains.Length > 0,
            "Reject_Not_Pass_Domains means a domain and those below it; there it meant a domain and those above it."),
        (Versions.Both, settings.HeloPassRestriction is not null || settings.MailFromPassRestriction is not null,
            "A pass restriction is the answer even where the other identity would be rejected, as the manual says,"
            + " MAIL FROM's before HELO's; there a HELO rejection came first."),
        (Versions.Both, settings.TempErrorDefer,
            "A DNS server's failure (SERVFAIL, REFUSED) is temperror, and deferred; there it was as if no record were"
            + " published."),
        (Versions.Both, settings.SkipAuthenticated,
            "Clients that have authenticated themselves are not checked; there they were (Skip_Authenticated = No)."),
    ];

    private static IEnumerable<(Versions, bool, string)> OfLists(
        PolicyConfiguration configuration, IReadOnlyList<OptionLine> lines)
    {
        string spaced = Names(lines, (row, line) => row.IsList && line.Value.Contains(' ', StringComparison.Ordinal));
        string respelled = Names(lines, (row, line) => row.KnownTo != Versions.None && row.Name != line.Name);
        return
        [
            (Versions.Both, respelled.Length > 0,
                $"Options count in any spelling; there these had no effect, as they are spelled: {respelled}."),
            (Versions.Both, spaced.Length > 0,
                $"Lists may have spaces; there these ended, or had a dead element, at the first one: {spaced}."),
            (Versions.Both, configuration.Settings.DomainWhitelistPtr.Length > 0,
                "Domain_Whitelist_PTR takes reverse names that are confirmed by an address lookup, and whole labels;"
                + " there whoever had the reverse zone, or badexample.com for example.com, was trusted."),
            (Versions.Both, configuration.PerUser.Count > 0,
                "Recipients of Per_User match in any case, and @domain is all of a domain; there an entry with capitals"
                + " never matched."),
            (Versions.V304, configuration.PerUser.Count > 0,
                "Hide_Receiver holds with Per_User too, and headers tell the recipient's domain at most; 3.0.4 told the"
                + " whole address then."),
        ];
    }

    private static IEnumerable<(Versions, bool, string)> OfAnswers(
        PolicyConfiguration configuration, Dictionary<string, OptionLine> set)
    {
        PolicySettings settings = configuration.Settings;
        return
        [
            (Versions.V13, settings.EnhancedStatusCodes,
                "Replies have the status codes 5.7.23, 5.7.24 and 4.7.24; there Postfix put in 5.7.1 or 4.7.1"
                + " (SPF_Enhanced_Status_Codes = No)."),
            (Versions.V304, !set.ContainsKey("Hide_Receiver"),
                "Hide_Receiver, which is not set, is No as in 3.0.4; before 3.0 it was Yes."),
            (Versions.V13, !settings.HideReceiver,
                "Headers tell the recipient's domain; there they told the whole address."),
            (Versions.Both, settings.ReasonUrl is null,
                "Replies have no link; there they had one to www.openspf.net, which is gone (Reason_URL sets one)."),
            (Versions.Both, settings.LookupTime > settings.RequestTimeout,
                $"Request_Timeout ends all that is done for a request after {settings.RequestTimeout.TotalSeconds:0} s,"
                + " which is less than Lookup_Time."),
            (Versions.Both, settings.HeaderType != HeaderType.None,
                "The header is always MAIL FROM's, HELO's only for a null sender; there HELO's stood in where MAIL FROM"
                + " had no record, and misled DMARC."),
            (Versions.V304, set.ContainsKey("QueueID") && !configuration.LogQueueId,
                "QueueID = False leaves the queue id out of the log; 3.0.4 did not know its own option."),
        ];
    }

    private static string Names(IReadOnlyList<OptionLine> lines, Func<OptionRow, OptionLine, bool> isMeant) =>
        string.Join(", ", lines.Where(line => isMeant(OptionTable.Find(line.Name)!, line)).Select(line => line.Name));
}
