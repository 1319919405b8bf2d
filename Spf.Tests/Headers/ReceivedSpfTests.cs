// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Headers;
using Spf.Tests.Text;

namespace Spf.Tests.Headers;

public sealed class ReceivedSpfTests
{
    private const string Receiver = "mx.example.org";

    public static TheoryData<SpfOutcome, string> Fields => new()
    {
        {
            Outcomes.Of(SpfResult.Pass, match: Outcomes.Match("ip4:192.0.2.0/24")),
            "Received-SPF: pass (mx.example.org: example.com permits 192.0.2.1 to send mail from alice@example.com, "
            + "by ip4:192.0.2.0/24) client-ip=192.0.2.1; envelope-from=\"alice@example.com\"; helo=mail.example.com; "
            + "identity=mailfrom; mechanism=\"ip4:192.0.2.0/24\"; receiver=mx.example.org"
        },
        {
            Outcomes.Of(SpfResult.Fail, match: Outcomes.Match("-all")),
            "Received-SPF: fail (mx.example.org: example.com does not permit 192.0.2.1 to send mail from "
            + "alice@example.com, by -all) client-ip=192.0.2.1; envelope-from=\"alice@example.com\"; "
            + "helo=mail.example.com; identity=mailfrom; mechanism=all; receiver=mx.example.org"
        },
        {
            // 2.3: an IPv6 client, HELO
            Outcomes.Of(
                SpfResult.SoftFail,
                SpfRequest.ForHelo(IPAddress.Parse("2001:db8::1"), "mail.example.com"),
                Outcomes.Match("~mx/24", "mail.example.com")),
            "Received-SPF: softfail (mx.example.org: mail.example.com probably does not permit 2001:db8::1 to say HELO "
            + "mail.example.com, by ~mx/24) client-ip=\"2001:db8::1\"; helo=mail.example.com; identity=helo; "
            + "mechanism=mx/24; receiver=mx.example.org"
        },
        {
            // 4.7: the default neutral
            Outcomes.Of(SpfResult.Neutral),
            "Received-SPF: neutral (mx.example.org: example.com neither permits nor forbids 192.0.2.1 to send mail "
            + "from alice@example.com, as no mechanism matched) client-ip=192.0.2.1; "
            + "envelope-from=\"alice@example.com\"; "
            + "helo=mail.example.com; identity=mailfrom; mechanism=default; receiver=mx.example.org"
        },
        {
            // 2.4: a null reverse-path
            Outcomes.Of(
                SpfResult.None,
                Outcomes.MailFrom("<>"),
                problem: Outcomes.Problem(SpfProblemKind.NoRecord, "mail.example.com does not exist")),
            "Received-SPF: none (mx.example.org: no policy tells whether 192.0.2.1 may send mail from <>, taken as "
            + "postmaster@mail.example.com: mail.example.com does not exist) client-ip=192.0.2.1; "
            + "envelope-from=\"<>\"; helo=mail.example.com; identity=mailfrom; "
            + "problem=\"mail.example.com does not exist\"; receiver=mx.example.org"
        },
        {
            Outcomes.Of(
                SpfResult.TempError,
                Outcomes.MailFrom(helo: ""),
                problem: Outcomes.Problem(SpfProblemKind.Timeout, "the check took longer than 20 s")),
            "Received-SPF: temperror (mx.example.org: cannot tell for now whether 192.0.2.1 may send mail from "
            + "alice@example.com: the check took longer than 20 s) client-ip=192.0.2.1; "
            + "envelope-from=\"alice@example.com\"; identity=mailfrom; "
            + "problem=\"the check took longer than 20 s\"; receiver=mx.example.org"
        },
        {
            Outcomes.Of(
                SpfResult.PermError,
                problem: new SpfProblem(SpfProblemKind.Syntax, "syntax error in the record of b.example")
                    .Through(DomainName.Parse("b.example")).Through(DomainName.Parse("a.example"))),
            "Received-SPF: permerror (mx.example.org: the policy is invalid and does not tell whether 192.0.2.1 may "
            + "send mail from alice@example.com: syntax error in the record of b.example, by way of a.example, "
            + "b.example) "
            + "client-ip=192.0.2.1; envelope-from=\"alice@example.com\"; helo=mail.example.com; identity=mailfrom; "
            + "problem=\"syntax error in the record of b.example, by way of a.example, b.example\"; "
            + "receiver=mx.example.org"
        },
    };

