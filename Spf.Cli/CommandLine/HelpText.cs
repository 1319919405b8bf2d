// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Cli.CommandLine;

/// <summary>The text of --help: how to use a verb, then its options under their headings.</summary>
internal static class HelpText
{
    /// <summary>Printed if there are no arguments at all.</summary>
    public const string Short = """
        spfquery: may this host send mail for this domain?
          for example: spfquery --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com
          many at once: spfquery batch questions.txt
          see spfquery --help

        """;

    private const int HelpColumn = 30;

    private const string Check = """
        spfquery: may this host send mail for this domain? (Sender Policy Framework, RFC 7208)

        Try it without a network:
          spfquery --zone samples/example.zone --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com

        Query the DNS, and show each step of the check:
          spfquery --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com --trace

        Find out why a message failed:
          spfquery --message message.eml --trace

        Try a policy before you publish it:
          spfquery --ip 192.0.2.1 --sender alice@example.com --record "example.com=v=spf1 mx -all"

        Check only the HELO name, or both identities:
          spfquery --ip 192.0.2.1 --helo mail.example.com
          spfquery --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com --both

        For programs:
          spfquery --ip 192.0.2.1 --sender alice@example.com --format json
          echo 192.0.2.1 alice@example.com mail.example.com | spfquery --file -

        Prints four lines: the result, the explanation for the SMTP reply (on fail), a comment,
        and the Received-SPF header field.
        Exit code: pass 0, fail 1, softfail 2, neutral 3, permerror 4, temperror 5, none 6,
        usage error 255. With --exit-codes libspf2: neutral 1, pass 2, fail 3, softfail 4, none 5,
        temperror 6, permerror 7.
        Option names of older spfquery programs are accepted, with one dash or two.


        """;

    private const string Batch = """
        spfquery batch [FILE|-]: many checks at once, answered in the order of the lines

        A line is "ip sender [helo]" or a JSON object. Empty lines and lines that begin with # are
        skipped; - or <> is a null sender:
          192.0.2.1 alice@example.com mail.example.com
          {"id": "q1", "ip": "192.0.2.1", "mailFrom": "alice@example.com", "helo": "mail.example.com"}

        Or the first line names columns, and the others are comma-separated values (RFC 4180). The
        output of --format csv can be read again:
          ip,sender,helo
          192.0.2.1,alice@example.com,mail.example.com

        Try it without a network:
          echo 192.0.2.1 alice@example.com | spfquery batch --zone samples/example.zone

        See what a policy would do to last week's mail:
          spfquery batch lastweek.txt --record "example.com=v=spf1 mx -all" --summary > after.jsonl

        For a spreadsheet:
          spfquery batch lastweek.txt --format csv > lastweek.csv

        Prints one JSON object per line. The answer to an invalid line has an "error", counts as 255,
        and does not stop the batch. Exit code: that of the first line that is not a pass, unless
        --batch-exit is given; see spfquery --help.


        """;

    private const string Inspect = """
        spfquery inspect DOMAIN: the lookups, addresses and problems of a policy, without a client

        Try it without a network:
          spfquery inspect example.com --zone samples/example.zone

        Write a page to read, or to send to the owner of the record:
          spfquery inspect example.com --html policy.html

        Inspect a record before you publish it:
          spfquery inspect example.com --record "example.com=v=spf1 mx include:_spf.example.net -all"

        Shows lookups (n of 10) and void lookups (n of 2), in the worst case and when the records are
        simply read from left to right; the tree of includes and redirects; all addresses that may send
        and their sources; and findings, with advice.
        Exit code: no errors or warnings 0, warnings 1, errors 2, usage error 255.


        """;

