// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Headers;

namespace Spf.Tests.Headers;

public sealed class ReceivedSpfParseTests
{
    private static readonly ReceivedSpf Full = new()
    {
        Result = SpfResult.Pass,
        Comment = "c",
        ClientIP = IPAddress.Parse("192.0.2.1"),
        EnvelopeFrom = "a@b.example",
        Helo = "h.example",
        Identity = "mailfrom",
        Mechanism = "all",
        Receiver = "r.example",
    };

    public static TheoryData<string, ReceivedSpf> Fields => new()
    {
        // 9.1: the RFC's own examples, the last of them with a mechanism that lacks its quotes
        {
            "Received-SPF: pass (mybox.example.org: domain of\r\n"
            + " myname@example.com designates 192.0.2.1 as permitted sender)\r\n"
            + "    receiver=mybox.example.org; client-ip=192.0.2.1;\r\n"
            + "    mechanism=ip4:192.0.2.1; envelope-from=\"myname@example.com\";\r\n    helo=foo.example.com;",
            new ReceivedSpf
            {
                Result = SpfResult.Pass,
                Comment = "mybox.example.org: domain of myname@example.com designates 192.0.2.1 as permitted sender",
                ClientIP = IPAddress.Parse("192.0.2.1"),
                EnvelopeFrom = "myname@example.com",
                Helo = "foo.example.com",
                Mechanism = "ip4:192.0.2.1",
                Receiver = "mybox.example.org",
            }
        },
        {
            "fail (x) identity=mailfrom; client-ip=192.0.2.1;\r\n envelope-from=\"myname@example.com\";",
            new ReceivedSpf
            {
                Result = SpfResult.Fail,
                Comment = "x",
                ClientIP = IPAddress.Parse("192.0.2.1"),
                EnvelopeFrom = "myname@example.com",
                Identity = "mailfrom",
            }
        },
        // The fields of others: policyd-spf, libspf2, Mail::SPF
        {
            "Softfail (mailfrom) identity=mailfrom; client-ip=2001:db8::1; helo=h.example; "
            + "envelope-from=a@b.example; receiver=r.example ",
            Full with
            {
                Result = SpfResult.SoftFail,
                Comment = "mailfrom",
                ClientIP = IPAddress.Parse("2001:db8::1"),
                Mechanism = null,
            }
        },
        {
            "pass (spfquery: domain of b.example designates 192.0.2.1 as permitted sender) "
            + "client-ip=192.0.2.1; envelope-from=a@b.example; helo=h.example;",
            Full with
            {
                Comment = "spfquery: domain of b.example designates 192.0.2.1 as permitted sender",
                Identity = null,
                Mechanism = null,
                Receiver = null,
            }
        },
        {
            "none (b: None (really)) receiver=r.example; identity=helo; helo=\"[192.0.2.1]\"; client-ip=192.0.2.1",
            new ReceivedSpf
            {
                Result = SpfResult.None,
                Comment = "b: None (really)",
                ClientIP = IPAddress.Parse("192.0.2.1"),
                Helo = "[192.0.2.1]",
                Identity = "helo",
                Receiver = "r.example",
            }
        },
        // RFC 5322, 3.2.2: CFWS anywhere, comments in comments
        {
            " (a (b) \\) c)\r\n\tPASS\r\n (c) (d)client-ip (e) = (f)192.0.2.1(g;h=i) ; "
            + "(j) envelope-from=(k)\"a@b.example\" (l);helo\t=h.example;;; "
            + "identity=mailfrom;mechanism=all;receiver=r.example (m;n=\"",
            Full
        },
        // RFC 5322, 3.2.1: quoted-pairs; 2.2.3: folds within values
        { "pass helo=\"a\\\"b\\\\c\\d\r\n e\"", new ReceivedSpf { Result = SpfResult.Pass, Helo = "a\"b\\cd e" } },
        { "pass (a\\(b\r\n c\\\\)", new ReceivedSpf { Result = SpfResult.Pass, Comment = "a(b c\\" } },
        {
            "pass helo=\"x; y=z\"; identity=pra",
            new ReceivedSpf { Result = SpfResult.Pass, Helo = "x; y=z", Identity = "pra" }
        },
        // Nothing but a result; no ";" between pairs; no space
        { "neutral", new ReceivedSpf { Result = SpfResult.Neutral } },
        { "temperror\r\n", new ReceivedSpf { Result = SpfResult.TempError } },
        { "pass;helo=a identity=helo", new ReceivedSpf { Result = SpfResult.Pass, Helo = "a", Identity = "helo" } },
        { "pass(c)helo=a", new ReceivedSpf { Result = SpfResult.Pass, Comment = "c", Helo = "a" } },
        // Empty values, and mailboxes with a quoted local part but no quotes of their own
        { "pass helo=; envelope-from=\"\"", new ReceivedSpf { Result = SpfResult.Pass, Helo = "", EnvelopeFrom = "" } },
        {
            "pass envelope-from=\"a b\"@c.example; helo=d",
            new ReceivedSpf { Result = SpfResult.Pass, EnvelopeFrom = "\"a b\"@c.example", Helo = "d" }
        },
        {
            "pass envelope-from=<>; helo=[192.0.2.1]",
            new ReceivedSpf { Result = SpfResult.Pass, EnvelopeFrom = "<>", Helo = "[192.0.2.1]" }
        },
        // Equal names: the first counts, in whatever case
        { "pass helo=a; HELO=b; Identity=c", new ReceivedSpf { Result = SpfResult.Pass, Helo = "a", Identity = "c" } },
        // Names that are not the RFC's are kept, in order
        {
            "pass x-b=1; helo=a; x-a=\"2 3\"; x-b=4",
            new ReceivedSpf
            {
                Result = SpfResult.Pass,
                Helo = "a",
                OtherPairs = [new("x-b", "1"), new("x-a", "2 3"), new("x-b", "4")],
            }
        },
        // Parts that cannot be read are left out, and the rest still read
        {
            "pass =x; 1a=b; a b c; \"q;r\"=s; client-ip=1.2.3; helo=h",
            new ReceivedSpf { Result = SpfResult.Pass, Helo = "h" }
        },
        { "pass \"a;helo=x\" (;helo=y) z; helo=h", new ReceivedSpf { Result = SpfResult.Pass, Helo = "h" } },
        {
            "pass client-ip=::ffff:1.2.3.4",
            new ReceivedSpf { Result = SpfResult.Pass, ClientIP = IPAddress.Parse("::ffff:1.2.3.4") }
        },
        // Without an end
        { "pass (abc helo=x", new ReceivedSpf { Result = SpfResult.Pass } },
        { "pass (a(b) helo=x", new ReceivedSpf { Result = SpfResult.Pass } },
        { "pass (a\\", new ReceivedSpf { Result = SpfResult.Pass } },
        { "pass helo=\"abc; identity=x", new ReceivedSpf { Result = SpfResult.Pass, Helo = "abc; identity=x" } },
        { "pass helo=\"abc\\", new ReceivedSpf { Result = SpfResult.Pass, Helo = "abc\\" } },
        { "pass helo=\"", new ReceivedSpf { Result = SpfResult.Pass, Helo = "" } },
        { "pass helo", new ReceivedSpf { Result = SpfResult.Pass } },
        { "pass helo=", new ReceivedSpf { Result = SpfResult.Pass, Helo = "" } },
        // With the name
        { "received-spf : pass", new ReceivedSpf { Result = SpfResult.Pass } },
        { "\r\n Received-SPF:pass", new ReceivedSpf { Result = SpfResult.Pass } },
    };

