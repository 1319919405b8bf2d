// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Tests.Cli;

/// <summary>
/// --message: where the border is in a header, the client and the identities there, and the field that each is taken
/// from.
/// </summary>
public sealed class MessageBorderTests
{
    private const string Mx = "by mx.example.org (Postfix) with ESMTPS id 1; Thu, 26 Nov 2026 10:00:00 +0000";

    private static readonly string[] Relay = ["--relay", "198.51.100.0/24", "--relay", "2001:db8:1::/48"];

    // Arguments, a header, the facts with their sources, and parts of the remarks that follow; none if empty.
    public static TheoryData<string, string, string, string[]> Shapes => new()
    {
        // The topmost Received field is the border; what is below is the client's.
        {
            "", $"Return-Path: <a@example.com>\nReceived: from h.example (r [192.0.2.1]) {Mx}",
            "--ip 192.0.2.1 (Received), --sender a@example.com (Return-Path), --helo h.example (Received)", []
        },
        {
            "",
            $"Return-Path: <a@example.com>\nReceived: from h.example (r [203.0.113.80]) {Mx}\n"
                + "Received-SPF: pass (x) client-ip=198.51.100.20; envelope-from=b@example.net; helo=x.example\nSubject: x",
            "--ip 203.0.113.80 (Received), --sender a@example.com (Return-Path), --helo h.example (Received)",
            ["not believed: Received-SPF (198.51.100.20): it is below Received, so the client may have written it"]
        },
        {
            "",
            $"Return-Path: <list-bounces@lists.example.net>\nReceived: from lists.example.net (l [198.51.100.10]) {Mx}\n"
                + "Received: from lists (localhost [127.0.0.1]) by lists.example.net with ESMTP\n"
                + "Received-SPF: pass (x) client-ip=192.0.2.17; envelope-from=author@example.com; helo=author.example\n"
                + "Received: from author.example (a [192.0.2.17]) by lists.example.net with ESMTPS",
            "--ip 198.51.100.10 (Received 1 of 3), --sender list-bounces@lists.example.net (Return-Path), "
                + "--helo lists.example.net (Received 1 of 3)",
            ["not believed: Received-SPF (192.0.2.17): it is below Received 1 of 3"]
        },
        {
            "",
            $"Received: from evil.example (e [203.0.113.9]) {Mx}\nReturn-Path: <ceo@example.com>\n"
                + "Received: from mail.example.com (m [192.0.2.1]) by evil.example with ESMTP",
            "--ip 203.0.113.9 (Received 1 of 2), --helo evil.example (Received 1 of 2)",
            [
                "not believed: Return-Path (<ceo@example.com>): it is below Received 1 of 2",
                "no Return-Path or other field gives the sender: checking HELO evil.example instead",
            ]
        },

        // A field of the own host above the border.
        {
            "",
            "Return-Path: <a@example.com>\nReceived-SPF: pass (mx.example.org: x) client-ip=192.0.2.1; "
                + $"envelope-from=a@example.com; helo=h.example; receiver=mx.example.org\nReceived: from h.example (r [192.0.2.1]) {Mx}",
            "--ip 192.0.2.1 (Received), --sender a@example.com (Received-SPF), --helo h.example (Received-SPF)", []
        },
        {
            "",
            "Return-Path: <a@author.example>\nAuthentication-Results: mx.example.org; spf=pass smtp.mailfrom=author.example\n"
                + $"Received: from h.example (r [192.0.2.1]) {Mx}",
            "--ip 192.0.2.1 (Received), --sender a@author.example (Return-Path), --helo h.example (Received)", []
        },
        {
            "",
            "Authentication-Results: mx; spf=pass smtp.mailfrom=author.example\nReturn-Path: <a@author.example>\n"
                + $"Received: from h.example (r [192.0.2.1]) {Mx}",
            "--ip 192.0.2.1 (Received), --sender a@author.example (Return-Path), --helo h.example (Received)", []
        },
        {
            "",
            "Authentication-Results: mx; spf=none smtp.helo=h.example; spf=pass smtp.mailfrom=a@author.example\n"
                + $"Received: from h.example (r [192.0.2.1]) {Mx}",
            "--ip 192.0.2.1 (Received), --sender a@author.example (Authentication-Results), "
                + "--helo h.example (Authentication-Results)",
            []
        },
        {
            "",
            "Authentication-Results: mx; spf=pass smtp.mailfrom=a@author.example\nAuthentication-Results: mx; spf=fail smtp.helo=h2.example\n"
                + $"Received: from h.example (r [192.0.2.1]) {Mx}",
            "--ip 192.0.2.1 (Received), --sender a@author.example (Authentication-Results), "
                + "--helo h2.example (Authentication-Results)",
            []
        },
        {
            "",
            "Return-Path: <SRS0=x=author.example=a@example.org>\nAuthentication-Results: mx; spf=pass smtp.mailfrom=a@author.example\n"
                + $"Received: from h.example (r [192.0.2.1]) {Mx}",
            "--ip 192.0.2.1 (Received), --sender a@author.example (Authentication-Results), --helo h.example (Received)",
            ["not used: Return-Path <SRS0=x=author.example=a@example.org>, since Authentication-Results gives another sender"]
        },
        {
            "",
            "Received-SPF: pass (mx: x) client-ip=198.51.100.99; envelope-from=b@example.net; helo=x\n"
                + $"Return-Path: <a@example.com>\nReceived: from h.example (r [192.0.2.1]) {Mx}",
            "--ip 192.0.2.1 (Received), --sender a@example.com (Return-Path), --helo h.example (Received)",
            ["not believed: Received-SPF (198.51.100.99): it names another client than Received"]
        },

        // policyd-spf: the facts are in a comment.
        {
            "",
            "Authentication-Results: mx; spf=pass (mailfrom) smtp.mailfrom=x.example (client-ip=192.0.2.9; helo=h.example; "
                + "envelope-from=a@x.example; receiver=mx)",
            "--ip 192.0.2.9 (Authentication-Results), --sender a@x.example (Authentication-Results), "
                + "--helo h.example (Authentication-Results)",
            []
        },
        {
            "", "X-Comment: (client-ip=192.0.2.9; envelope-from=a@x.example)",
            "--ip 192.0.2.9 (X-Comment), --sender a@x.example (X-Comment)", []
        },
        {
            "",
            "X-Comment: SPF skipped for whitelisted relay - client-ip=192.0.2.9; helo=h.example; envelope-from=a@x.example; receiver=mx",
            "--ip 192.0.2.9 (X-Comment), --sender a@x.example (X-Comment), --helo h.example (X-Comment)", []
        },

        // Google and Outlook: below their own Received field.
        {
            "",
            "Delivered-To: me@gmail.com\nReceived: by 2002:a05:6402:1f09:b0:5c9:1:2 with SMTP id x; Thu\nReturn-Path: <a@example.com>\n"
                + "Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com with ESMTPS id 1 for <me@gmail.com>; Thu\n"
                + "Received-SPF: pass (google.com: domain of a@example.com designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1;\n"
                + "Authentication-Results: mx.google.com;\n spf=pass (google.com: domain of a@example.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=a@example.com\n"
                + "Received: from x (x [192.0.2.66]) by mail.example.com",
            "--ip 192.0.2.1 (Received 2 of 3), --sender a@example.com (Return-Path), --helo mail.example.com (Received 2 of 3)", []
        },
        {
            "",
            "Received: from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com with ESMTPS id 1; Thu\n"
                + "Received-SPF: pass (google.com: domain of a@example.com designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1;",
            "--ip 192.0.2.1 (Received), --sender a@example.com (Received-SPF), --helo mail.example.com (Received)",
            ["Received-SPF is below Received; it counts since it names the same client and host"]
        },
        {
            "",
            "Received: from mail.example.com (192.0.2.1) by MX1.mail.protection.outlook.com (10.1.2.3) with Microsoft SMTP Server (version=TLS1_3) id 1; Thu\n"
                + "Received-SPF: Pass (protection.outlook.com: domain of example.com designates 192.0.2.1 as permitted sender)\n"
                + " receiver=protection.outlook.com; client-ip=192.0.2.1; helo=mail.example.com; pr=C",
            "--ip 192.0.2.1 (Received), --helo mail.example.com (Received)",
            ["no Return-Path or other field gives the sender: checking HELO mail.example.com instead"]
        },
        {
            "--relay 2001:db8:10b6::/48",
            "Return-Path: a@example.com\n"
                + "Received: from A.prod.outlook.com (2001:db8:10b6::1) by B.prod.outlook.com (2001:db8:10b6::2) with Microsoft SMTP Server id 1; Thu\n"
                + "Authentication-Results: spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=example.com; dkim=none\n"
                + "Received-SPF: Pass (protection.outlook.com: domain of example.com designates 192.0.2.1 as permitted sender)\n"
                + " receiver=protection.outlook.com; client-ip=192.0.2.1; helo=mail.example.com; pr=C\n"
                + "Received: from mail.example.com (192.0.2.1) by MX1.mail.protection.outlook.com (10.1.2.3) with Microsoft SMTP Server; Thu",
            "--ip 192.0.2.1 (Received 2 of 2), --sender a@example.com (Return-Path), --helo mail.example.com (Received-SPF)",
            ["passed over Received 1 of 2: 2001:db8:10b6::1 is a trusted relay"]
        },
        {
            "",
            "Received: from evil.example (e [203.0.113.9]) by mx.example.org with ESMTP\n"
                + "Authentication-Results: mx.example.org; spf=pass (x) smtp.mailfrom=ceo@example.com\nSubject: x",
            "--ip 203.0.113.9 (Received), --helo evil.example (Received)",
            ["not believed: Authentication-Results (ceo@example.com): it is below Received", "checking HELO evil.example instead"]
        },
        {
            "--authserv-id auth.example.org",
            "Received: from h.example (r [192.0.2.1]) by mx.example.org with ESMTP\n"
                + "Authentication-Results: auth.example.org; spf=pass smtp.mailfrom=a@example.com\n"
                + "Authentication-Results: evil.example; spf=pass smtp.mailfrom=ceo@example.com",
            "--ip 192.0.2.1 (Received), --sender a@example.com (Authentication-Results), --helo h.example (Received)",
            [
                "not believed: Authentication-Results (ceo@example.com): it is below Received",
                "Authentication-Results is below Received; it counts since it names the host that you give",
            ]
        },
        {
            "--authserv-id auth.example.org",
            "Authentication-Results: other.example; spf=pass smtp.mailfrom=b@example.net\n"
                + "Authentication-Results: auth.example.org; spf=pass smtp.mailfrom=a@example.com\n"
                + "Received: from h.example (r [192.0.2.1]) by mx.example.org with ESMTP",
            "--ip 192.0.2.1 (Received), --sender a@example.com (Authentication-Results), --helo h.example (Received)",
            ["not believed: Authentication-Results (b@example.net): other.example wrote it, not auth.example.org"]
        },

        // Own hosts above the border.
        {
            "",
            "Return-Path: <a@example.com>\nReceived: from mx (mx [10.1.2.3]) by store with ESMTP\nReceived: from h.example (r [192.0.2.1]) by mx with ESMTP",
            "--ip 192.0.2.1 (Received 2 of 2), --sender a@example.com (Return-Path), --helo h.example (Received 2 of 2)",
            ["passed over Received 1 of 2: 10.1.2.3 is a private address, so it is taken for one of your own hosts"]
        },
        {
            "",
            "Received: from localhost (localhost [127.0.0.1]) by mx (amavisd-new, port 10024) with ESMTP\n"
                + "Received: from h.example (r [IPv6:2001:db8::1]) by mx with ESMTP\nReceived: from x (x [192.0.2.66]) by h.example",
            "--ip 2001:db8::1 (Received 2 of 3), --helo h.example (Received 2 of 3)",
            ["passed over Received 1 of 3: 127.0.0.1 is a loopback address", "checking HELO h.example instead"]
        },
        {
            "", "Received: from in (in [IPv6:fe80::1]) by mx\nReceived: from in (in [169.254.1.1]) by mx\nReceived: from h (r [192.0.2.1]) by mx",
            "--ip 192.0.2.1 (Received 3 of 3), --helo h (Received 3 of 3)",
            ["fe80::1 is a link-local address", "169.254.1.1 is a link-local address", "checking HELO"]
        },
        {
            "", "Return-Path: <a@example.com>\nReceived: from gw (gw [198.51.100.7]) by mx\nReceived: from h.example (r [192.0.2.1]) by gw",
            "--ip 198.51.100.7 (Received 1 of 2), --sender a@example.com (Return-Path), --helo gw (Received 1 of 2)", []
        },
        {
            "relay", "Return-Path: <a@example.com>\nReceived: from gw (gw [198.51.100.7]) by mx\nReceived: from h.example (r [192.0.2.1]) by gw",
            "--ip 192.0.2.1 (Received 2 of 2), --sender a@example.com (Return-Path), --helo h.example (Received 2 of 2)",
            ["passed over Received 1 of 2: 198.51.100.7 is a trusted relay"]
        },
        {
            "relay",
            "Return-Path: <a@example.com>\nReceived: from gw (gw [IPv6:2001:db8:1::7]) by mx\n"
                + "Received-SPF: pass (gw: x) client-ip=192.0.2.1; envelope-from=a@example.com; helo=h.example\n"
                + "Received: from h.example (r [192.0.2.1]) by gw\nReceived-SPF: pass (gw: x) client-ip=192.0.2.1; envelope-from=ceo@example.com; receiver=gw.evil",
            "--ip 192.0.2.1 (Received 2 of 2), --sender a@example.com (Received-SPF), --helo h.example (Received-SPF)",
            ["2001:db8:1::7 is a trusted relay", "not believed: Received-SPF (192.0.2.1): it is below Received 2 of 2"]
        },
        {
            "relay",
            "Received: from gw (gw [198.51.100.7]) by mx\nReceived: from evil (e [203.0.113.9]) by gw\nReceived: from gw (gw [198.51.100.8]) by x\nReceived: from h.example (r [192.0.2.1]) by gw",
            "--ip 203.0.113.9 (Received 2 of 4), --helo evil (Received 2 of 4)",
            ["198.51.100.7 is a trusted relay", "checking HELO evil"]
        },

        // Servers' own forms.
        {
            "", "Received: from pop.example [198.51.100.3] by localhost with POP3 (fetchmail-6.4) for <me@localhost>\nReturn-Path: <a@example.com>\nReceived: from h.example (r [192.0.2.1]) by pop.example with ESMTP",
            "--ip 192.0.2.1 (Received 2 of 2), --sender a@example.com (Return-Path), --helo h.example (Received 2 of 2)",
            ["passed over Received 1 of 2: it came by POP3, not by SMTP"]
        },
        {
            "", "Received: from m.example ([192.0.2.40]:4567 helo=[203.0.113.1]) by mx with esmtp (Exim 4.96) (envelope-from <a@example.com>) id 1",
            "--ip 192.0.2.40 (Received), --sender a@example.com (Received), --helo [203.0.113.1] (Received)", []
        },
        {
            "", "Received: from m.example ([192.0.2.40] helo=[10.0.0.5]) by mx with esmtp (Exim 4.96) (envelope-from <>) id 1",
            "--ip 192.0.2.40 (Received), --sender <> (Received), --helo [10.0.0.5] (Received)", []
        },
        {
            "",
            "Received: from 192.0.2.77 (EHLO mta.x.example) by 10.197.37.73 with SMTPs; Thu\n"
                + "Received-SPF: pass (domain of x.example designates 192.0.2.77 as permitted sender)\nReturn-Path: <a@x.example>",
            "--ip 192.0.2.77 (Received), --helo mta.x.example (Received)",
            ["not believed: Received-SPF (192.0.2.77)", "not believed: Return-Path", "checking HELO mta.x.example"]
        },
        {
            "",
            "Return-Path: <a@x.example>\nReceived-SPF: pass (domain of x.example designates 192.0.2.77 as permitted sender)",
            "--ip 192.0.2.77 (Received-SPF), --sender a@x.example (Return-Path)", []
        },
        {
            "", "Return-Path: <a@x.example>\nReceived: from h.example (r [192.0.2.1] (AS64500 Example, US)) (using TLSv1.3) by mx (Stalwart SMTP) with ESMTPS id 1",
            "--ip 192.0.2.1 (Received), --sender a@x.example (Return-Path), --helo h.example (Received)", []
        },
        {
            "", "Return-Path: <>\nReceived: (qmail 4711 invoked by uid 89); 1 Jan\nReceived: from unknown (HELO h.example) (192.0.2.1) by mx with SMTP",
            "--ip 192.0.2.1 (Received 2 of 2), --sender <> (Return-Path), --helo h.example (Received 2 of 2)", []
        },
        {
            "", "Return-Path: <a@x.example>\nReceived: from unknown (192.0.2.1) by mx with SMTP",
            "--ip 192.0.2.1 (Received), --sender a@x.example (Return-Path)", []
        },
        {
            "", "Return-Path: <me@x.example>\nReceived: from pc (dsl [203.0.113.5]) by mx (Postfix) with ESMTPSA id 1",
            "--ip 203.0.113.5 (Received), --sender me@x.example (Return-Path), --helo pc (Received)",
            ["in Received the client logged in (ESMTPSA): SPF is not for users who do"]
        },

        // Text of another shape.
        {
            "", "\uFEFFReturn-Path: <a@x.example>\r\nReceived: from h.example (r [192.0.2.1])\r\n\tby mx\r\n\r\nReceived: from body (x [192.0.2.66]) by mx",
            "--ip 192.0.2.1 (Received), --sender a@x.example (Return-Path), --helo h.example (Received)", []
        },
        {
            "", "\n\r\nReturn-Path: <a@x.example>\nReceived: from h.example (r [192.0.2.1]) by mx",
            "--ip 192.0.2.1 (Received), --sender a@x.example (Return-Path), --helo h.example (Received)", []
        },
        {
            "", "From a@x.example Thu Nov 26 10:00:00 2026\n>From x\nReturn-Path: <a@x.example>\nReceived: from h.example (r [192.0.2.1]) by mx",
            "--ip 192.0.2.1 (Received), --sender a@x.example (Return-Path), --helo h.example (Received)", []
        },
        {
            "", "Return-Path: <a@x.example>\rReceived: from h.example (r [192.0.2.1]) by mx\r\rReceived: from body (x [192.0.2.66]) by mx",
            "--ip 192.0.2.1 (Received), --sender a@x.example (Return-Path), --helo h.example (Received)", []
        },

        {
            "", "Received: from evil.example (e [203.0.113.9]) by mx.example.org with ESMTP\n"
                + "Received-SPF: pass (x) client-ip=203.0.113.9; envelope-from=ceo@example.com; receiver=mx.example.org",
            "--ip 203.0.113.9 (Received), --sender ceo@example.com (Received-SPF), --helo evil.example (Received)",
            ["Received-SPF is below Received; it counts since it names the same client and host"]
        },

        // A client that the user gives is the border.
        {
            "--ip 192.0.2.1", "Return-Path: <a@x.example>\nReceived: from gw (gw [198.51.100.7]) by mx\nReceived: from h.example (r [192.0.2.1]) by gw",
            "--sender a@x.example (Return-Path), --helo h.example (Received 2 of 2)", []
        },
        {
            "--ip 192.0.2.8", "Return-Path: <a@x.example>\nReceived: from gw (gw [198.51.100.7]) by mx",
            "--sender a@x.example (Return-Path)", ["Received names another client than you give"]
        },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Message_Shape_GivesTheFactsAtTheBorder(string args, string header, string facts, string[] remarks)
    {
        CliRun run = await RunAsync(Encoding.UTF8.GetBytes(header), args == "relay" ? Relay : Words(args));

        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        Assert.Equal($"spfquery: taken from the message: {facts}", lines[0]);
        Assert.Equal(remarks.Length, lines.Length - 1);
        Assert.All(remarks.Zip(lines[1..]), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.Equal(4, run.OutputLines.Length);
    }

    // Without a client, the message says what there is instead.
    [Theory]
    [InlineData("Received: from web (web [172.18.0.5]) by mx", "Received names only 172.18.0.5, a private address")]
    [InlineData("Received: from a (a [127.0.0.1]) by mx\nReceived: from a (a [IPv6:fd00::5]) by mx", "Received names only fd00::5, a private address")]
    [InlineData("Received: from a (a [100.64.0.1]) by mx", "Received names only 100.64.0.1, an address inside a provider's NAT")]
    [InlineData("Received: from a [192.0.2.1] by mx with IMAP", "Received names only 192.0.2.1, which is not an SMTP client")]
    [InlineData(
        "Received: from a (a [192.0.2.999]) by mx\nReceived: from h (h [192.0.2.1]) by mx",
        "Received 1 of 2 does not clearly name one: from a (a [192.0.2.999]) by mx")]
    [InlineData("Received: from x (y [192.0.2.1]) by z (c [203.0.113.9]) by mx", "Received does not clearly name one")]
    [InlineData(
        "Received: from web (web [172.18.0.5]) by mx\nReceived-SPF: pass (x) client-ip=192.0.2.1; envelope-from=a@example.com",
        "Received names only 172.18.0.5, a private address")]
    public async Task Message_WithoutAClient_SaysWhatThereIs(string header, string expected)
    {
        CliRun run = await RunAsync(Encoding.UTF8.GetBytes(header));

        Assert.Equal(255, run.ExitCode);
        Assert.StartsWith(
            $"spfquery: --message -: no header field gives the client's address: {expected}", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    public async Task Message_Utf16_IsReadAndSaid(string name, bool hasMark)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] text = encoding.GetBytes("Return-Path: <a@x.example>\r\nReceived: from h.example (r [192.0.2.1]) by mx\r\n");
        CliRun run = await RunAsync(hasMark ? [.. encoding.GetPreamble(), .. text] : text);

        Assert.Contains("--sender a@x.example (Return-Path)", run.Error, StringComparison.Ordinal);
        Assert.Contains("the message is UTF-16 text", run.Error, StringComparison.Ordinal);
    }

    // Nothing that the client writes into the header, in any place, changes the verdict, and it is named.
    [Fact]
    public async Task Message_ForgedFields_ChangeNothingAndAreNamed()
    {
        string[] own =
        [
            "Return-Path: <a@softfail.example.com>", "Received: from store (s [10.0.0.7]) by store with ESMTP",
            "Received-SPF: softfail (mx: x) client-ip=203.0.113.9; envelope-from=a@softfail.example.com; helo=evil.example",
            "Received: from evil.example (e [203.0.113.9]) by mx.example.org with ESMTP",
        ];
        string[] forged =
        [
            "Received-SPF: pass (mx.example.org: x) client-ip=192.0.2.1; envelope-from=alice@example.com; receiver=mx.example.org",
            "Received-SPF: pass (mx.example.org: x) client-ip=203.0.113.9; envelope-from=alice@example.com; receiver=mx.example.org",
            "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=alice@example.com smtp.remote-ip=192.0.2.1",
            "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=alice@example.com smtp.remote-ip=203.0.113.9",
            "Return-Path: <alice@example.com>", "X-Comment: (client-ip=192.0.2.1; envelope-from=alice@example.com)",
            "Received: from mail.example.com (m [192.0.2.1]) by mx.example.org with ESMTP",
            "Received: from mail.example.com (m [203.0.113.9]) by mx.example.org with ESMTP",
        ];
        var random = new Random(7208);
        for (int i = 0; i < 400; i++)
        {
            string[] brought = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => forged[random.Next(forged.Length)])];
            CliRun run = await RunAsync(Encoding.UTF8.GetBytes(string.Join('\n', [.. own, "Subject: x", .. brought])));

            string label = string.Join('\n', brought) + "\n" + run.Error;
            Assert.True(run.OutputLines[0] == "softfail", label);
            Assert.Contains("--ip 203.0.113.9 (Received 2 of ", run.Error, StringComparison.Ordinal);
            Assert.Contains("--sender a@softfail.example.com (Received-SPF)", run.Error, StringComparison.Ordinal);

            // A field that names the same client and host might be the own host's, and is used for nothing here.
            int named = run.Error.Split("not believed: ").Length - 1;
            int different = brought.Count(field => field.StartsWith("Return-Path", StringComparison.Ordinal)
                || (field.Contains("192.0.2.1", StringComparison.Ordinal) && !field.StartsWith("Received: ", StringComparison.Ordinal)));
            Assert.True(named >= different, label);
        }
    }

