// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using Spf.Dns;
using Spf.Text;
using static Spf.Policy.Configuration.OptionLists;
using static Spf.Policy.Configuration.OptionValues;

namespace Spf.Policy.Configuration;

/// <summary>All options: those of policyd-spf in the order of its manual, then our own.</summary>
internal static class OptionTable
{
    private static readonly (string, RejectPolicy)[] MailFromPolicies =
    [
        ("SPF_Not_Pass", RejectPolicy.NotPass), ("Softfail", RejectPolicy.SoftFail), ("Fail", RejectPolicy.Fail),
        ("False", RejectPolicy.Never), ("No_Check", RejectPolicy.NoCheck),
    ];

    private static readonly (string, RejectPolicy)[] HeloPolicies = [.. MailFromPolicies, ("Null", RejectPolicy.Null)];

    private static readonly (string, HeaderType)[] HeaderTypes =
    [
        ("SPF", HeaderType.ReceivedSpf), ("AR", HeaderType.AuthenticationResults), ("None", HeaderType.None),
    ];

    private static readonly (string, OnError)[] ErrorAnswers =
        [("Defer", OnError.Defer), ("DUNNO", OnError.Dunno), ("Disconnect", OnError.Disconnect)];

    private static readonly (string, VoidLookupRule)[] VoidRules =
        [("Literal", VoidLookupRule.Literal), ("DualStack", VoidLookupRule.DualStack)];

    private const string OfTheMilter = "it is an option only of the milter";

    private static readonly string[] ReasonFields = ["rejectdefer", "spf", "url"];

    // Newer versions of spf-engine number the same fields.
    private static readonly string[] UrlFields = ["scope", "identity", "ip", "receiver", "0", "1", "2", "3"];

