// SPDX-License-Identifier: MIT

using Spf.Dns;

namespace Spf.Tests.Policy.Decisions;

/// <summary>A domain for each result, and what the whitelists ask for.</summary>
internal static class PolicyZone
{
    public static ZoneResolver Resolver { get; } = ZoneFile.Parse("""
        $ORIGIN test.
        pass       TXT  "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all"
        soft       TXT  "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 ~all"
        deep.soft  TXT  "v=spf1 ip4:192.0.2.1 ~all"
        neutral    TXT  "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 ?all"
        nomail     TXT  "v=spf1 -all"
        nomail2    TXT  "V=SPF1  -ALL "
        perm       TXT  "v=spf1 foo:bar -all"
        two        TXT  "v=spf1 -all"
                   TXT  "v=spf1 +all"
        void       TXT  "v=spf1 a:no1.test a:no2.test a:no3.test -all"
        none       A    192.0.2.1
        $FAULT temp TXT servfail
        $FAULT timeout TXT timeout
        exp        TXT  "v=spf1 -all exp=why.exp.test"
        why.exp    TXT  "%{i} is not ours; {url} (see %{d})"
        badexp     TXT  "v=spf1 -all exp=why.badexp.test"
        why.badexp TXT  "caf\233"
        helo       TXT  "v=spf1 a -all"
        helo       A    192.0.2.1
        helowl     A    203.0.113.5
        mx.evilfriend  A  203.0.113.5
        mx.friend      A  203.0.113.6
        forged.friend  A  203.0.113.99
        $ORIGIN 113.0.203.in-addr.arpa.
        5          PTR  mx.evilfriend.test.
        6          PTR  mx.friend.test.
        7          PTR  forged.friend.test.
        """);
}
