// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Headers;

namespace Spf.Tests.Headers;

public sealed class ReceivedPathTests
{
    private static readonly IPNetwork[] Relays = [IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("2001:db8:1::/48")];

    // A description, the fields, and the client at the border: "ADDRESS HELO", "authenticated" or "undetermined".
    public static TheoryData<string, string[], string> Paths => new()
    {
        { "Postfix", ["from mail.s.test (mail.s.test [192.0.2.1])\n\tby gw.test (Postfix) with ESMTPS id 1;\n\tThu"], "192.0.2.1 mail.s.test" },
        { "Postfix v6", ["from m.s.test (unknown [IPv6:2001:db8:9::1]) by gw.test (Postfix) with ESMTP id 1"], "2001:db8:9::1 m.s.test" },
        { "unneutered HELO", ["from x (y [192.0.2.1]) by z (client.test [203.0.113.9]) by gw.test with SMTP"], "undetermined" },
        {
            "three hops",
            [
                "from in.gw.test (in.gw.test [198.51.100.8]) by out.gw.test with ESMTP",
                "from localhost (localhost [127.0.0.1]) by in.gw.test (Postfix) with ESMTP",
                "by in.gw.test with LMTP id 3",
                "from h.s.test (h.s.test [192.0.2.1]) by in.gw.test with ESMTPS",
                "from x (x [203.0.113.66]) by y",
            ],
            "192.0.2.1 h.s.test"
        },
        {
            "forged below",
            [
                "from evil.test (evil.test [203.0.113.9]) by gw.test with ESMTP",
                "from good.test (good.test [192.0.2.1]) by evil.test with ESMTP",
            ],
            "203.0.113.9 evil.test"
        },
        { "authenticated hop", ["from pc (dsl.test [203.0.113.5]) by gw.test (Postfix) with ESMTPSA id 1"], "authenticated" },
        {
            "relays that log in to each other",
            [
                "from in.gw.test (in.gw.test [198.51.100.8]) by out.gw.test with ESMTPSA id 1",
                "from h.s.test (h.s.test [192.0.2.1]) by in.gw.test with ESMTPS id 2",
            ],
            "192.0.2.1 h.s.test"
        },
        { "a word in a comment", ["from pc (dsl.test [203.0.113.5]) by gw.test ( with ESMTPSA ) with ESMTP id 1"], "203.0.113.5 pc" },
        { "all listed", ["from a (a [198.51.100.9]) by gw.test with ESMTP"], "undetermined" },
        { "no fields", [], "undetermined" },
        { "no address", ["from h.s.test by gw.test with ESMTP"], "undetermined" },
        {
            "an undetermined field above a good one",
            ["from h (h [192.0.2.999]) by gw.test with ESMTP", "from h (h [192.0.2.1]) by gw.test with ESMTP"],
            "undetermined"
        },
        {
            "a private hop that is not listed",
            ["from a (a [10.0.0.5]) by gw.test with ESMTP", "from h (h [192.0.2.1]) by a with ESMTP"],
            "10.0.0.5 a"
        },
        { "an unclosed comment without from", ["by gw.test (Postfix with ESMTP id 1"], "undetermined" },
        { "relay by IPv6", ["from r (r [IPv6:2001:db8:1::5]) by gw.test", "from h (h [192.0.2.1]) by r.test"], "192.0.2.1 h" },
        { "fetchmail", ["from pop.test [203.0.113.3] by localhost with POP3 (fetchmail-6.4)", "from h (h [192.0.2.1]) by pop.test"], "192.0.2.1 h" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public void Find_Fields_StopsAtTheBorder(string what, string[] bodies, string expected)
    {
        ReceivedField? border = ReceivedPath.Find(
            bodies, address => IPAddress.IsLoopback(address) || Relays.Any(network => network.Contains(address))).Border;

        string found = border?.ClientIP is null ? "undetermined"
            : border.IsAuthenticated ? "authenticated"
            : $"{border.ClientIP} {border.Helo}";
        Assert.True(expected == found, $"{what}: {found}");
    }

    [Fact]
    public void Find_ThousandsOfFields_ReadsTheFirstOnes()
    {
        int read = 0;
        IEnumerable<string> bodies = Enumerable.Range(0, 100_000).Select(_ =>
        {
            read++;
            return "by gw.test with LMTP id 3";
        });

        Assert.Null(ReceivedPath.Find(bodies, _ => false).Border);
        Assert.Equal(64, read);
    }
}
