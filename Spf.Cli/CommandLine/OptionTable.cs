// SPDX-License-Identifier: MIT

namespace Spf.Cli.CommandLine;

/// <summary>All options, in the order in which the help lists them.</summary>
internal static class OptionTable
{
    private const string Identity = "Client and identities";
    private const string Source = "Where records come from";
    private const string Limits = "Limits";
    private const string Output = "Output";
    private const string General = "General";

    public static readonly OptionRow Ip = new(
        "ip", "ADDRESS", Verbs.Check, Identity, "The SMTP client's address, IPv4 or IPv6.")
    {
        Aliases = ["ip-address", "ipv4", "i"],
        Example = "192.0.2.1",
    };

    public static readonly OptionRow Sender = new(
        "sender", "MAILBOX", Verbs.Check, Identity, "The MAIL FROM identity; \"\" or <> for a null reverse-path.")
    {
        Aliases = ["mfrom", "mail-from"],
        Example = "alice@example.com",
    };

    public static readonly OptionRow Helo = new(
        "helo",
        "NAME",
        Verbs.Check,
        Identity,
        "The HELO or EHLO name. Without --sender, it is the identity to",
        "check; with one, it serves macros and null senders.")
    {
        Aliases = ["helo-identity", "helo-id"],
        Example = "mail.example.com",
    };

    public static readonly OptionRow Scope = new(
        "scope",
        "mfrom|helo",
        Verbs.Questions,
        Identity,
        "The identity that --id or a batch line gives; default: mfrom.")
    {
        Example = "helo",
    };

    public static readonly OptionRow Id = new(
        "id", "IDENTITY", Verbs.Check, Identity, "The identity of the kind that --scope names.")
    {
        Aliases = ["identity"],
        Example = "mail.example.com",
    };

    public static readonly OptionRow Both = new(
        "both", null, Verbs.Check, Identity, "Check MAIL FROM and HELO; the exit code is that of MAIL FROM.");

    public static readonly OptionRow Message = new(
        "message",
        "FILE|-",
        Verbs.Check,
        Identity,
        "Take address, sender and HELO name from the header of a message:",
        "the first client in Received that is not one of your own hosts;",
        "fields that this client brought along do not count.")
    {
        Example = "message.eml",
    };

    public static readonly OptionRow Relay = new(
        "relay",
        "NETWORK",
        Verbs.Check,
        Identity,
        "With --message: a host or network of yours, or a relay that you",
        "trust. The client is the first one beyond. Repeatable.")
    {
        IsRepeatable = true,
        Example = "198.51.100.0/24",
    };

    public static readonly OptionRow AuthServId = new(
        "authserv-id",
        "NAME",
        Verbs.Check,
        Identity,
        "With --message: believe only fields of this host.")
    {
        Example = "mx.example.org",
    };

    public static readonly OptionRow File = new(
        "file",
        "FILE|-",
        Verbs.Questions,
        Identity,
        "Check each line \"ip sender [helo]\" of a file or of the standard",
        "input, and print the four lines of check immediately.")
    {
        Aliases = ["f"],
        Example = "-",
    };

    public static readonly OptionRow Dns = new(
        "dns", "HOST[:PORT]", Verbs.Lookups, Source, "Use this DNS server instead of the system's. Repeatable.")
    {
        IsRepeatable = true,
        Example = "192.0.2.53",
    };

    public static readonly OptionRow Zone = new(
        "zone", "FILE", Verbs.Lookups, Source, "Use a zone file instead of the DNS.")
    {
        Example = "example.zone",
    };

    public static readonly OptionRow Record = new(
        "record",
        "DOMAIN=TEXT",
        Verbs.Lookups,
        Source,
        "Pretend that DOMAIN publishes TEXT. Everything else is looked up",
        "as usual. Repeatable.")
    {
        IsRepeatable = true,
        Example = "\"example.com=v=spf1 mx -all\"",
    };

    public static readonly OptionRow Before = new(
        "before",
        "SIDE",
        Verbs.Diff,
        Source,
        "Compare this with --after: a record, a zone file, dns for the",
        "live DNS, or a file (*.json) with the output of inspect.")
    {
        Example = "old.zone",
    };

    public static readonly OptionRow After = new(
        "after", "SIDE", Verbs.Diff, Source, "The other side of --before.")
    {
        Example = "new.zone",
    };

    public static readonly OptionRow Local = new(
        "local",
        "TERMS",
        Verbs.Questions,
        Source,
        "Also try these directives, before the last \"all\" of the domain's",
        "own record, or at its end.")
    {
        Example = "\"ip4:192.0.2.0/24 include:forwarders.example.org\"",
    };

    public static readonly OptionRow Guess = new(
        "guess",
        "TERMS",
        Verbs.Questions,
        Source,
        "If a domain publishes no policy, use these terms instead;",
        $"default: \"{SpfTerms.BestGuess}\".")
    {
        IsOptionalValue = SpfTerms.Are,
        Example = $"\"{SpfTerms.BestGuess}\"",
    };

    public static readonly OptionRow Timeout = new(
        "timeout", "SECONDS", Verbs.Lookups, Limits, "Time limit for one check; default: 20, for a policy 60.")
    {
        Example = "20",
    };

    public static readonly OptionRow MaxLookups = new(
        "max-lookups", "N", Verbs.Questions, Limits, "Maximum number of terms that query the DNS; default: 10.")
    {
        Aliases = ["max-lookup", "max-lookup-count", "max-dns-interactive-terms"],
        Example = "10",
    };