    public static TheoryData<SpfMatch, string> Reasons => new()
    {
        { Outcomes.Match("+mx"), ", by +mx" },
        { Outcomes.Match("a", "_spf.example.net"), ", by a of _spf.example.net" }, // 6.1: redirect
        {
            Outcomes.Match("include:a.example", included: Outcomes.Match("ip4:192.0.2.1", "a.example")),
            ", by include:a.example, there ip4:192.0.2.1"
        },
        {
            Outcomes.Match(
                "include:a.example",
                included: Outcomes.Match("include:b.example", "a.example", Outcomes.Match("?all", "b.example"))),
            ", by include:a.example, there include:b.example, there ?all"
        },
        { Includes(4), ", by include:d3.example, there include:d2.example, there include:d1.example, there mx" },
        {
            Includes(9),
            ", by include:d8.example, there include:d7.example, there include:d6.example, there include:d5.example, "
            + "there include:d4.example, and so on"
        },
        {
            Outcomes.Match($"include:{new string('a', 60)}.{new string('b', 60)}.example"),
            $", by include:{new string('a', 60)}.{new string('b', 8)}..."
        },
    };

    [Theory]
    [MemberData(nameof(Fields), DisableDiscoveryEnumeration = true)]
    public void ToString_OfOutcome_IsTheWholeField(SpfOutcome outcome, string expected)
    {
        ReceivedSpf field = ReceivedSpf.FromOutcome(outcome, Receiver);
        Assert.Equal(expected, field.ToString());
        Assert.Equal(expected, $"{ReceivedSpf.FieldName}: {field.ToBody()}");
        Assert.True(ReceivedSpf.TryParse(expected, out ReceivedSpf? read));
        Assert.Equal(field, read);
    }

