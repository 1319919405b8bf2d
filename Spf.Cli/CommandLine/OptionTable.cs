// SPDX-License-Identifier: MIT

namespace Spf.Cli.CommandLine;

/// <summary>Every option there is, in the order of the help.</summary>
internal static class OptionTable
{
    private const string Whom = "Whom to check";
    private const string Where = "Whom to ask";
    private const string Limits = "Limits";
    private const string Answers = "Answers";
    private const string Program = "This program";

    public static readonly OptionRow Ip = new(
        "ip", "ADDRESS", Verbs.Check, Whom, "The SMTP client's address, IPv4 or IPv6.")
    {
        Aliases = ["ip-address", "ipv4", "i"],
        Example = "192.0.2.1",
    };

    public static readonly OptionRow Sender = new(
        "sender", "MAILBOX", Verbs.Check, Whom, "The MAIL FROM identity; \"\" or <> for a null reverse-path.")
    {
        Aliases = ["mfrom", "mail-from"],
        Example = "alice@example.com",
    };

    public static readonly OptionRow Helo = new(
        "helo",
        "NAME",
        Verbs.Check,
        Whom,
        "The HELO or EHLO name: for macros and null senders beside a",
        "sender, the identity to check without one.")
    {
        Aliases = ["helo-identity", "helo-id"],
        Example = "mail.example.com",
    };

    public static readonly OptionRow Scope = new(
        "scope",
        "mfrom|helo",
        Verbs.Questions,
        Whom,
        "Which identity --id or a line of a batch names; mfrom by default.")
    {
        Example = "helo",
    };

    public static readonly OptionRow Id = new(
        "id", "IDENTITY", Verbs.Check, Whom, "The identity, whichever --scope says it is.")
    {
        Aliases = ["identity"],
        Example = "mail.example.com",
    };

    public static readonly OptionRow Both = new(
        "both", null, Verbs.Check, Whom, "Check MAIL FROM, then HELO; the exit code is MAIL FROM's.");

    public static readonly OptionRow Message = new(
        "message",
        "FILE|-",
        Verbs.Check,
        Whom,
        "Take address, sender and HELO name from a mail message's header:",
        "Received-SPF, Authentication-Results, Return-Path, Received.")
    {
        Example = "message.eml",
    };

    public static readonly OptionRow File = new(
        "file",
        "FILE|-",
        Verbs.Questions,
        Whom,
        "Answer each line \"ip sender [helo]\" of a file or of the standard",
        "input, at once, with the four lines of check.")
    {
        Aliases = ["f"],
        Example = "-",
    };

    public static readonly OptionRow Dns = new(
        "dns", "HOST[:PORT]", Verbs.Lookups, Where, "A DNS server instead of the system's; may be repeated.")
    {
        IsRepeatable = true,
        Example = "192.0.2.53",
    };

    public static readonly OptionRow Zone = new(
        "zone", "FILE", Verbs.Lookups, Where, "A zone file instead of the DNS.")
    {
        Example = "example.zone",
    };

    public static readonly OptionRow Record = new(
        "record",
        "DOMAIN=TEXT",
        Verbs.Lookups,
        Where,
        "What if DOMAIN published TEXT? Everything else is asked for as",
        "usual; may be repeated.")
    {
        IsRepeatable = true,
        Example = "\"example.com=v=spf1 mx -all\"",
    };

    public static readonly OptionRow Local = new(
        "local",
        "TERMS",
        Verbs.Questions,
        Where,
        "Try these directives too, before the last \"all\" of the domain's",
        "own record, or at its end.")
    {
        Example = "\"ip4:192.0.2.0/24 include:forwarders.example.org\"",
    };

    public static readonly OptionRow Guess = new(
        "guess",
        "TERMS",
        Verbs.Questions,
        Where,
        "Where a domain publishes nothing, take these terms for its policy;",
        $"by default \"{SpfTerms.BestGuess}\".")
    {
        IsOptionalValue = SpfTerms.Are,
        Example = $"\"{SpfTerms.BestGuess}\"",
    };