    [Theory]
    [MemberData(nameof(Fields), DisableDiscoveryEnumeration = true)]
    public void TryParse_Field_IsRead(string text, ReceivedSpf expected)
    {
        Assert.True(ReceivedSpf.TryParse(text, out ReceivedSpf? actual));
        Assert.Equal(expected, actual);
        FieldChecks.RequireField(actual);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("(comment) ")]
    [InlineData("passed")]
    [InlineData("hardfail (x)")]
    [InlineData("pass=x")]
    [InlineData("Received-SPF: ")]
    [InlineData("Received-SPF pass")]
    [InlineData("Received-SPF: Received-SPF: pass")]
    [InlineData("Authentication-Results: pass")]
    [InlineData("(pass")]
    [InlineData("\"pass\"")]
    [InlineData("\0pass")]
    public void TryParse_NoResult_IsFalse(string? text)
    {
        Assert.False(ReceivedSpf.TryParse(text, out ReceivedSpf? field));
        Assert.Null(field);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("()")]
    [InlineData("(\\")]
    [InlineData("\\")]
    [InlineData("\"")]
    [InlineData("\"\\")]
    [InlineData("\"@")]
    [InlineData("=")]
    [InlineData(";")]
    [InlineData("a=;")]
    [InlineData("a=\"\"")]
    [InlineData("a (")]
    [InlineData("helo=\"\"@")]
    [InlineData("\r\n ")]
    [InlineData("client-ip=")]
    public void TryParse_AMillionTimes_EndsSoon(string unit)
    {
        string text = string.Concat(Enumerable.Repeat(unit, 1_000_000));
        foreach (string start in new[] { "", "pass ", "pass (", "pass helo=", "pass helo=\"" })
        {
            // Linear work is some milliseconds; anything quadratic would outlast the run.
            if (ReceivedSpf.TryParse(start + text, out ReceivedSpf? field))
            {
                Assert.InRange(field.OtherPairs.Length, 0, 64);
                Assert.InRange(field.ToString().Length, 0, 998);
            }
        }
    }

    [Fact]
    public void TryParse_ManyOtherPairs_KeepsTheFirst64()
    {
        string pairs = string.Concat(Enumerable.Range(0, 100).Select(i => $"x{i}=y;"));
        Assert.True(ReceivedSpf.TryParse("pass " + pairs + "helo=h", out ReceivedSpf? field));
        Assert.Equal(64, field.OtherPairs.Length);
        Assert.Equal("x63", field.OtherPairs[^1].Key);
        Assert.Equal("h", field.Helo);
    }

    [Fact]
    public void TryParse_CutAnywhere_NeverThrows()
    {
        const string Text = " (a (b)\\) c)\r\n\tPASS (c) client-ip (e) = (f)\"2001:db8::1\" ; "
            + "envelope-from=\"a\\\" b\"@c; x=y; (";
        for (int i = 0; i < Text.Length; i++)
        {
            for (int j = i; j <= Text.Length; j++)
            {
                if (ReceivedSpf.TryParse(Text.AsSpan(i..j), out ReceivedSpf? field))
                {
                    FieldChecks.RequireField(field);
                }
            }
        }
    }
}
