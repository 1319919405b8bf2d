// SPDX-License-Identifier: MIT

using Spf.Text;

namespace Spf.Cli.CommandLine;

/// <summary>Advice for an unknown option.</summary>
internal static class Suggestion
{
    /// <summary>Returns what to use instead of a spelling (without dashes), or where all options are listed.</summary>
    public static string For(string spelling) => spelling switch
    {
        // Options of older programs for which there is a replacement.
        "override" or "fallback" or "a" or "z" =>
            "use --record DOMAIN=TEXT to try another record, or --guess for domains without a policy",
        "from" or "envelope-from" or "return-path" or "mailfrom" => "use --sender for the MAIL FROM address",
        "to" or "rcpt" or "recipient" => "SPF does not look at recipients; leave it out",
        "domain" or "d" => "use --sender alice@DOMAIN to check a client, or spfquery inspect DOMAIN to see its policy",
        "client" or "client-ip" or "client-address" or "host" => "use --ip for the address of the client",
        "pra" => "the PRA belongs to Sender ID, which is obsolete; see spfquery --help",
        "max-name-lookups-per-term" =>
            "use --max-lookups to limit the terms; the limit of 10 names per term is fixed by RFC 7208",
        _ when NearestWord.Find(spelling, OptionTable.Rows.Select(row => row.Name)) is { } name =>
            $"did you mean --{name}? See spfquery --help",
        _ => "see spfquery --help",
    };
}
