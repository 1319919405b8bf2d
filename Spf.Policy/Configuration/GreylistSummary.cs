// SPDX-License-Identifier: MIT

using System.Globalization;

namespace Spf.Policy.Configuration;

/// <summary>The effect of greylisting, in sentences.</summary>
internal static class GreylistSummary
{
    public static IEnumerable<string> Of(PolicyConfiguration configuration)
    {
        PolicySettings settings = configuration.Settings;
        GreylistSettings greylist = settings.Greylist;
        int others = configuration.PerUser.Settings.Count(
            user => user.Greylist.Mode != greylist.Mode || user.Greylist.Delay != greylist.Delay);
        if (greylist.Mode == GreylistMode.No && others == 0)
        {
            yield break;
        }

        yield return greylist.Mode switch
        {
            GreylistMode.No => "Greylisting: off, but on for some recipients (Per_User).",
            GreylistMode.Learn => "Greylisting: learns only. All mail passes, and the log says what would wait.",
            _ => $"Greylisting: a new triplet ({Fields(greylist.Key)}) is deferred for {Time(greylist.Delay)} and"
                + $" passes if it is sent again within {Time(greylist.RetryWindow)} of its first attempt; what has"
                + $" passed is known for {Time(greylist.MaxAge)}.",
        };
        if (settings.Prospective is not null)
        {
            yield return "Greylisting does nothing here, because of Prospective.";
        }

        if (others > 0 && greylist.Mode != GreylistMode.No)
        {
            yield return "Some recipients have another Greylist or Greylist_Delay (Per_User).";
        }

        yield return greylist.Pass switch
        {
            GreylistPass.Domain => "The client is the domain for which SPF passes, so a retry may come from any of its"
                + $" hosts; without a pass it is the network, IPv4 /{greylist.IPv4Prefix} and IPv6"
                + $" /{greylist.IPv6Prefix}. A record that lets everybody pass counts as none.",
            GreylistPass.Skip => "Mail for which SPF passes is not greylisted, unless the record lets everybody pass"
                + " (Greylist_SPF_Pass = Skip).",
            _ => $"The client is the network, IPv4 /{greylist.IPv4Prefix} and IPv6 /{greylist.IPv6Prefix}.",
        };
        if (greylist.Tree.Length > 0)
        {
            yield return $"The files in {greylist.Tree} change this by client, sender and recipient (Greylist_Tree):"
                + " see check-config --for ADDRESS SENDER RECIPIENT.";
        }

        if (greylist.IsBeforeSpf)
        {
            yield return greylist.GreylistsFails
                ? "SPF is asked first, whatever Checks says: Greylist_SPF_Fail needs its result."
                : "Greylisting is asked before SPF (Checks), so only the network is the client.";
        }

        if (!greylist.DnsWhitelists.IsEmpty)
        {
            yield return $"Clients that {string.Join(" or ", greylist.DnsWhitelists)} trusts are not greylisted"
                + " (Greylist_DNSWL).";
        }

        if (greylist.LearnsRecipients)
        {
            yield return "Domains that your own users write to are not greylisted if SPF passes"
                + " (Greylist_Learn_Recipients).";
        }

        if (greylist.Blackholes.Count > 0)
        {
            yield return $"A client that writes to one of {greylist.Blackholes.Count} blackhole entries is rejected"
                + (greylist.BlackholeTime == TimeSpan.Zero
                    ? " for ever (Greylist_Blackhole_File)."
                    : $" for {Time(greylist.BlackholeTime)} (Greylist_Blackhole_File).");
        }

        if (greylist.PrivacySecret is not null)
        {
            yield return "The store names no client, sender or recipient (Greylist_Privacy).";
        }

        if (greylist.OnlySuspicious)
        {
            yield return "Only clients without a name of their own, or without an SPF pass, are greylisted"
                + " (Greylist_When).";
        }

        if (greylist.GreylistsFails)
        {
            yield return $"Mail that SPF would reject is accepted if it is sent again after"
                + $" {Time(greylist.FailDelay ?? greylist.Delay)} (Greylist_SPF_Fail).";
        }

        yield return greylist.AutoWhitelist > 0
            ? $"A client of which {greylist.AutoWhitelist} triplets have passed, at most one an hour counted, does not"
                + " wait any more (Greylist_Auto_Whitelist)."
            : "No client is whitelisted for having passed often.";
        yield return $"Not greylisted: {greylist.Clients.Count} entries of Greylist_Clients_File,"
            + $" {greylist.Recipients.Count} of Greylist_Recipients_File"
            + $"{(greylist.Recipients == GreylistRecipients.Default ? " (postmaster@ and abuse@)" : string.Empty)}"
            + $"{(greylist.NullSender ? string.Empty : ", and mail with a null sender")}.";
        string password = configuration.Server.GreylistPasswordFile is { Length: > 0 } file
            ? $", with the password in {file}"
            : string.Empty;
        yield return $"The store is {configuration.Server.GreylistStore}{password}; while it is unavailable, mail"
            + $" {(greylist.DefersOnError ? "is deferred" : "passes")} (Greylist_On_Error).";
    }

    private static string Fields(GreylistFields key) =>
        $"client{(key.HasFlag(GreylistFields.Sender) ? ", sender" : string.Empty)}"
        + (key.HasFlag(GreylistFields.Recipient) ? ", recipient" : string.Empty);

    private static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time switch
    {
        { TotalDays: >= 2 } => $"{time.TotalDays:0.#} days",
        { TotalHours: >= 2 } => $"{time.TotalHours:0.#} hours",
        { TotalMinutes: >= 10 } => $"{time.TotalMinutes:0.#} minutes",
        _ => $"{time.TotalSeconds:0} s",
    }}");
}
