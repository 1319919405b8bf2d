// SPDX-License-Identifier: MIT

namespace Spf.Tests.Cli.OldTools;

/// <summary>pyspf's spfquery.py. Its exit code says nothing: only a pass's is ours.</summary>
internal static class PySpfRows
{
    public const string Tool = "spfquery.pyspf";
    public const string Package = "spf-tools-python";

    private const string Always = "spfquery.py ends with 0 whatever the result is";

    public const string Table =
        $"""
        --ip 192.0.2.1 --sender a@example.test --helo mail.example.test | pass 0 | =
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test | pass 0 | =
        --ip=192.0.2.1 --sender=a@example.test --helo=mail.example.test | pass 0 | =
        -ip=192.0.2.1 -sender=a@example.test -helo=mail.example.test | pass 0 | =
        -ip 198.51.100.9 -sender a@example.test -helo mail.example.test | pass 0 | =
        -ip ::ffff:192.0.2.1 -sender a@example.test -helo mail.example.test | pass 0 | =
        -ip 192.0.2.1 -sender '' -helo mail.example.test | pass 0 | =
        -ip 192.0.2.1 -sender example.test -helo mail.example.test | pass 0 | =
        -ip 192.0.2.1 -sender a@example.test | pass 0 | =
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -sanitize 1 | pass 0 | =
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test --sanitize=1 | pass 0 | =
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -debug 1 | pass 0 | =
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test --debug=1 | pass 0 | =
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test -rcpt-to b@example.test | pass 0 | =
        -ip 192.0.2.1 -sender a@example.test -helo mail.example.test --rcpt-to=b@example.test | pass 0 | =
        -ip 203.0.113.9 -sender a@example.test -helo mail.example.test -local ip4:203.0.113.0/24 | pass 0 | =
        -ip 203.0.113.9 -sender a@example.test -helo mail.example.test --local 'ip4:203.0.113.0/24 a' | pass 0 | =
        -file 0 < 192.0.2.1 a@example.test mail.example.test r@example.test | pass 0 | =
        --file 0 < 192.0.2.1 a@example.test mail.example.test r@example.test/192.0.2.1 a@example.test mail.example.test r@x | pass 0 | =
        -file=0 < 192.0.2.1 a@example.test mail.example.test r@example.test | pass 0 | =
        --file=0 < 198.51.100.9 a@example.test mail.example.test r@example.test | pass 0 | =
        -ip 203.0.113.9 -sender a@example.test -helo mail.example.test | fail 0 | fail 1 | {Always}
        -ip 203.0.113.9 -sender a@soft.example.test -helo mail.example.test | softfail 0 | softfail 2 | {Always}
        -ip 203.0.113.9 -sender a@neut.example.test -helo mail.example.test | neutral 0 | neutral 3 | {Always}
        -ip 203.0.113.9 -sender a@perm.example.test -helo mail.example.test | permerror 0 | permerror 4 | {Always}
        -ip 203.0.113.9 -sender a@none.example.test -helo mail.example.test | none 0 | none 6 | {Always}
        -ip 203.0.113.9 -sender a@missing.example.test -helo mail.example.test | none 0 | none 6 | {Always}
        -ip 2001:db8::1 -sender a@example.test -helo mail.example.test | fail 0 | fail 1 | {Always}
        -ip 203.0.113.9 -sender a@example.test -helo mail.example.test -default-explanation Nope | fail 0 | fail 1 | {Always}
        -ip 192.0.2.1 -sender a@[192.0.2.1] -helo mail.example.test | none 0 | none 6 | {Always}
        -file 0 < 203.0.113.9 a@example.test mail.example.test r@example.test | fail 0 | fail 1 | {Always}
        -ip 203.0.113.9 -sender a@temp.example.test -helo mail.example.test | fail 0 | temperror 5 | it takes a server's refusal for "there is none"
        -ip 192.0.2.1 -sender '<>' -helo mail.example.test | none 0 | pass 0 | <> is the null reverse-path, as '' is
        -ip 1.2.3 -sender a@example.test -helo mail.example.test | 1 | 255 | wrong usage is 255
        -ip 192.0.2.300 -sender a@example.test -helo mail.example.test | 1 | 255 | wrong usage is 255
        -nosuch | 2 | 255 | wrong usage is 255
        -sanitize x | 2 | 255 | wrong usage is 255
        -file - < 192.0.2.1 a@example.test mail.example.test r@example.test | 1 | pass 0 | - is the standard input, as with the other two
        -file 0 < 192.0.2.1 a@example.test | 1 | pass 0 | what follows the sender may be left out
        -help | Usage: spfquery.pyspf [options] 0 | spfquery: may this host send mail for this domain? (Sender Policy Framework, RFC 7208) 0 | another program
        """;
}
