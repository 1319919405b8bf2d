// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Cli.Messages;

namespace Spf.Tests.Cli;

/// <summary>--message: who sent it, out of its header.</summary>
public sealed class MessageTests
{
    // The header, and what is to be found in it: ip sender helo, "-" for what is not.
    public static TheoryData<string, string> Headers => new()
    {
        {
            "Received-SPF: pass (mx: x) client-ip=192.0.2.1; envelope-from=\"a b@example.com\"; helo=h.example; identity=mailfrom",
            "192.0.2.1 a b@example.com h.example"
        },
        { "Received-SPF: Pass (x) client-ip=192.0.2.1;\n envelope-from=a@example.com; helo=h.example;", "192.0.2.1 a@example.com h.example" },
        { "received-spf : fail client-ip=2001:db8::1; helo=h.example", "2001:db8::1 - h.example" },
        { "Received-SPF: pass client-ip=192.0.2.1; envelope-from=\"<>\"; helo=h.example", "192.0.2.1 <> h.example" },
        { "Received-SPF: none\nReceived-SPF: pass client-ip=192.0.2.1; helo=h.example", "192.0.2.1 - h.example" },
        {
            "Authentication-Results: mx.google.com;\r\n spf=pass (google.com: domain of a@example.com designates 192.0.2.1 as\r\n"
                + " permitted sender) smtp.mailfrom=a@example.com; dkim=pass header.d=x.example",
            "192.0.2.1 a@example.com -"
        },
        {
            "Authentication-Results: mx; dkim=pass (192.0.2.66) header.d=x; spf=fail smtp.mailfrom=\"a b@example.com\" smtp.helo=h.example smtp.remote-ip=192.0.2.1",
            "192.0.2.1 a b@example.com h.example"
        },
        // Our own fields: HELO's result first, and names that were too long to be written whole
        {
            "Authentication-Results: mx; (HELO) spf=fail smtp.helo=h.example; spf=pass smtp.mailfrom=example.com smtp.remote-ip=192.0.2.1",
            "192.0.2.1 example.com h.example"
        },
        {
            "Received-SPF: pass client-ip=192.0.2.1; envelope-from=\"...\"; helo=\"...\"\nReturn-Path: <a@example.com>",
            "192.0.2.1 a@example.com -"
        },
        {
            "Return-Path: <a@example.com>\nAuthentication-Results: mx; spf=pass smtp.helo=h.example\nReceived: from x.example (x [192.0.2.1]) by mx",
            "192.0.2.1 a@example.com h.example"
        },
        // Postfix, Sendmail, Exchange
        {
            "Return-Path: <>\nReceived: from h.example (rdns.example [192.0.2.1])\n\tby mx.example.org (Postfix) with ESMTP id 1; Fri, 20 Nov 2026",
            "192.0.2.1 <> h.example"
        },
        { "Received: from h.example (rdns.example [IPv6:2001:db8::1]) by mx.example.org (Postfix)", "2001:db8::1 - h.example" },
        { "Received: from [192.0.2.7] (rdns.example [198.51.100.1]) by mx.example.org", "198.51.100.1 - [192.0.2.7]" },
        { "Received: from h.example (192.0.2.1) by mx.example.org (203.0.113.1) with Microsoft SMTP Server", "192.0.2.1 - h.example" },
        // Exim
        { "Received: from rdns.example ([192.0.2.1] helo=h.example)\n by mx.example.org with esmtps (envelope-from <a@example.com>)", "192.0.2.1 a@example.com h.example" },
        { "Received: from [192.0.2.1] (helo=h.example) by mx.example.org", "192.0.2.1 - h.example" },
        // qmail
        { "Received: from unknown (HELO h.example) (192.0.2.1)\n  by mx.example.org with SMTP", "192.0.2.1 - h.example" },
        // Fields written beyond the border, or here, are passed over.
        {
            "Received: by mx.example.org (Postfix, from userid 1)\nReceived: from localhost (localhost [127.0.0.1]) by mx\n"
                + "Received: from in (in [10.1.2.3]) by mx\nReceived: from in (in [IPv6:fd00::1]) by mx\n"
                + "Received: from h.example (x [192.0.2.1]) by mx\nReceived: from forged (x [192.0.2.66]) by evil",
            "192.0.2.1 - h.example"
        },
        { "Received: from h.example (x [192.0.2.1]) by mx\n\nReceived: from body (x [192.0.2.66]) by mx", "192.0.2.1 - h.example" },
        { "From alice Fri Nov 20 2026\nno field\n: none\nReceived: from h.example (x [192.0.2.1]) by mx", "192.0.2.1 - h.example" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Message_Header_NamesTheClient(string header, string expected)
    {
        CliRun run = await RunAsync(header);

        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        const string Prefix = "spfquery: taken from the message: ";
        Assert.StartsWith(Prefix, lines[0], StringComparison.Ordinal);
        Assert.Equal(expected, $"{Used(lines[0], "ip")} {Used(lines[0], "sender")} {Used(lines[0], "helo")}");
        Assert.Equal(4, run.OutputLines.Length);
    }

    [Fact]
    public async Task Message_OfASample_IsCheckedAgain()
    {
        CliRun run = await RunAsync(
            "Return-Path: <alice@example.com>\nReceived: from mail.example.com (x [203.0.113.9]) by mx\n");

        Assert.Equal(("fail", 1), (run.OutputLines[0], run.ExitCode));
        Assert.Equal(
            "spfquery: taken from the message: --ip 203.0.113.9 (Received), --sender alice@example.com (Return-Path), "
                + "--helo mail.example.com (Received)\n",
            run.Error);
    }

    [Theory]
    [InlineData("pass", "--ip", "192.0.2.1")]
    [InlineData("softfail", "--sender", "a@softfail.example.com")]
    [InlineData("fail", "--scope", "helo")]
    public async Task Message_WhatIsTyped_ComesFirst(string result, params string[] args)
    {
        CliRun run = await RunAsync(
            "Return-Path: <alice@example.com>\nReceived: from mail.example.com (x [203.0.113.9]) by mx\n", args);

        Assert.Equal(result, run.OutputLines[0]);
        Assert.DoesNotContain($"{args[0]} ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Subject: x\n\nReceived: from h.example (x [192.0.2.1]) by mx")]
    [InlineData("Received: from h.example (x [192.0.2.300]) by mx [192.0.2.1]")]
    [InlineData("Received: by mx with x [192.0.2.1]")]
    [InlineData("Authentication-Results: mx; dkim=pass (192.0.2.1)")]
    public async Task Message_WithoutAClient_IsToldOf(string header)
    {
        CliRun run = await RunAsync(header);

        Assert.Equal(255, run.ExitCode);
        Assert.StartsWith(
            "spfquery: --message -: no header field gives the client's address", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_Hostile_EndsCleanly()
    {
        var random = new Random(7208);
        string[] pieces =
        [
            "Received: ", "from ", "by ", "(", ")", "[", "]", "192.0.2.1", "\n", "\r\n ", "Received-SPF: ", "pass ",
            "client-ip=", "helo=", "\"", "\\", ";", "Authentication-Results: ", "spf=", "smtp.mailfrom=", "\u001B[2J",
            "\0", "\u009B", "envelope-from ", "<", ">", "Return-Path:", "\u00E9",
        ];
        for (int i = 0; i < 300; i++)
        {
            string header = string.Concat(
                Enumerable.Range(0, random.Next(200)).Select(_ => pieces[random.Next(pieces.Length)]));
            CliRun run = await RunAsync(header);

            Assert.InRange(run.ExitCode, 0, 255);
            Assert.DoesNotContain(run.Output + run.Error, c => c != '\n' && char.IsControl(c));
        }
    }

    [Fact]
    public async Task Message_Long_IsReadUpToALimit()
    {
        string line = "Received: from h.example (x [192.0.2.1]) by mx\n";
        using var message = new MemoryStream(
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 4 * MessageHeader.MaxLength / line.Length))));
        CliRun run = await CliRun.OfAsync(["--message", "-", "--zone", CliRun.ExampleZone], message);

        Assert.Equal(4, run.OutputLines.Length);
        Assert.Equal(MessageHeader.MaxLength, message.Position);
    }

    private static Task<CliRun> RunAsync(string header, params string[] args) => CliRun.OfAsync(
        ["--message", "-", "--zone", CliRun.ExampleZone, "--hostname", "mx.example.org", .. args],
        new MemoryStream(Encoding.UTF8.GetBytes(header)));

    private static string Used(string line, string option)
    {
        string[] parts = line.Split($"--{option} ");
        return parts.Length < 2 ? "-" : parts[1].Split(" (")[0];
    }
}
