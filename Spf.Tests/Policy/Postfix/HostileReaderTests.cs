// SPDX-License-Identifier: MIT

using FsCheck.Fluent;
using Spf.Tests.Headers;

namespace Spf.Tests.Policy.Postfix;

/// <summary>SpamAssassin's plugin and OpenDMARC find our result, and no other, in the headers of hostile
/// mail.</summary>
[Collection(nameof(DmarcPostfix))]
public sealed class HostileReaderTests : IDisposable
{
    private const string From = $"From: alice@{HostileMail.Victim}";
    private const string Date = "Date: Fri, 20 Nov 2026 12:00:00 +0000";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-hostile-");
    private readonly DmarcPostfix _server;

    public HostileReaderTests(DmarcPostfix server)
    {
        ArgumentNullException.ThrowIfNull(server);
        server.Require();
        Prerequisites.Require(Prerequisites.Missing(Prerequisites.SpamAssassin));
        _server = server;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = 240_000)]
    public async Task SpamAssassin_HostileMail_HitsOurResultAlone()
    {
        List<string> messages = [];
        List<string> expected = [];
        foreach (MarkedMail mail in await MarkedAsync())
        {
            string ours = Rules(mail, mail.Told!);
            Add(mail, ours, mail.ReceivedSpf);
            Add(mail, ours, mail.AuthenticationResults);
            Add(mail, ours, mail.BothResults);
            Add(mail, ours, mail.AuthenticationResults, mail.ReceivedSpf);
            Add(mail, "", mail.NoResult);
        }

        Assert.Equal(expected, await SpamAssassinBatch.RulesHitAsync(_folder.FullName, messages));

        void Add(MarkedMail mail, string rules, params string[] fields)
        {
            // The client's part in Received is Postfix's affair.
            string sender = mail.Mail.Sender.Split('@') is [.., HostileMail.Victim] ? $"alice@{HostileMail.Victim}" : "";
            messages.Add(
                $"""
                Return-Path: <{sender}>
                {string.Join('\n', fields)}
                Received: from mail.example.test (unknown [{mail.Mail.Client}]) by mx.receiver.test (Postfix)
                 with ESMTP id 4A000001 for <bob@receiver.test>; Fri, 20 Nov 2026 12:00:00 +0000 (UTC)
                {From}
                {Date}
                Subject: {messages.Count}

                Text.

                """);
            expected.Add(rules);
        }
    }

    [Fact(Timeout = 240_000)]
    public async Task OpenDmarc_HostileMail_ComesToOurResult()
    {
        using MilterSession session = await MilterSession.ConnectAsync(_server.Milter, "192.0.2.7", "mail.example.test");
        foreach (MarkedMail mail in await MarkedAsync())
        {
            // Only MAIL FROM's pass counts, for the domain itself, as no public suffix list is there.
            bool passes = mail.MailFrom is { Result: SpfResult.Pass, Domain: { } domain }
                && domain.ToString() == HostileMail.Victim;

            // OpenDMARC takes the domain after the first "@": no pass, but nobody else's either.
            bool mayFail = mail.Mail.Sender.Count(c => c == '@') > 1 || mail.Mail.Sender.Any(char.IsControl);
            string sender = mail.Mail.Sender.Replace("\0", "", StringComparison.Ordinal);
            foreach (string[] fields in (string[][])[
                [mail.ReceivedSpf], [mail.AuthenticationResults], [mail.BothResults],
                [mail.AuthenticationResults, mail.ReceivedSpf], [mail.NoResult]])
            {
                string[] added = await session.SendAsync(sender, [.. fields, From, Date, "Subject: test"]);
                string verdict = Assert.Single(added, field => field.Contains("; dmarc=", StringComparison.Ordinal));
                bool hasPassed = verdict.Contains("; dmarc=pass ", StringComparison.Ordinal);
                bool shouldPass = passes && fields[0] != mail.NoResult;
                Assert.True(
                    hasPassed == shouldPass || (shouldPass && mayFail),
                    $"{mail.Mail}\n{string.Join('\n', fields)}\n{verdict}");
            }
        }
    }

    // The rows, and random ones of which each is another.
    private static async Task<List<MarkedMail>> MarkedAsync()
    {
        List<MarkedMail> marked = [];
        foreach (HostileMail mail in HostileMail.Rows.Concat(Gen.Sample(HostileMail.Any, 12, 150)))
        {
            MarkedMail result = await MarkedMail.FromAsync(mail);
            if (result.Told is not null)
            {
                marked.Add(result);
            }
        }

        return marked;
    }

    private static string Rules(MarkedMail mail, SpfOutcome told)
    {
        string keyword = told.Result.ToKeyword();
        bool isWelcome = told.Request.Identity == SpfIdentity.MailFrom && told.Result == SpfResult.Pass
            && mail.Mail.Sender.Split('@') is [.., HostileMail.Victim];
        return (told.Request.Identity == SpfIdentity.Helo ? $"SPF_HELO_{keyword}" : $"SPF_{keyword}")
            + (isWelcome ? ",USER_IN_SPF_WELCOMELIST" : "");
    }
}
