// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Globalization;
using Spf.Dns;
using static Spf.Policy.Configuration.OptionTable;
using static Spf.Policy.Configuration.OptionValues;

namespace Spf.Policy.Configuration;

/// <summary>
/// The options of greylisting. A line that cannot be read never makes it defer more than was asked for.
/// </summary>
internal static class GreylistOptions
{
    private static readonly (string, GreylistMode)[] Modes =
    [
        ("No", GreylistMode.No), ("Yes", GreylistMode.Yes), ("Learn", GreylistMode.Learn),
        ("False", GreylistMode.No), ("True", GreylistMode.Yes),
    ];

    private static readonly (string, GreylistPass)[] Passes =
        [("Domain", GreylistPass.Domain), ("Skip", GreylistPass.Skip), ("Network", GreylistPass.Network)];

    private static readonly (string, bool)[] Fails = [("Reject", false), ("Greylist", true)];
    private static readonly (string, bool)[] Suspects = [("Always", false), ("Suspicious", true)];
    private static readonly (string, bool)[] ErrorAnswers = [("DUNNO", false), ("Defer", true)];

    private static readonly string[] ReplyFields = ["seconds", "waited", "domain"];
    private static readonly string[] HeaderFields = ["waited", "program", "host", "date"];

    private static readonly Fallback Off = Fallback.To(
        "Until this is corrected, nothing is greylisted",
        s => s with { Greylist = s.Greylist with { Mode = GreylistMode.No } });

    public static ImmutableArray<OptionRow> Rows { get; } =
    [
        ForOne("Greylist", Choice(Modes), (s, v) => s with { Mode = v }),
        Serves<GreylistStoreAddress>("Greylist_Store", TryReadStore, (s, v) => s with { GreylistStore = v }) with
        {
            // It may hold a password.
            IsSecret = true,
        },
        Serves<string>("Greylist_Store_Password_File", TryReadPath, (s, v) => s with { GreylistPasswordFile = v }),
        ForOne<TimeSpan>("Greylist_Delay", TryReadTime, (s, v) => s with { Delay = v }),
        Of<TimeSpan>("Greylist_Retry_Window", TryReadTime, (s, v) => s with { RetryWindow = v }),
        Of<TimeSpan>("Greylist_Max_Age", TryReadTime, (s, v) => s with { MaxAge = v }),
        Of("Greylist_IPv4_Prefix", Number(8, 32), (s, v) => s with { IPv4Prefix = v }),
        Of("Greylist_IPv6_Prefix", Number(16, 128), (s, v) => s with { IPv6Prefix = v }),
        Of<GreylistFields>("Greylist_Key", TryReadKeyFields, (s, v) => s with { Key = v }),
        Of("Greylist_SPF_Pass", Choice(Passes), (s, v) => s with { Pass = v }),
        Of("Greylist_SPF_Fail", Choice(Fails), (s, v) => s with { GreylistsFails = v }),
        Of<TimeSpan>("Greylist_SPF_Fail_Delay", TryReadTime, (s, v) => s with { FailDelay = v }),
        Of("Greylist_When", Choice(Suspects), (s, v) => s with { OnlySuspicious = v }),
        Of("Greylist_Auto_Whitelist", Number(0, 1_000_000), (s, v) => s with { AutoWhitelist = v }),
        Of("Greylist_Null_Sender", Flag(null), (s, v) => s with { NullSender = v }),
        FileOf("Greylist_Clients_File", (d, v) => d.GreylistClientsFiles = d.GreylistClientsFiles.Add(v)),
        FileOf("Greylist_Recipients_File", (d, v) => d.GreylistRecipientsFiles = d.GreylistRecipientsFiles.Add(v)),
        Of<ImmutableArray<DomainName>>("Greylist_DNSWL", OptionLists.TryReadDomains, (s, v) => s with
        {
            DnsWhitelists = v,
        }) with { IsList = true },
        Of("Greylist_Learn_Recipients", Flag(null), (s, v) => s with { LearnsRecipients = v }),
        Of<bool>("Checks", TryReadOrder, (s, v) => s with { IsBeforeSpf = v }),
        Of<string>("Greylist_Tree", TryReadPath, (s, v) => s with { Tree = v }),
        FileOf("Greylist_Tumgreyspf_Conf", (d, v) => d.TumgreyspfFile = v) with { AddsUp = false },
        FileOf("Greylist_Blackhole_File", (d, v) => d.GreylistBlackholeFiles = d.GreylistBlackholeFiles.Add(v)),
        Of<TimeSpan>("Greylist_Blackhole_Time", TryReadTimeOrZero, (s, v) => s with { BlackholeTime = v }),
        FileOf("Greylist_Privacy", (d, v) => d.GreylistPrivacyFile = v) with { AddsUp = false },
        Of<string>("Greylist_Reply", TryReadReply, (s, v) => s with { Reply = v }),
        Of<string>("X_Greylist", TryReadHeader, (s, v) => s with { Header = v }),
        Of<TimeSpan>("Greylist_Timeout", TryReadTimeout, (s, v) => s with { StoreTimeout = v }),
        Of("Greylist_On_Error", Choice(ErrorAnswers), (s, v) => s with { DefersOnError = v }),
        Of("Greylist_Flood", Number(0, 1_000_000), (s, v) => s with { Flood = v }),
    ];

