// SPDX-License-Identifier: MIT

namespace Spf.Tests.Cli.OldTools;

/// <summary>libspf2's spfquery; ours runs with its exit codes.</summary>
internal static class LibSpf2Rows
{
    public const string Tool = "spfquery.libspf2";
    public const string Package = "spfquery";

    public const string Table =
        """
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test | pass 2 | =
        -ip=192.0.2.1 -sender=a@example.test -helo=mail.example.test | pass 2 | =
        --ip 192.0.2.1 --sender a@example.test --helo mail.example.test | pass 2 | =
        --ip=192.0.2.1 --sender=a@example.test --helo=mail.example.test | pass 2 | =
        -i 192.0.2.1 -s a@example.test -h mail.example.test | pass 2 | =
        -ip 203.0.113.9 -sender a@example.test -helo mail.example.test | fail 3 | =
        -ip 203.0.113.9 -sender a@soft.example.test -helo mail.example.test | softfail 4 | =
        -ip 203.0.113.9 -sender a@neut.example.test -helo mail.example.test | neutral 1 | =
        -ip 198.51.100.9 -sender a@example.test -helo mail.example.test | pass 2 | =
        -ip 2001:db8::1 -sender a@example.test -helo mail.example.test | fail 3 | =
        -ip 192.0.2.1 -sender '' -helo mail.example.test | pass 2 | =
        -ip 192.0.2.1 -sender example.test -helo mail.example.test | pass 2 | =
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -rcpt-to b@example.test | pass 2 | =
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -r b@example.test | pass 2 | =
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -sanitize 1 | pass 2 | =
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -sanitize=0 | pass 2 | =
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -max-lookup 5 | pass 2 | =
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -max-lookup=5 | pass 2 | =
        -ip 203.0.113.9 -sender a@example.test -helo mail.example.test -trusted | 255 | fail 3 | Mail::SPF's option has no value
        -ip 203.0.113.9 -sender a@example.test -helo mail.example.test -trusted=1 | fail 3 | =
        -ip 203.0.113.9 -sender a@example.test -helo mail.example.test -t1 | fail 3 | =
        -ip 203.0.113.9 -sender a@example.test -helo mail.example.test -keep-comments | fail 3 | =
        -ip 203.0.113.9 -sender a@example.test -helo mail.example.test -k | fail 3 | =
        -ip 203.0.113.9 -sender a@example.test -helo mail.example.test -name mx.example.org | fail 3 | =
        -ip 203.0.113.9 -sender a@example.test -helo mail.example.test -default-explanation Nope | fail 3 | =
        -file - < 192.0.2.1 a@example.test mail.example.test/203.0.113.9 a@example.test mail.example.test | pass 3 | =
        -f - < 203.0.113.9 a@example.test mail.example.test/192.0.2.1 a@example.test mail.example.test | fail 2 | =
        --file=- < 203.0.113.9 a@soft.example.test mail.example.test | softfail 4 | =
        -file - < 192.0.2.1 a@example.test mail.example.test b@example.test | pass 2 | =
        -v | 255 | =
        -nosuch | 255 | =
        -ip 203.0.113.9 -sender a@none.example.test -helo mail.example.test | StartError 5 | none 5 | line 1 is the result, always
        -ip 203.0.113.9 -sender a@missing.example.test -helo mail.example.test | StartError 5 | none 5 | line 1 is the result, always
        -ip 203.0.113.9 -sender a@temp.example.test -helo mail.example.test | StartError 6 | temperror 6 | line 1 is the result, always
        -ip 203.0.113.9 -sender a@perm.example.test -helo mail.example.test | StartError 0 | permerror 7 | an error is never 0
        -ip 127.0.0.1 -sender a@example.test -helo mail.example.test | pass 2 | fail 3 | no address passes by itself; Postfix and Exim do not ask for their own
        -ip ::ffff:192.0.2.1 -sender a@example.test -helo mail.example.test | fail 3 | pass 2 | an IPv4-mapped address is the IPv4 one (RFC 7208, 5)
        -ip 192.0.2.300 -sender a@example.test -helo mail.example.test | Invalid IP address. 7 | 255 | there is nothing to check
        -ip 192.0.2.1 -helo mail.example.test | 134 | pass 2 | it aborts; the HELO identity is checked
        -ip 192.0.2.1 -sender '<>' -helo mail.example.test | StartError 0 | pass 2 | <> is the null reverse-path, as '' is
        -ip 192.0.2.1 -sender a@[192.0.2.1] -helo mail.example.test | StartError 0 | none 5 | there is no name to ask for (RFC 7208, 4.3)
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -m 5 | 139 | pass 2 | it crashes; -m N is taken for --max-lookups
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -c 1 | 139 | pass 2 | it crashes
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -debug=1 | --vv-- 2 | pass 2 | line 1 is the result, always
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -d2 | --vv-- 5 | pass 2 | there the result depends on how much is shown of it
        -ip 203.0.113.9 -sender a@example.test -helo mail.example.test -rcpt-to b@soft.example.test | failneutral 1 | fail 3 | SPF does not use recipients
        -ip 203.0.113.9 -sender a@exp.example.test -helo mail.example.test -local ip4:203.0.113.0/24 | fail 3 | pass 2 | the terms come before the last all, no matter what else there is
        -ip 192.0.2.9 -sender a@plain.example.test -helo mail.example.test -guess 'v=spf1 a mx -all' | StartError 2 | pass 2 | line 1 is one result: that of the guess
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -override x=y | pass 2 | 255 | --record does it; there it is not implemented
        -ip 192.0.2.1 -send a@example.test -helo mail.example.test | pass 2 | 255 | no abbreviations: they change their meaning with each new option
        -file - -ip 192.0.2.1 | 0 | 255 | they exclude each other, and an error is never 0
        -k -f - < # a comment/192.0.2.1 a@example.test mail.example.test | # a comment 2 | pass 2 | line 1 is a result
        -file - < nonsense | Invalid IP address. 0 | error 255 | a bad line is no permerror of anybody's policy
        -version | 255 | spfquery VERSION 0 | what was asked for is no error
        -help | 255 | spfquery: may this host send mail for this domain? (Sender Policy Framework, RFC 7208) 0 | what was asked for is no error
        """;
}