    public static readonly OptionRow Timeout = new(
        "timeout", "SECONDS", Verbs.Lookups, Limits, "Time for one check; 20 by default, 60 for a policy.")
    {
        Example = "20",
    };

    public static readonly OptionRow MaxLookups = new(
        "max-lookups", "N", Verbs.Questions, Limits, "Terms that query the DNS, at most; 10 by default.")
    {
        Aliases = ["max-lookup", "max-lookup-count", "max-dns-interactive-terms"],
        Example = "10",
    };

    public static readonly OptionRow MaxVoidLookups = new(
        "max-void-lookups", "N", Verbs.Questions, Limits, "Lookups without an answer, at most; 2 by default.")
    {
        Example = "2",
    };

    public static readonly OptionRow NoLookAhead = new(
        "no-look-ahead", null, Verbs.Questions, Limits, "Ask the DNS one question after the other.");

    public static readonly OptionRow Hostname = new(
        "hostname", "NAME", Verbs.Questions, Answers, "This host's name, for receiver= and the r macro.")
    {
        Aliases = ["name", "n"],
        Example = "mx.example.org",
    };

    public static readonly OptionRow DefaultExplanation = new(
        "default-explanation",
        "TEXT",
        Verbs.Questions,
        Answers,
        "What to say on fail where the domain says nothing; macros work.")
    {
        Aliases = ["def-exp", "e"],
        Example = "\"%{i} may not send mail for %{d}\"",
    };

    public static readonly OptionRow Format = new(
        "format",
        "FORMAT",
        Verbs.Lookups,
        Answers,
        "check: text (by default), json, header (Received-SPF) or",
        "auth-results. batch: jsonl (by default), text or csv.",
        "inspect: text (by default), json or html. diff, lint: text or json.")
    {
        Words = ["text", "json", "header", "auth-results", "jsonl", "csv", "html"],
        Example = "json",
    };

    public static readonly OptionRow Html = new(
        "html", "FILE", Verbs.Inspect, Answers, "Write a page to a file too, whole in itself, to send to others.")
    {
        Example = "policy.html",
    };

    public static readonly OptionRow Trace = new(
        "trace", null, Verbs.Check, Answers, "Show each step on the standard error output.");

    public static readonly OptionRow Color = new(
        "color",
        "auto|always|never",
        Verbs.Lookups,
        Answers,
        "Colours for people; auto by default, which honours NO_COLOR.")
    {
        Example = "never",
    };

    public static readonly OptionRow Parallel = new(
        "parallel", "N", Verbs.Batch, Answers, "Checks at the same time, at most.")
    {
        Example = "16",
    };

    public static readonly OptionRow ExitCodes = new(
        "exit-codes",
        "perl|libspf2",
        Verbs.Questions,
        Answers,
        "Whose exit codes to use; perl by default.")
    {
        Example = "libspf2",
    };

    public static readonly OptionRow BatchExit = new(
        "batch-exit",
        "first|last|worst|zero",
        Verbs.Batch,
        Answers,
        "Which line's exit code to end with: the first that is not a pass",
        "(by default), the last one's, the worst, or 0 whatever they are.")
    {
        Example = "worst",
    };

    public static readonly OptionRow Summary = new(
        "summary", null, Verbs.Batch, Answers, "At the end, show counts and the slowest domains on the error output.");

    public static readonly OptionRow Help = new(
        "help", null, Verbs.All, Program, "Show this help; spfquery batch --help shows batch's.")
    {
        Aliases = ["?"],
    };

    public static readonly OptionRow Version = new("version", null, Verbs.All, Program, "Show the version.")
    {
        Aliases = ["V"],
    };

    public static readonly OptionRow[] Rows =
    [
        Ip, Sender, Helo, Scope, Id, Both, Message, File,
        Dns, Zone, Record, Local, Guess,
        Timeout, MaxLookups, MaxVoidLookups, NoLookAhead,
        Format, Html, ExitCodes, Trace, Color, Parallel, BatchExit, Summary, Hostname, DefaultExplanation,
        Help, Version,
    ];

    private static readonly Dictionary<string, OptionRow> BySpelling = Index();

    /// <summary>The option that a spelling without its dashes means; null if there is none.</summary>
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
