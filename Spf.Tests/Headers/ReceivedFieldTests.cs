// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Headers;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Headers;

public sealed class ReceivedFieldTests
{
    // A body; "ADDRESS HELO", "none" without a client, or "undetermined".
    public static TheoryData<string, string> Shapes => new()
    {
        { "from mail.s.test (mail.s.test [192.0.2.1])\n\tby gw.test (Postfix) with ESMTPS id 1;\n\tThu", "192.0.2.1 mail.s.test" },
        { "from good.test (good.test [192.0.2.1]) by gw.test with ESMTP", "192.0.2.1 good.test" },
        { "from mail.s.test (mail.s.test [192.0.2.1])\n\t(using TLSv1.3 with cipher X (256/256 bits))\n\t(No client certificate requested)\n\tby gw.test (Postfix) with ESMTPS id 1; Thu", "192.0.2.1 mail.s.test" },
        { "from m.s.test (unknown [IPv6:2001:db8:9::1]) by gw.test (Postfix) with ESMTP id 1", "2001:db8:9::1 m.s.test" },
        { "from [192.0.2.99] (client.test [203.0.113.9]) by gw.test (Postfix) with SMTP id 1", "203.0.113.9 [192.0.2.99]" },
        { "from friend.test??friend.test?[192.0.2.1]??by?mx.test (client.test [203.0.113.9]) by gw.test with SMTP", "203.0.113.9 friend.test??friend.test?[192.0.2.1]??by?mx.test" },
        { "from x (y [192.0.2.1]) by z (client.test [203.0.113.9]) by gw.test with SMTP", "undetermined" },
        { "from x (y [192.0.2.1]) (client.test [203.0.113.9]) by gw.test with SMTP", "undetermined" },
        { "from h.s.test (c.test [192.0.2.1] (may be forged)) by gw.test (8.17.1/8.17.1) with ESMTP id x for <a@b>; Thu", "192.0.2.1 h.s.test" },
        { "from h.s.test ([192.0.2.1]) by gw.test (8.17.1/8.17.1) with ESMTP id x", "192.0.2.1 h.s.test" },
        { "from h.s.test (IDENT:root@c.test [192.0.2.1]) by gw.test (8.9.3) with SMTP", "192.0.2.1 h.s.test" },
        { "(from root@localhost)\n\tby gw.test (8.17.1/8.17.1/Submit) id 4; Thu", "none" },
        { "from c.test ([192.0.2.1]:4711 helo=h.s.test) by gw.test with esmtps (Exim 4.96) (envelope-from <a@s.test>) id 1", "192.0.2.1 h.s.test a@s.test" },
        { "from c.test ([192.0.2.1] helo=[10.0.0.1]) by gw.test with esmtp (Exim 4.96)", "192.0.2.1 [10.0.0.1]" },
        { "from m.test ([192.0.2.40]:4567 helo=[203.0.113.1]) by gw.test with esmtp", "192.0.2.40 [203.0.113.1]" },
        { "from m.test ([192.0.2.40] helo=h.test ident=x) by gw.test with esmtp", "192.0.2.40 h.test" },
        { "from m.test ([192.0.2.40] ident=[203.0.113.1]) by gw.test with esmtp", "undetermined" },
        { "from [192.0.2.1] (port=4711 helo=h.s.test) by gw.test with esmtp (Exim 4.96)", "192.0.2.1 h.s.test" },
        { "from [192.0.2.1]:25 (helo=h.s.test) by gw.test with esmtp (Exim 4.96)", "192.0.2.1 h.s.test" },
        { "from [192.0.2.1] (helo=[203.0.113.1]) by gw.test with smtp", "192.0.2.1 [203.0.113.1]" },
        { "from [192.0.2.1] (port=4711) by gw.test with smtp", "192.0.2.1 [192.0.2.1]" },
        { "from root by gw.test with local (Exim 4.96)\n\t(envelope-from <root@gw.test>)\n\tid 1", "undetermined root@gw.test local" },
        { "from unknown (HELO h.s.test) (192.0.2.1) by gw.test with SMTP; 1 Jan", "192.0.2.1 h.s.test" },
        { "from c.test (192.0.2.1)\n  by gw.test with SMTP; 1 Jan", "192.0.2.1 c.test" },
        { "from unknown (HELO [203.0.113.1]) (192.0.2.1) by gw.test with SMTP; 1 Jan", "192.0.2.1 [203.0.113.1]" },
        { "from unknown (HELO a b) (192.0.2.1) by gw.test with SMTP; 1 Jan", "undetermined" },
        { "from unknown (HELO 203.0.113.1) (user@192.0.2.1) by gw.test with SMTP", "undetermined" },
        { "(qmail 4711 invoked by uid 89); 1 Jan 2026 00:00:00 -0000", "none" },
        { "(qmail 4711 invoked from network); 1 Jan 2026 00:00:00 -0000", "none" },
        { "from h.s.test (192.0.2.1) by A.prod.test (10.1.2.3) with Microsoft SMTP Server (version=TLS1_2) id 15; Thu", "192.0.2.1 h.s.test" },
        { "from A.prod.test (2001:db8::1) by B.prod.test (2001:db8::2) with Microsoft SMTP Server id 15", "2001:db8::1 A.prod.test" },
        { "from A.prod.test ([fe80::1]) by A.prod.test ([fe80::1%12]) with mapi id 15.20; Thu", "fe80::1 A.prod.test mapi" },
        { "from A.prod.test (fe80::1%12) by B.prod.test (10.0.0.2) with Microsoft SMTP Server", "fe80::1 A.prod.test" },
        { "from 192.0.2.77 (EHLO mta.x.test) by 10.197.37.73 with SMTPs (version=TLS1_2); Thu", "192.0.2.77 mta.x.test" },
        { "from 192.0.2.77 (HELO mta.x.test) (192.0.2.78) by mta.test with SMTP", "undetermined" },
        { "from [192.0.2.77] (HELO h.test) by gw.test (CommuniGate Pro SMTP 6.2) with ESMTP id 1", "192.0.2.77 h.test" },
        { "from 192.0.2.1 (EHLO h.test) ([192.0.2.1]) by gw.test (JAMES SMTP Server) with ESMTP ID 1", "192.0.2.1 h.test" },
        { "from h.test (rdns.test [192.0.2.1] (AS64500 Example, US)) (using TLSv1.3) by gw.test (Stalwart SMTP) with ESMTPS id 1", "192.0.2.1 h.test" },
        { "from h.test (rdns.test. [192.0.2.1]) by mx.google.com with ESMTPS id 1 for <a@b.test> (version=TLS1_3); Thu", "192.0.2.1 h.test" },
        { "by 2002:a05:6402:1f09:b0:5c9:1234:abcd with SMTP id x; Thu", "none" },
        { "from h.test (h.test [::ffff:192.0.2.1])\n  (TLS: TLSv1.3,256bits) by gw.test with ESMTPS", "192.0.2.1 h.test" },
        { "from h.test (rdns.test [192.0.2.1]) by gw.test (Haraka/3.0) with ESMTPS id 1 envelope-from <a@s.test>; Thu", "192.0.2.1 h.test a@s.test" },
        { "from h.test (rdns.test [192.0.2.1]) by gw.test (envelope-sender <>) with ESMTPS id 1", "192.0.2.1 h.test <>" },
        { "from h.test ([192.0.2.1]) by gw.test ([203.0.113.7]) via tcp with ESMTPS id 1 for <a@b.test>", "192.0.2.1 h.test" },
        { "from localhost (gw.test [local]) by gw.test (OpenSMTPD) with ESMTPA id 1", "none" },
        { "from rdns.test (rdns.test [local]) by gw.test with ESMTPA id 1", "undetermined ESMTPA" },
        { "from pop.test [198.51.100.3] by localhost with POP3 (fetchmail-6.4) for <me@localhost>", "198.51.100.3 pop.test POP3" },
        { "from h.test [198.51.100.3] by gw.test (MDaemon PRO v9) with ESMTP id 1", "198.51.100.3 h.test" },
        { "from h.test [198.51.100.3] (x) by gw.test with ESMTP id 1", "undetermined" },
        { "from [203.0.113.1] [198.51.100.3] by gw.test with ESMTP id 1", "undetermined" },
        { "from pc.test (dsl.test [203.0.113.5]) by gw.test (Postfix) with ESMTPSA id 1", "203.0.113.5 pc.test ESMTPSA" },
        { "from pc.test (dsl.test [203.0.113.5]) by gw.test ( with ESMTPSA ) with ESMTP id 1", "203.0.113.5 pc.test" },
        { "from gw.test (LHLO gw.test) (10.0.0.7) by store.test with LMTP; Thu", "10.0.0.7 gw.test LMTP" },
        { "from gw.test\n\tby store.test (Dovecot) with LMTP id 1", "undetermined LMTP" },
        { "from h.s.test by gw.test with ESMTP", "undetermined" },
        { "from h (h [192.0.2.999]) by gw.test with ESMTP", "undetermined" },
        { "from h (h [010.0.0.1]) by gw.test with ESMTP", "undetermined" },
        { "from h (h [192.0.2.1] by gw.test with ESMTP", "undetermined" },
        { "from h (h [192.0.2.1])) by gw.test with ESMTP", "undetermined" },
        { "from h (h [IPv6:::ffff:192.0.2.1]) by gw.test with ESMTP", "192.0.2.1 h" },
        { "from h (unknown [unknown]) by gw.test (Postfix) with SMTP", "undetermined" },
        { "from h (h [192.0.2.1], h [192.0.2.2]) by gw.test with ESMTP", "undetermined" },
        { "from by by gw.test (h [192.0.2.1]) with ESMTP", "undetermined" },
        { "from", "none" },
        { "", "none" },
        { "fromage (h [192.0.2.1]) by gw.test", "none" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Read_Shape_NamesTheClient(string body, string expected)
    {
        var field = ReceivedField.Read(body);
        string text = field.Kind switch
        {
            ReceivedKind.NoClient => "none",
            ReceivedKind.Undetermined => "undetermined",
            _ => $"{field.ClientIP} {field.Helo}",
        };
        text += field.EnvelopeFrom is null ? string.Empty : $" {(field.EnvelopeFrom.Length == 0 ? "<>" : field.EnvelopeFrom)}";
        text += field.Kind != ReceivedKind.NoClient && (field.IsAuthenticated || field.IsOtherProtocol)
            ? $" {field.Protocol}"
            : string.Empty;
        Assert.Equal(expected, text);
    }

    [Fact]
    public void Read_TooLong_IsUndetermined()
    {
        string body = $"from h (h [192.0.2.1]) by gw.test with ESMTP {new string('x', 4096)}";

        Assert.Equal(ReceivedKind.Undetermined, ReceivedField.Read(body).Kind);
    }

    // No address but the client's own comes out, no matter what HELO or reverse name a server lets through.
    [Fact]
    public void Read_HostileNames_GiveNoOtherAddress()
    {
        string[] pieces =
        [
            "x", " ", "(", ")", "[192.0.2.1]", "192.0.2.1", "by", "with", "ESMTPSA", "helo=", "HELO", "EHLO ", "port=1", "\\",
            "\"", ";", "from", "\n ", "[", "]", "IPv6:2001:db8::5", "[IPv6:2001:db8::5]", "localhost", "127.0.0.1",
            "[127.0.0.1]", "y.test", ":25", "[local]", "POP3", "(x [local])", "envelope-from <a@b>",
        ];
        string[] shapes =
        [
            "from {0} (client.test [203.0.113.9]) by gw.test (Postfix) with ESMTP id 1; Thu, 1 Jan 2026",
            "from h.test ({0} [203.0.113.9]) by gw.test with ESMTP id 1; Thu",
            "from localhost ({0} [203.0.113.9]) by gw.test with ESMTP id 1; Thu",
            "from client.test ([203.0.113.9] helo={0}) by gw.test with esmtp (Exim 4.96) id 1",
            "from [203.0.113.9] (helo={0}) by gw.test with esmtp",
            "from unknown (HELO {0}) (203.0.113.9) by gw.test with SMTP; 1 Jan",
            "from 203.0.113.9 (EHLO {0}) by gw.test with SMTPs; 1 Jan",
        ];
        int count = FuzzCount.Of(usual: 100_000, full: 2_000_000);
        var random = new Random(7208);
        int own = 0;
        for (int i = 0; i < count; i++)
        {
            string name = string.Concat(
                Enumerable.Range(0, random.Next(10)).Select(_ => pieces[random.Next(pieces.Length)]));
            string body = shapes[random.Next(shapes.Length)].Replace("{0}", name, StringComparison.Ordinal);
            var field = ReceivedField.Read(body);

            bool isOwn = field.Kind == ReceivedKind.Client && field.ClientIP!.Equals(IPAddress.Parse("203.0.113.9"))
                && field is { IsAuthenticated: false, IsOtherProtocol: false };
            Assert.True(isOwn || field.Kind == ReceivedKind.Undetermined, body);
            own += isOwn ? 1 : 0;
        }

        Assert.InRange(own, count / 20, count);
    }
}
