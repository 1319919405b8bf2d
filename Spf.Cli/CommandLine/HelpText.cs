// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Cli.CommandLine;

/// <summary>What --help says: what to type, then every option under its heading.</summary>
internal static class HelpText
{
    /// <summary>For whoever has typed no arguments at all.</summary>
    public const string Short = """
        spfquery: may this host send mail for this domain?
          for example: spfquery --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com
          many at once: spfquery batch questions.txt
          see spfquery --help

        """;

    private const int HelpColumn = 30;

    private const string Check = """
        spfquery: may this host send mail for this domain? (Sender Policy Framework, RFC 7208)

        Try it without any network:
          spfquery --zone samples/example.zone --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com

        Ask the DNS, and see why the answer is what it is:
          spfquery --ip 192.0.2.1 --sender alice@example.com --helo mail.example.com --trace

        Try a policy before it is published:
          spfquery --ip 192.0.2.1 --sender alice@example.com --record "example.com=v=spf1 mx -all"

        Many at once, one JSON object a line:
          spfquery batch questions.txt

        Prints four lines: the result, the explanation for the SMTP reply (on fail), a comment,
        and the Received-SPF header field.
        Exit code: pass 0, fail 1, softfail 2, neutral 3, permerror 4, temperror 5, none 6,
        wrong usage 255.


        """;

    private const string Batch = """
        spfquery batch [FILE|-]: many checks at once, in the order of the lines

        A line is "ip sender [helo]" or a JSON object; blank lines and lines that begin with # are
        passed over, - or <> is a null sender:
          192.0.2.1 alice@example.com mail.example.com
          {"id": "q1", "ip": "192.0.2.1", "mailFrom": "alice@example.com", "helo": "mail.example.com"}

        Try it without any network:
          echo 192.0.2.1 alice@example.com | spfquery batch --zone samples/example.zone

        Prints one JSON object a line. A line that cannot be read is answered with an "error", and
        the rest goes on. Exit code: the first that is not 0 of all lines; see spfquery --help.


        """;

    public static string Of(Verbs verb)
    {
        var text = new StringBuilder(verb == Verbs.Batch ? Batch : Check);
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

    private static void Append(StringBuilder text, OptionRow row)
    {
        string left = $"  --{row.Name}{(row.Value is null ? string.Empty : $" {row.Value}")}";
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