    public static ImmutableArray<OptionRow> Rows { get; } =
    [
        IsNumber(new("debugLevel", Versions.Both, false, With<int>(TryReadLevel, (d, v) => d.DebugLevel = v))) with
        {
            DecidesNothing = true,
        },
        IsNumber(new("TestOnly", Versions.V304, true, With<bool>(TryReadTestMode, AddTestMode))),
        IsNumber(new("defaultSeedOnly", Versions.V13, true, With<bool>(TryReadTestMode, AddTestMode))),
        Decides("HELO_reject", Versions.Both, Choice(HeloPolicies), (s, v) => s with { HeloReject = v }) with
        {
            Fallback = Fallback.To(
                "Until this is corrected, HELO rejects and defers nothing",
                s => s with { HeloReject = RejectPolicy.Never }),
        },
        Decides<string?>("HELO_pass_restriction", Versions.Both, TryReadText,
            (s, v) => s with { HeloPassRestriction = v }) with
        {
            // With the restriction lost, a fail of MAIL FROM would be rejected although HELO passes.
            Fallback = Fallback.MarkOnly,
        },
        Decides("Mail_From_reject", Versions.Both, Choice(MailFromPolicies), (s, v) => s with { MailFromReject = v })
            with
            {
                Fallback = Fallback.To(
                    "Until this is corrected, MAIL FROM rejects and defers nothing",
                    s => s with { MailFromReject = RejectPolicy.Never }),
            },
        Decides<string?>("Mail_From_pass_restriction", Versions.Both, TryReadText,
            (s, v) => s with { MailFromPassRestriction = v }) with
        {
            Fallback = Fallback.MarkOnly,
        },
        Decides("No_Mail", Versions.Both, Flag("True"), (s, v) => s with { NoMail = v }) with
        {
            Fallback = Fallback.To(
                "Until this is corrected, it is read as True, which rejects less", s => s with { NoMail = true }),
        },
        Domains("Reject_Not_Pass_Domains", Versions.Both, (s, v) => s with { RejectNotPassDomains = v }) with
        {
            // A longer list rejects more.
            Exempts = false,
            Fallback = Fallback.To("No domain is read from it", s => s with { RejectNotPassDomains = [] }),
        },
        Decides<bool>("PermError_reject", Versions.Both, TryReadRejectingFlag,
            (s, v) => s with { PermErrorReject = v }) with
        {
            Fallback = Fallback.To("It is read as False", s => s with { PermErrorReject = false }),
        },
        Decides<bool>("TempError_Defer", Versions.Both, TryReadRejectingFlag,
            (s, v) => s with { TempErrorDefer = v }) with
        {
            Fallback = Fallback.To("It is read as False", s => s with { TempErrorDefer = false }),
        },
        Decides<IPAddress?>("Prospective", Versions.Both, TryReadAddress, (s, v) => s with { Prospective = v }) with
        {
            Fallback = Fallback.MarkOnly,
        },
        Networks("skip_addresses", TryReadLocal, (s, v) => s with { SkipAddresses = v }),
        Networks("Whitelist", TryReadNetworks, (s, v) => s with { Whitelist = v }),
        Domains("HELO_Whitelist", Versions.V304, (s, v) => s with { HeloWhitelist = v }),
        Domains("Domain_Whitelist", Versions.Both, (s, v) => s with { DomainWhitelist = v }),
        Domains("Domain_Whitelist_PTR", Versions.Both, (s, v) => s with { DomainWhitelistPtr = v }),
        new("Per_User", Versions.Both, false, With<string>(TryReadPerUser, (d, v) => d.PerUserFile = v))
        {
            Fallback = Fallback.MarkOnly,
        },
        Decides("SPF_Enhanced_Status_Codes", Versions.V304, Flag("No"), (s, v) => s with { EnhancedStatusCodes = v }),
        Decides("Header_Type", Versions.Both, Choice(HeaderTypes), (s, v) => s with { HeaderType = v }),
        Decides("Hide_Receiver", Versions.V304, Flag("No"), (s, v) => s with { HideReceiver = v }),
        Decides<string?>("Authserv_Id", Versions.Both, TryReadAuthservId, (s, v) => s with { AuthservId = v }),
        IsNumber(Decides<TimeSpan>("Lookup_Time", Versions.Both, TryReadSeconds,
            (s, v) => s with { LookupTime = v })),
        IsNumber(Decides<TimeSpan>("Whitelist_Lookup_Time", Versions.V304, TryReadSeconds,
            (s, v) => s with { WhitelistLookupTime = v })),
        IsNumber(Decides("Void_Limit", Versions.Both, Number(0, 100), (s, v) => s with { VoidLimit = v })),
        new("QueueID", Versions.V304, false, With(Flag(null), (d, v) => d.LogQueueId = v)),
        Decides("Reason_Message", Versions.V304, Fields(ReasonFields), (s, v) => s with { ReasonMessage = v }),

        new("Mock", Versions.V304, true, TryReadMock) { Fallback = Fallback.MarkOnly },
        OfMilter("Socket", "; write Listen"),
        OfMilter("PidFile"),
        OfMilter("UserID"),
        IsNumber(new("UMask", Versions.V304, true, (line, _) => TryReadOldMask(line))) with { DecidesNothing = true },
        OfMilter("InternalHosts", "; write skip_addresses"),
        OfMilter("IntHosts", "; write skip_addresses"),
        OfMilter("MacroList"),
        Gone("spfqueryPath", "nothing but this program is needed for a check"),

        new("Listen", Versions.None, false, With<ImmutableArray<string>>(
            TryReadListen, (d, v) => d.Server = d.Server with { Listen = d.Server.Listen.AddRange(v) }))
        {
            AddsUp = true,
        },
        Serves<UnixFileMode>("Socket_Mode", TryReadMode, (s, v) => s with { SocketMode = v }),
        Serves<string?>("Socket_Owner", TryReadWord, (s, v) => s with { SocketOwner = v }),
        Serves<string?>("Socket_Group", TryReadWord, (s, v) => s with { SocketGroup = v }),
        Serves("Max_Connections", Number(1, 1_000_000), (s, v) => s with { MaxConnections = v }),
        Serves<IPEndPoint?>("Metrics", TryReadMetrics, (s, v) => s with { Metrics = v }),
        Serves<ImmutableArray<IPEndPoint>>("DNS", TryReadServers, (s, v) => s with { Dns = v }),
        Decides("Skip_Authenticated", Versions.None, Flag(null), (s, v) => s with { SkipAuthenticated = v }) with
        {
            Fallback = Fallback.To("It is read as Yes", s => s with { SkipAuthenticated = true }),
        },
        ForAll<TimeSpan>("Request_Timeout", TryReadRequestTimeout, (s, v) => s with { RequestTimeout = v }) with
        {
            Fallback = Fallback.MarkOnly,
        },
        ForAll("On_Error", Choice(ErrorAnswers), (s, v) => s with { OnError = v }) with
        {
            Fallback = Fallback.To("It is read as DUNNO", s => s with { OnError = OnError.Dunno }),
        },
        new("Exempt_Domains_File", Versions.None, false,
            With<string>(TryReadPath, (d, v) => d.ExemptDomainsFile = v))
        {
            Fallback = Fallback.MarkOnly,
        },
        new("Exempt_Addresses_File", Versions.None, false,
            With<string>(TryReadPath, (d, v) => d.ExemptAddressesFile = v))
        {
            Fallback = Fallback.MarkOnly,
        },
        ForAll<string?>("Reason_URL", Url, (s, v) => s with { ReasonUrl = v }),
        Decides("Helo_In_Authres", Versions.None, Flag(null), (s, v) => s with { HeloInAuthres = v }),
        ForAll<string?>("Header_Key", TryReadKey, (s, v) => s with { HeaderKey = v }) with { IsSecret = true },
        Decides("Fetch_Explanation", Versions.None, Flag(null), (s, v) => s with { FetchExplanation = v }),
        ForAll("Look_Ahead", Flag(null), (s, v) => s with { LookAhead = v }),
        .. GreylistOptions.Rows,
        ForAll("Void_Rule", Choice(VoidRules), (s, v) => s with { VoidLookupRule = v }) with
        {
            Fallback = Fallback.MarkOnly,
        },
    ];