    private const string Diff = """
        spfquery diff DOMAIN "v=spf1 ...": what a new record would change, before you publish it

        Compare the published policy with a record, or with other records of included domains:
          spfquery diff example.com "v=spf1 mx -all"
          spfquery diff example.com --record "_spf.example.com=v=spf1 ip4:192.0.2.0/24 -all"

        Compare the published policy with a zone file, which answers for DOMAIN and all names below:
          spfquery diff example.com --zone example.com.zone

        Compare two records, of a domain or without one:
          spfquery diff example.com "v=spf1 a -all" "v=spf1 mx -all"
          spfquery diff "v=spf1 ip4:192.0.2.0/25 -all" "v=spf1 ip4:192.0.2.0/24 -all"

        Compare any two of a record, a zone file, dns and a saved inspection, for one domain or for all
        names with SPF records:
          spfquery diff old.zone new.zone
          spfquery diff --before dns --after example.com.zone
          spfquery diff example.com --before saved.json --after dns

        Before a deployment, fail only if somebody could not send any more:
          spfquery diff --before dns --after example.com.zone --fail-on lost,strangers

        If a record is given, --zone replaces the DNS, as in inspect.
        Exit code: the same results 0; different senders, or another result for everybody else, 1;
        errors in the new policy or an incomplete comparison 2; usage error 255.


        """;

    private const string Lint = """
        spfquery lint RECORD|DOMAIN|FILE|-: every error and risk in a record's text, not only the first

          spfquery lint "v=spf1 ipv4:192.0.2.1 inclde:_spf.example.net all"
          spfquery lint example.com
          spfquery lint example.com.zone
          spfquery lint - < records.txt

        All SPF records of a zone file are checked; so is the file of --zone if no argument is given.
        With -, each line of the standard input is a record or a domain. Included domains are not
        looked up: use spfquery inspect for that.

        In GitHub Actions, show findings at their lines, and fail only on errors:
          spfquery lint example.com.zone --format github --fail-on error

        Exit code: no errors or warnings 0, warnings 1, errors 2, usage error 255.


        """;

    private const string Completion = """
        spfquery completion bash|zsh|fish: a script that completes verbs, options and values

          bash, in ~/.bashrc:                eval "$(spfquery completion bash)"
          zsh, in ~/.zshrc, after compinit:  source <(spfquery completion zsh)
          fish:                              spfquery completion fish > ~/.config/fish/completions/spfquery.fish


        """;

    /// <summary>Returns the help of a verb; that of "check" also lists the verbs.</summary>
    public static string Of(Verbs verb)
    {
        var text = new StringBuilder(verb switch
        {
            Verbs.Batch => Batch,
            Verbs.Inspect => Inspect,
            Verbs.Diff => Diff,
            Verbs.Lint => Lint,
            Verbs.Completion => Completion,
            _ => Check,
        });
        if (verb == Verbs.Check)
        {
            AppendVerbs(text);
        }

        IEnumerable<OptionRow> rows = OptionTable.Rows.Where(row => row.Verbs.HasFlag(verb));
        foreach (IGrouping<string, OptionRow> group in rows.GroupBy(row => row.Group))
        {
            text.Append(group.Key).Append(":\n");
            foreach (OptionRow row in group)
            {
                Append(text, row);
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void AppendVerbs(StringBuilder text)
    {
        text.Append("Verbs:\n");
        foreach (VerbRow verb in VerbTable.Rows)
        {
            string left = $"  {verb.Name} {verb.Usage}";
            text.Append(left.PadRight(HelpColumn)).Append(verb.Summary).Append('\n');
        }

        text.Append('\n');
    }

    private static void Append(StringBuilder text, OptionRow row)
    {
        string value = row.Value is null ? string.Empty
            : row.IsOptionalValue is null ? $" {row.Value}"
            : $"[={row.Value}]";
        string left = $"  --{row.Name}{value}";
        for (int i = 0; i < row.Help.Length; i++)
        {
            if (i == 0 && left.Length >= HelpColumn)
            {
                text.Append(left).Append('\n');
                left = string.Empty;
            }

            text.Append((i == 0 ? left : string.Empty).PadRight(HelpColumn)).Append(row.Help[i]).Append('\n');
        }
    }
}