    private static OptionRow ForOne<T>(
        string name, ValueReader<T> read, Func<GreylistSettings, T, GreylistSettings> set) =>
        Decides(name, Versions.None, read, (settings, value) => settings with
        {
            Greylist = set(settings.Greylist, value),
        }) with
        { Fallback = Off };

    private static OptionRow Of<T>(
        string name, ValueReader<T> read, Func<GreylistSettings, T, GreylistSettings> set) =>
        ForOne(name, read, set) with { IsPerUser = false };

    private static OptionRow FileOf(string name, Action<ConfigurationDraft, string> add) =>
        new(name, Versions.None, false, With<string>(TryReadPath, add)) { AddsUp = true, Fallback = Off };

    // tumgreyspf's CHECKERS.
    private static bool TryReadOrder(OptionLine line, out bool value)
    {
        string order = string.Concat(line.Value.ToLowerInvariant().Where(c => !char.IsWhiteSpace(c)));
        value = order == "greylist,spf";
        if (value || order == "spf,greylist")
        {
            return true;
        }

        line.Refuse("allowed are spf,greylist and greylist,spf");
        return false;
    }

    private static bool TryReadStore(OptionLine line, out GreylistStoreAddress value)
    {
        bool isRead = GreylistStoreAddress.TryParse(line.Value, out value, out string problem);
        if (!isRead)
        {
            line.Refuse(problem);
        }

        return isRead;
    }

    /// <summary>A whole number of seconds, or of minutes, hours or days with m, h or d after it.</summary>
    public static bool TryParseTime(string written, out TimeSpan value)
    {
        ReadOnlySpan<char> text = written;
        long unit = text is [.., var last] ? char.ToLowerInvariant(last) switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => 0,
        } : 0;
        if (int.TryParse(
                unit == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number * Math.Max(unit, 1) is var seconds and > 0 and <= 3650L * 86_400)
        {
            value = TimeSpan.FromSeconds(seconds);
            return true;
        }

        value = default;
        return false;
    }

    private static bool TryReadTime(OptionLine line, out TimeSpan value)
    {
        bool isRead = TryParseTime(line.Value, out value);
        if (!isRead)
        {
            line.Refuse("allowed is a time such as 180, 3m, 2h or 35d, of 3650 days at most");
        }

        return isRead;
    }

    private static bool TryReadTimeOrZero(OptionLine line, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        return line.Value == "0" || TryReadTime(line, out value);
    }

    private static bool TryReadTimeout(OptionLine line, out TimeSpan value)
    {
        bool isRead = TryReadNumber(line, 1, 60, out int seconds);
        value = TimeSpan.FromSeconds(seconds);
        return isRead;
    }

    private static bool TryReadKeyFields(OptionLine line, out GreylistFields value)
    {
        value = GreylistFields.Client;
        string[] words = line.Value.ToLowerInvariant()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        value |= words.Contains("sender") ? GreylistFields.Sender : 0;
        value |= words.Contains("recipient") ? GreylistFields.Recipient : 0;
        if (words.Contains("client") && words.All(word => word is "client" or "sender" or "recipient"))
        {
            return true;
        }

        line.Refuse("allowed are client, and with it sender and recipient, with commas between them");
        return false;
    }

    private static bool TryReadReply(OptionLine line, out string value)
    {
        value = line.Value;
        bool isDeferral = value.StartsWith("defer_if_permit ", StringComparison.OrdinalIgnoreCase)
            || value.StartsWith("defer ", StringComparison.OrdinalIgnoreCase)
            || value is ['4', >= '0' and <= '9', >= '0' and <= '9', ' ', ..];
        if (!isDeferral)
        {
            line.Refuse("it must begin with defer_if_permit, defer, or a code such as 450 or 451");
            return false;
        }

        return TryReadTemplate(line, ReplyFields, out value!);
    }

    private static bool TryReadHeader(OptionLine line, out string value)
    {
        value = line.Value;
        int colon = value.IndexOf(": ", StringComparison.Ordinal);
        if (colon <= 0 || value[..colon].Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
        {
            line.Refuse("it must be a header field, as X-Greylist: delayed {waited} seconds");
            return false;
        }

        return TryReadTemplate(line, HeaderFields, out value!);
    }
}
