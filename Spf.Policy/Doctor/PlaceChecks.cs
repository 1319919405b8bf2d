// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;

namespace Spf.Policy.Doctor;

/// <summary>The place of a call: in which list of restrictions, and after what.</summary>
internal static class PlaceChecks
{
    private const string Recipient = "smtpd_recipient_restrictions";

    private static readonly string[] AgainstRelaying =
        ["reject_unauth_destination", "defer_unauth_destination", "reject", "defer"];

    public static IEnumerable<Finding> Run(PostfixConfiguration postfix, PolicySettings settings, PolicyCall call)
    {
        if (call.Before is not { } before)
        {
            return [];
        }

        if (before.FirstOrDefault(word => word is "permit" or "reject" or "defer") is { } end)
        {
            return [Finding.Error($"{Where(call)} is never asked: {end} comes before it", $"move it before {end}")];
        }

        return call.IsSubmission ? OnSubmission(postfix, settings, call, before) : call.List switch
        {
            Recipient => AtRecipient(postfix, settings, call, before),
            "smtpd_data_restrictions" => [Finding.Warning(
                $"{Where(call)} is asked once for all recipients: what holds for one of them is not known",
                $"move it to {Recipient}")],
            "smtpd_end_of_data_restrictions" => [Finding.Error(
                $"{Where(call)} is asked when the message is there: it is too late for a header, and nothing is done",
                $"move it to {Recipient}")],
            "smtpd_etrn_restrictions" => [Finding.Error(
                $"{Where(call)} is not asked for mail", $"move it to {Recipient}")],
            "smtpd_client_restrictions" or "smtpd_helo_restrictions"
                when postfix.Value("smtpd_delay_reject", call.Server) == "no" => [Finding.Error(
                    $"{Where(call)} is asked before there is a sender", $"move it to {Recipient}")],
            _ => [Finding.Warning(
                $"{Where(call)} is asked before it is known whether the recipient is one of ours",
                $"move it to {Recipient}, after reject_unauth_destination")],
        };
    }

    private static string Where(PolicyCall call) => $"{call.List}: {call.Endpoint}";

    // Where users log in, the list that this gives the service takes mail from them and from nobody else. It is for
    // smtpd_relay_restrictions, which Postfix always looks at when the recipient is known.
    private static IEnumerable<Finding> OnSubmission(
        PostfixConfiguration postfix, PolicySettings settings, PolicyCall call, IReadOnlyList<string> before)
    {
        bool hasUsers = postfix.Value("smtpd_sasl_auth_enable", call.Server) == "yes";
        if (!before.Contains("permit_sasl_authenticated") && !(hasUsers && settings.SkipAuthenticated))
        {
            yield return Finding.Warning(
                $"{Where(call)} is asked on master.cf's {call.Server} too, where one's own users send",
                $"give that service its own list: -o {call.List}={(hasUsers ? string.Empty : "permit_mynetworks,")}"
                    + $"permit_sasl_authenticated{(call.List == Recipient ? ",reject" : string.Empty)}");
        }
    }

    private static IEnumerable<Finding> AtRecipient(
        PostfixConfiguration postfix, PolicySettings settings, PolicyCall call, IReadOnlyList<string> before)
    {
        bool relayFirst = postfix.Value("smtpd_relay_before_recipient_restrictions") != "no";
        string relay = postfix.Value("smtpd_relay_restrictions", call.Server);
        bool isDecided = before.Any(AgainstRelaying.Contains)
            || (relayFirst && PostfixText.Words(relay).Any(AgainstRelaying.Contains));
        if (!isDecided)
        {
            yield return Finding.Warning(
                $"{Where(call)} comes before reject_unauth_destination: it is asked about mail that is refused "
                    + "anyway, and a pass restriction that permits would make an open relay",
                "write reject_unauth_destination before it");
        }

        if (!before.Contains("permit_mynetworks"))
        {
            yield return Finding.Warning(
                $"{Where(call)} does not come after permit_mynetworks: one's own hosts are checked as strangers",
                "write permit_mynetworks before it, in the same list");
        }

        bool hasUsers = postfix.Value("smtpd_sasl_auth_enable", call.Server) == "yes";
        if (hasUsers && !settings.SkipAuthenticated && !before.Contains("permit_sasl_authenticated"))
        {
            yield return Finding.Warning(
                $"{Where(call)} does not come after permit_sasl_authenticated, and Skip_Authenticated is No: one's "
                    + "own users are checked from wherever they are",
                "write permit_sasl_authenticated before it, in the same list");
        }
    }
}