    [Theory]
    [MemberData(nameof(Reasons), DisableDiscoveryEnumeration = true)]
    public void FromOutcome_Match_TellsThePathToIt(SpfMatch match, string expected)
    {
        string? comment = ReceivedSpf.FromOutcome(Outcomes.Of(SpfResult.Pass, match: match)).Comment;
        Assert.EndsWith($"alice@example.com{expected}", comment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void FromOutcome_NoReceiver_LeavesItOut(string? receiver)
    {
        ReceivedSpf field = ReceivedSpf.FromOutcome(Outcomes.Of(SpfResult.Neutral), receiver);
        Assert.Null(field.Receiver);
        Assert.StartsWith("example.com neither", field.Comment, StringComparison.Ordinal);
        Assert.EndsWith("; mechanism=default", field.ToBody(), StringComparison.Ordinal);
    }

    [Fact]
    public void FromOutcome_PostmasterAtHelo_IsNoNullReversePath()
    {
        SpfRequest request = Outcomes.MailFrom("postmaster@mail.example.com");
        Assert.Equal(
            "postmaster@mail.example.com",
            ReceivedSpf.FromOutcome(Outcomes.Of(SpfResult.None, request)).EnvelopeFrom);
    }

    [Fact]
    public void FromOutcome_Null_Throws() => Assert.Throws<ArgumentNullException>(() => ReceivedSpf.FromOutcome(null!));

    // 9.1: "does not contain malicious data"; CVE-like cases of others: a HELO name that adds keys or whole fields.
    [Theory]
    [InlineData("x; y=z", "helo=\"x\\; y\\=z\"")]
    [InlineData("a\r\nBcc: b@c", "helo=\"a<U+000D><U+000A>Bcc: b@c\"")]
    [InlineData("\"", "helo=\"\\\"\"")]
    [InlineData("\\", "helo=\"\\\\\"")]
    [InlineData("h(x);none", "helo=\"h\\(x\\)\\;none\"")]
    [InlineData("b\u00FCcher", "helo=\"b<U+00FC>cher\"")]
    public void Body_HostileHelo_IsQuoted(string helo, string expected)
    {
        ReceivedSpf field = ReceivedSpf.FromOutcome(Outcomes.Of(SpfResult.None, Outcomes.Helo(helo)), Receiver);
        Assert.Contains($"; {expected}; identity=helo", field.ToBody(), StringComparison.Ordinal);
        FieldChecks.RequireField(field);
    }

    // RFC 6532, RFC 8616: octets beyond US-ASCII only where the sender has some
    [Fact]
    public void Body_InternationalSender_KeepsUtf8ForTheSenderAlone()
    {
        SpfOutcome outcome = Outcomes.Of(
            SpfResult.Neutral, Outcomes.MailFrom("j\u00FCrgen@b\u00FCcher.example", "\u00FC.example"));
        ReceivedSpf field = ReceivedSpf.FromOutcome(outcome, Receiver);
        Assert.Contains("envelope-from=\"j\u00FCrgen@xn--bcher-kva.example\"", field.ToBody(), StringComparison.Ordinal);
        Assert.Contains("mail from j\u00FCrgen@xn--bcher-kva.example,", field.ToBody(), StringComparison.Ordinal);
        Assert.Contains("helo=\"<U+00FC>.example\"", field.ToBody(), StringComparison.Ordinal);
        Assert.True(ReceivedSpf.TryParse(field.ToFoldedString(), out ReceivedSpf? read));
        Assert.Equal(field.EnvelopeFrom, read.EnvelopeFrom);
    }

    [Fact]
    public void Body_ConvertedDomainAlone_StaysAscii()
    {
        ReceivedSpf field = ReceivedSpf.FromOutcome(
            Outcomes.Of(SpfResult.Neutral, Outcomes.MailFrom("a@b\u00FCcher.example")));
        Assert.Contains("envelope-from=\"a@xn--bcher-kva.example\"", field.ToBody(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_EverythingTooLong_FitsOneLine()
    {
        foreach (string unit in new[] { "a", "a ", "\\", "\r", "\uD83D\uDE00", "(" })
        {
            string text = string.Concat(Enumerable.Repeat(unit, 2000));
            var field = new ReceivedSpf
            {
                Result = SpfResult.PermError,
                Comment = text,
                ClientIP = IPAddress.Parse("2001:db8:1111:2222:3333:4444:5555:6666"),
                EnvelopeFrom = text,
                Helo = text,
                Identity = text,
                Mechanism = text,
                Problem = text,
                Receiver = text,
                OtherPairs = [new("x-" + new string('n', 2000), ""), new("x-a", text)],
            };
            FieldChecks.RequireField(field);
            Assert.True(ReceivedSpf.TryParse(field.ToString(), out ReceivedSpf? read));
            Assert.EndsWith("...", read.Receiver, StringComparison.Ordinal);
        }
    }

    // 9.1: a path of 256 octets (RFC 5321, 4.5.3.1.3) is not cut where nothing else is long
    [Fact]
    public void Body_LongestMailbox_IsWhole()
    {
        string sender = $"{new string('l', 64)}@{new string('d', 63)}.{new string('d', 63)}.{new string('d', 57)}.x";
        ReceivedSpf field = ReceivedSpf.FromOutcome(
            Outcomes.Of(SpfResult.Neutral, Outcomes.MailFrom(sender)), Receiver);
        Assert.Contains($"\"{sender}\"", field.ToBody(), StringComparison.Ordinal);
        FieldChecks.RequireField(field);
    }

    [Fact]
    public void ToFoldedString_LineFeed_FoldsWithIt()
    {
        ReceivedSpf field = ReceivedSpf.FromOutcome(Outcomes.Of(SpfResult.Neutral), Receiver);
        Assert.Equal(field.ToFoldedString(), field.ToFoldedString("\n").ReplaceLineEndings("\r\n"));
        Assert.Equal(field.ToFoldedString(), $"{ReceivedSpf.FieldName}: {field.ToFoldedBody()}");
        Assert.Equal(
            """
            Received-SPF: neutral (mx.example.org: example.com neither permits nor forbids
             192.0.2.1 to send mail from alice@example.com, as no mechanism matched)
             client-ip=192.0.2.1; envelope-from="alice@example.com";
             helo=mail.example.com; identity=mailfrom; mechanism=default;
             receiver=mx.example.org
            """.ReplaceLineEndings("\n"),
            field.ToFoldedString("\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r")]
    [InlineData("\r\nBcc: a@b\r\n")]
    public void ToFoldedString_OtherEndOfLine_Throws(string newLine)
    {
        ReceivedSpf field = ReceivedSpf.FromOutcome(Outcomes.Of(SpfResult.Neutral));
        Assert.Throws<ArgumentException>(nameof(newLine), () => field.ToFoldedString(newLine));
        Assert.Throws<ArgumentException>(nameof(newLine), () => field.ToFoldedBody(newLine));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("a b")]
    [InlineData("a=")]
    [InlineData("a\r\n")]
    [InlineData("Client-IP")] // a property
    public void OtherPairs_MalformedName_Throws(string name) => Assert.Throws<ArgumentException>(
        () => new ReceivedSpf { Result = SpfResult.Pass, OtherPairs = [new(name, "")] });

    [Fact]
    public void OtherPairs_Default_IsEmpty() =>
        Assert.Equal("pass", new ReceivedSpf { Result = SpfResult.Pass, OtherPairs = default }.ToBody());

    [Fact]
    public void OtherPairs_Alone_AreWrittenAndRead()
    {
        var field = new ReceivedSpf { Result = SpfResult.Pass, OtherPairs = [new("x-a", "1"), new("x-b", "2 3")] };
        Assert.Equal("pass x-a=1; x-b=\"2 3\"", field.ToBody());
        Assert.True(ReceivedSpf.TryParse(field.ToBody(), out ReceivedSpf? read));
        Assert.Equal(field, read);
        Assert.Equal(field.GetHashCode(), read.GetHashCode());
        Assert.NotEqual(field, read with { OtherPairs = [] });
    }

    [Fact]
    public void Body_ZoneIdentifier_IsLeftOut() => Assert.Equal(
        "pass client-ip=\"fe80::1\"",
        new ReceivedSpf { Result = SpfResult.Pass, ClientIP = IPAddress.Parse("fe80::1%3") }.ToBody());

    [Fact]
    public void Body_EveryOutcome_IsWellFormed() =>
        Assert.All(
            Outcomes.EveryKind(),
            outcome => FieldChecks.RequireField(ReceivedSpf.FromOutcome(outcome, Receiver)));

    [Fact]
    public void Body_EveryHostileText_IsWellFormed() =>
        Assert.All(Hostile.Texts(), text =>
        {
            SpfOutcome outcome = Outcomes.Of(
                SpfResult.PermError,
                Outcomes.MailFrom(text, text),
                problem: Outcomes.Problem(SpfProblemKind.Syntax, text));
            FieldChecks.RequireField(ReceivedSpf.FromOutcome(outcome, text));
        });

    private static SpfMatch Includes(int count)
    {
        SpfMatch match = Outcomes.Match("mx", "d0.example");
        for (int i = 1; i < count; i++)
        {
            match = Outcomes.Match($"include:d{i}.example", included: match);
        }

        return match;
    }
}