    public static readonly OptionRow MaxVoidLookups = new(
        "max-void-lookups", "N", Verbs.Questions, Limits, "Maximum number of lookups without an answer; default: 2.")
    {
        Example = "2",
    };

    public static readonly OptionRow VoidRule = new(
        "void-rule",
        "literal|dual-stack",
        Verbs.Questions,
        Limits,
        "The rule for lookups without an answer; default: literal (RFC 7208).",
        "With dual-stack, only a name without any address counts.")
    {
        Example = "dual-stack",
    };

    public static readonly OptionRow NoLookAhead = new(
        "no-look-ahead", null, Verbs.Questions, Limits, "Send only one DNS query at a time.");

    public static readonly OptionRow Hostname = new(
        "hostname", "NAME", Verbs.Questions, Output, "The name of this host, for receiver= and the r macro.")
    {
        Aliases = ["name", "n"],
        Example = "mx.example.org",
    };

    public static readonly OptionRow DefaultExplanation = new(
        "default-explanation",
        "TEXT",
        Verbs.Questions,
        Output,
        "The explanation on fail if the domain has none; may use macros.")
    {
        Aliases = ["def-exp", "e"],
        Example = "\"%{i} may not send mail for %{d}\"",
    };

    public static readonly OptionRow Format = new(
        "format",
        "FORMAT",
        Verbs.Lookups,
        Output,
        "The output format:",
        "check: text (default), json, header (Received-SPF), auth-results;",
        "batch: jsonl (default), text, csv; inspect, diff and lint: text",
        "(default), json, github (annotations), sarif; inspect: html too.")
    {
        Words = ["text", "json", "header", "auth-results", "jsonl", "csv", "html", "github", "sarif"],
        Example = "json",
    };

    public static readonly OptionRow Html = new(
        "html", "FILE", Verbs.Inspect, Output, "Also write a self-contained page to a file, to send to others.")
    {
        Example = "policy.html",
    };

    public static readonly OptionRow FailOn = new(
        "fail-on",
        "CONDITIONS",
        Verbs.Policies,
        Output,
        "Exit with 1 only on these, separated by commas: error, warning,",
        "lookups (over the limits), strangers (everybody else gets another",
        "result; for inspect, neither fail nor softfail); for diff gained",
        "and lost. 2 if a policy cannot be read. Repeatable.")
    {
        IsRepeatable = true,
        Words = ["error", "warning", "lookups", "strangers", "gained", "lost"],
        Example = "error,lookups",
    };

    public static readonly OptionRow Ignore = new(
        "ignore", "CODES", Verbs.Policies, Output, "Findings to leave out, separated by commas. Repeatable.")
    {
        IsRepeatable = true,
        Example = "SPF-PTR,SPF-WIDE",
    };

    public static readonly OptionRow Trace = new(
        "trace", null, Verbs.Check, Output, "Show each step of the check on the standard error output.");

    public static readonly OptionRow Color = new(
        "color",
        "auto|always|never",
        Verbs.Lookups,
        Output,
        "When to use colours; default: auto, which honours NO_COLOR.")
    {
        Example = "never",
    };

    public static readonly OptionRow Parallel = new(
        "parallel", "N", Verbs.Batch, Output, "Maximum number of concurrent checks.")
    {
        Example = "16",
    };

    public static readonly OptionRow ExitCodes = new(
        "exit-codes",
        "perl|libspf2",
        Verbs.Questions,
        Output,
        "The exit codes to use: those of Mail::SPF (default) or libspf2.")
    {
        Example = "libspf2",
    };

    public static readonly OptionRow BatchExit = new(
        "batch-exit",
        "first|last|worst|zero",
        Verbs.Batch,
        Output,
        "The exit code of a batch: that of the first line that is not a",
        "pass (default), of the last line, of the worst line, or always 0.")
    {
        Example = "worst",
    };

    public static readonly OptionRow Summary = new(
        "summary", null, Verbs.Batch, Output, "Print counts and the slowest domains to the error output at the end.");

    public static readonly OptionRow Help = new(
        "help", null, Verbs.All, General, "Show this help; spfquery batch --help shows that of batch.")
    {
        Aliases = ["?"],
    };

    public static readonly OptionRow Version = new("version", null, Verbs.All, General, "Show the version.")
    {
        Aliases = ["V"],
    };

    public static readonly OptionRow[] Rows =
    [
        Ip, Sender, Helo, Scope, Id, Both, Message, Relay, AuthServId, File,
        Dns, Zone, Record, Before, After, Local, Guess,
        Timeout, MaxLookups, MaxVoidLookups, VoidRule, NoLookAhead,
        Format, Html, FailOn, Ignore, ExitCodes, Trace, Color, Parallel, BatchExit, Summary, Hostname,
        DefaultExplanation,
        Help, Version,
    ];

    private static readonly Dictionary<string, OptionRow> BySpelling = Index();

    /// <summary>Returns the option with a spelling (without dashes); null if there is no such option.</summary>
    public static OptionRow? Find(string spelling) => BySpelling.GetValueOrDefault(spelling);

    private static Dictionary<string, OptionRow> Index()
    {
        var index = new Dictionary<string, OptionRow>(StringComparer.Ordinal);
        foreach (OptionRow row in Rows)
        {
            index.Add(row.Name, row);
            foreach (string alias in row.Aliases)
            {
                index.Add(alias, row);
            }
        }

        return index;
    }
}