    // Neither case nor "_" and "-" make a difference: manuals and files have Authserv_Id and Authserv-Id.
    private static readonly Dictionary<string, OptionRow> ByName =
        Rows.ToDictionary(row => Letters(row.Name), StringComparer.OrdinalIgnoreCase);

    public static OptionRow? Find(string name) => ByName.GetValueOrDefault(Letters(name));

    /// <summary>The option that somebody may have meant; null if none is near.</summary>
    public static OptionRow? Near(string name) =>
        NearestWord.Find(name, Rows.Select(row => row.Name), allowsBeginnings: false) is { } near ? Find(near) : null;

    private static string Letters(string name) => name
        .Replace("_", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal);

    internal static Func<OptionLine, ConfigurationDraft, bool> With<T>(
        ValueReader<T> read, Action<ConfigurationDraft, T> set) =>
        (line, draft) =>
        {
            bool isRead = read(line, out T value);
            if (isRead)
            {
                set(draft, value);
            }

            return isRead;
        };

    // policyd-spf ends where it cannot read a number, whatever the number is about.
    private static OptionRow IsNumber(OptionRow row) => row with { IsNumber = true, Fallback = Fallback.MarkOnly };

    internal static OptionRow Decides<T>(
        string name, Versions knownTo, ValueReader<T> read, Func<PolicySettings, T, PolicySettings> set) =>
        new(name, knownTo, true, With(read, (draft, value) => draft.Settings = set(draft.Settings, value)));

    internal static OptionRow ForAll<T>(
        string name, ValueReader<T> read, Func<PolicySettings, T, PolicySettings> set) =>
        Decides(name, Versions.None, read, set) with { IsPerUser = false };

    internal static OptionRow Serves<T>(
        string name, ValueReader<T> read, Func<ServerSettings, T, ServerSettings> set) =>
        new(name, Versions.None, false, With(read, (draft, value) => draft.Server = set(draft.Server, value)));

    private static OptionRow Networks(
        string name, ValueReader<NetworkSet> read, Func<PolicySettings, NetworkSet, PolicySettings> set) =>
        Decides(name, Versions.Both, read, set) with { IsList = true, Exempts = true };

    private static OptionRow Domains(
        string name, Versions knownTo, Func<PolicySettings, ImmutableArray<DomainName>, PolicySettings> set) =>
        Decides<ImmutableArray<DomainName>>(name, knownTo, TryReadDomains, set) with
        {
            IsList = true,
            Exempts = true,
        };

    // Options of the past: read without an effect.
    private static OptionRow Gone(string name, string advice) =>
        new(name, Versions.V304, true, (line, _) =>
        {
            line.Warn($"has no effect here: {advice}");
            return true;
        });

    private static OptionRow OfMilter(string name, string instead = "") =>
        Gone(name, $"{OfTheMilter}{instead}");

    private static bool TryReadOldMask(OptionLine line)
    {
        if (!TryReadNumber(line, int.MinValue, int.MaxValue, out _))
        {
            return false;
        }

        line.Warn($"has no effect here: {OfTheMilter}; write Socket_Mode");
        return true;
    }

    private static void AddTestMode(ConfigurationDraft draft, bool value) =>
        draft.TestOnly = value || draft.TestOnly == true;

    internal static ValueReader<T> Choice<T>((string, T)[] choices)
        where T : struct =>
        (line, out value) => TryReadChoice(line, choices, out value);

    internal static ValueReader<bool> Flag(string? oldWord) =>
        (line, out value) => TryReadFlag(line, oldWord, out value);

    internal static ValueReader<int> Number(int least, int most) =>
        (line, out value) => TryReadNumber(line, least, most, out value);

    private static ValueReader<string> Fields(string[] fields) =>
        (line, out value) => TryReadTemplate(line, fields, out value!);

    private static bool Url(OptionLine line, out string? value) => TryReadUrl(line, UrlFields, out value);
}
