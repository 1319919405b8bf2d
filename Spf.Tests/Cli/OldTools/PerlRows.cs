// SPDX-License-Identifier: MIT

namespace Spf.Tests.Cli.OldTools;

/// <summary>Mail::SPF's spfquery.</summary>
internal static class PerlRows
{
    public const string Tool = "spfquery.mail-spf-perl";
    public const string Package = "spf-tools-perl";

    public const string Table =
        """
        --ip 192.0.2.1 --identity a@example.test | pass 0 | =
        --ip 203.0.113.9 --identity a@example.test --helo-identity mail.example.test | fail 1 | =
        --ip 203.0.113.9 --identity a@soft.example.test --helo-identity mail.example.test | softfail 2 | =
        --ip 203.0.113.9 --identity a@neut.example.test | neutral 3 | =
        --ip 203.0.113.9 --identity a@perm.example.test | permerror 4 | =
        --ip 203.0.113.9 --identity a@temp.example.test | temperror 5 | =
        --ip 203.0.113.9 --identity a@none.example.test | none 6 | =
        --ip 203.0.113.9 --identity a@missing.example.test | none 6 | =
        --ip-address 192.0.2.1 --identity a@example.test --helo-identity mail.example.test | pass 0 | =
        --ip=192.0.2.1 --id=a@example.test --helo-id=mail.example.test | pass 0 | =
        --ip 192.0.2.1 --mail-from a@example.test --helo-id mail.example.test | pass 0 | =
        --ip 192.0.2.1 --mfrom a@example.test | pass 0 | =
        --ip 192.0.2.1 -m a@example.test | pass 0 | =
        --ip 192.0.2.1 --helo mail.example.test | pass 0 | =
        --ip 192.0.2.1 -h mail.example.test | pass 0 | =
        --ip 192.0.2.1 --scope helo --identity mail.example.test | pass 0 | =
        --ip 192.0.2.1 -s helo --identity mail.example.test | pass 0 | =
        --ip 192.0.2.1 --scope mfrom --identity a@example.test | pass 0 | =
        --ip 192.0.2.1 -s a@example.test | pass 0 | =
        --ip 192.0.2.1 --sender a@example.test | pass 0 | =
        --ipv4 192.0.2.1 --sender a@example.test | pass 0 | =
        -i 192.0.2.1 --sender a@example.test | pass 0 | =
        --ip ::ffff:192.0.2.1 --identity a@example.test | pass 0 | =
        --ip 2001:db8::9 --identity a@example.test | fail 1 | =
        --ip 192.0.2.1 --identity example.test | pass 0 | =
        --versions 1 --ip 192.0.2.1 --identity a@example.test | pass 0 | =
        -v 1 --ip 192.0.2.1 --identity a@example.test | pass 0 | =
        --ip 203.0.113.9 --identity a@example.test --default-explanation 'Go away %{i}' | fail 1 | =
        --ip 203.0.113.9 --identity a@example.test --def-exp 'Go away %{i}' | fail 1 | =
        --ip 203.0.113.9 --identity a@example.test --hostname mx.example.org | fail 1 | =
        --ip 203.0.113.9 --identity a@example.test --name mx.example.org | fail 1 | =
        --ip 192.0.2.1 --identity a@example.test --debug | pass 0 | =
        --ip 192.0.2.1 --identity a@example.test --no-debug | pass 0 | =
        --ip 192.0.2.1 --identity a@example.test --sanitize | pass 0 | =
        --ip 192.0.2.1 --identity a@example.test --nosanitize | pass 0 | =
        --ip 192.0.2.1 --identity a@example.test --keep-comments | pass 0 | =
        --ip 192.0.2.1 --identity a@example.test --tfwl | pass 0 | =
        --ip 192.0.2.1 --identity a@example.test --trusted | pass 0 | =
        --ip 192.0.2.1 --identity a@example.test --rcpt-to b@example.test | pass 0 | =
        --ip 192.0.2.1 --identity a@example.test -r b@example.test | pass 0 | =
        --ip 192.0.2.1 --identity a@example.test --authorize-mxes-for example.test | pass 0 | =
        --ip 192.0.2.300 --identity a@example.test | 255 | =
        --ip 192.0.2.1 --pra a@example.test | 255 | =
        --ip 192.0.2.1 --identity a@example.test --override x=y | 255 | =
        --ip 192.0.2.1 --identity a@example.test --fallback x=y | 255 | =
        --ip 192.0.2.1 --identity a@example.test --max-name-lookups-per-term 5 | 255 | =
        --ip 192.0.2.1 | 255 | =
        --identity a@example.test | 255 | =
        --nosuch | 255 | =
        --file - --identity x | 255 | =
        --file - < 192.0.2.1 a@example.test mail.example.test/203.0.113.9 a@soft.example.test | pass 2 | =
        -f - < 203.0.113.9 a@soft.example.test mail.example.test/203.0.113.9 a@example.test | softfail 2 | =
        -f - < # a comment//192.0.2.1 a@example.test | pass 0 | =
        --scope helo --file - < 192.0.2.1 mail.example.test | pass 0 | =
        --file - < nonsense/192.0.2.1 a@example.test | 255 | error 255 | a bad line is answered, and the rest goes on
        --keep-comments -f - < # a comment/192.0.2.1 a@example.test | # a comment 0 | pass 0 | line 1 is a result
        --ip 192.0.2.1 --mfrom a@soft.example.test --helo mail.example.test | pass 0 | softfail 2 | MAIL FROM counts where both are given, as its manual says
        --ip 192.0.2.1 --scope pra --identity a@example.test | none 6 | 255 | Sender ID is history: a wrong answer would be worse than none
        --versions 1,2 --ip 192.0.2.1 --identity a@example.test | pass 0 | 255 | Sender ID is history
        --versions 2 --ip 192.0.2.1 --identity a@example.test | none 6 | 255 | Sender ID is history
        --ip 1.2.3 --identity a@example.test | fail 1 | 255 | 1.2.3 is no address, and not 1.2.0.3
        --ip 192.0.2.1 --identity '' | 255 | none 6 | an empty sender is the null reverse-path
        --ip 192.0.2.1 --identity '<>' | temperror 5 | none 6 | so is <>
        --ip 192.0.2.1 --identity a@[192.0.2.1] | temperror 5 | none 6 | there is no name to ask for (RFC 7208, 4.3)
        --ip 192.0.2.1 --identity a@example.test --sanitize=1 | 255 | pass 0 | libspf2's and pyspf's option has a value
        --ip 192.0.2.1 --identity a@example.test --max-lookup 5 | 255 | pass 0 | the limit works here
        --ip 192.0.2.1 --identity a@example.test --max-dns-interactive-terms 5 | 255 | pass 0 | the limit works here
        --ip 192.0.2.1 --identity a@none.example.test --guess 'ip4:192.0.2.0/24 -all' | 255 | pass 0 | it works here
        --ip 203.0.113.9 --identity a@example.test --local ip4:203.0.113.0/24 | 255 | pass 0 | it works here
        -ip 192.0.2.1 --identity a@example.test | 255 | pass 0 | one dash is libspf2's and pyspf's way
        --ip 192.0.2.1 --ident a@example.test | pass 0 | 255 | no abbreviations: they change their meaning with each new option
        --version | spfquery version 2.501 (using Mail::SPF) 0 | spfquery VERSION 0 | another program
        -V | spfquery version 2.501 (using Mail::SPF) 0 | spfquery VERSION 0 | another program
        --help | Preferred Usage: 0 | spfquery: may this host send mail for this domain? (Sender Policy Framework, RFC 7208) 0 | another program
        """;
}