    [Theory]
    [InlineData("--relay", "300.0.0.0/8", "--relay 300.0.0.0/8 is not a network")]
    [InlineData("--relay", "192.0.2.0/33", "--relay 192.0.2.0/33 is not a network")]
    [InlineData("--relay", "192.0.2.0/x", "--relay 192.0.2.0/x is not a network")]
    [InlineData("--relay", "gw.example", "--relay gw.example is not a network")]
    public async Task Message_NoNetwork_IsRefused(string option, string value, string expected)
    {
        CliRun run = await RunAsync("Received: from h (r [192.0.2.1]) by mx"u8.ToArray(), option, value);

        Assert.Equal(255, run.ExitCode);
        Assert.StartsWith($"spfquery: {expected}", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--relay", "192.0.2.0/24")]
    [InlineData("--authserv-id", "mx.example.org")]
    public async Task Check_TrustWithoutAMessage_IsRefused(string option, string value)
    {
        CliRun run = await CliRun.InExampleZoneAsync("--ip", "192.0.2.1", "--helo", "h.example.com", option, value);

        Assert.Equal(255, run.ExitCode);
        Assert.StartsWith($"spfquery: {option} is only for --message", run.Error, StringComparison.Ordinal);
    }

    private static string[] Words(string args) => args.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Task<CliRun> RunAsync(byte[] message, params string[] args) => CliRun.OfAsync(
        ["--message", "-", "--zone", CliRun.ExampleZone, "--hostname", "mx.example.org", .. args],
        new MemoryStream(message));
}
