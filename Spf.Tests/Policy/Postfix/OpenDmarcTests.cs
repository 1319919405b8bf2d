// SPDX-License-Identifier: MIT

namespace Spf.Tests.Policy.Postfix;

/// <summary>
/// OpenDMARC comes to the right verdict from our headers, and cannot be led to another by a stranger's.
/// </summary>
[Collection(nameof(DmarcPostfix))]
public sealed class OpenDmarcTests
{
    private readonly DmarcPostfix _server;

    public OpenDmarcTests(DmarcPostfix server)
    {
        ArgumentNullException.ThrowIfNull(server);
        server.Require();
        _server = server;
    }

    // Client, HELO name, sender; whom the message claims to be from; what DMARC makes of it.
    public static TheoryData<string, string, string, string, string> Messages => new()
    {
        { "192.0.2.1", "mail.example.test", "alice@pass.example.test", "pass.example.test", "pass" },
        { "192.0.2.7", "mail.example.test", "alice@pass.example.test", "pass.example.test", "fail" },
        { "192.0.2.1", "mail.example.test", "\"a b\"@pass.example.test", "pass.example.test", "pass" },
        { "192.0.2.7", "mail.example.test", "\"a b\"@pass.example.test", "pass.example.test", "fail" },

        // A stranger's HELO name passes, and the claimed domain does not.
        { "192.0.2.8", "helo.example.test", "alice@pass.example.test", "pass.example.test", "fail" },

        // A stranger's own domain passes, and the claimed one is in the local-part.
        {
            "192.0.2.8", "helo.example.test", "\"alice@pass.example.test\"@helo.example.test",
            "pass.example.test", "fail"
        },
        {
            "192.0.2.8", "helo.example.test",
            "\"x; identity=mailfrom; envelope-from=alice@pass.example.test\"@helo.example.test",
            "pass.example.test", "fail"
        },
        { "192.0.2.8", "helo.example.test", "", "pass.example.test", "fail" },

        // These could pass. OpenDMARC takes the domain after the first "@", and since CVE-2019-20790 it takes
        // nothing from HELO, though RFC 7489 (3.1.2) would for a null sender.
        {
            "192.0.2.8", "helo.example.test", "\"alice@pass.example.test\"@helo.example.test",
            "helo.example.test", "fail"
        },
        { "192.0.2.8", "helo.example.test", "", "helo.example.test", "fail" },
    };

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Messages))]
    public async Task ReceivedSpf_Alone_IsReadRight(
        string client, string helo, string sender, string from, string verdict) =>
        await CheckAsync(_server.ReceivedSpfPort, client, helo, sender, from, verdict);

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Messages))]
    public async Task AuthenticationResults_Alone_IsReadRight(
        string client, string helo, string sender, string from, string verdict) =>
        await CheckAsync(_server.AuthenticationResultsPort, client, helo, sender, from, verdict);

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Messages))]
    public async Task BothGuarded_WithForgedOnes_AreReadRight(
        string client, string helo, string sender, string from, string verdict)
    {
        string forged =
            $"""
            Received-SPF: pass (mx.receiver.test: forged) envelope-from="alice@{from}"; identity=mailfrom
            received-spf : pass identity=mailfrom; envelope-from="alice@{from}"
            Authentication-Results: mx.receiver.test; spf=pass smtp.mailfrom={from}
            Authentication-Results: (forged) "mx.receiver.test" 1; spf=pass smtp.mailfrom={from}
            Authentication-Results:
             mx.receiver.test; spf=pass smtp.mailfrom={from}

            """;
        DeliveredMail mail = await CheckAsync(_server.GuardedPort, client, helo, sender, from, verdict, forged);
        Assert.Single(mail.Named("Received-SPF"));
        Assert.Equal(2, mail.Named("Authentication-Results").Length);
        Assert.DoesNotContain(DmarcPostfix.Key, mail.Text, StringComparison.Ordinal);
    }

    private async Task<DeliveredMail> CheckAsync(
        int port, string client, string helo, string sender, string from, string verdict, string header = "")
    {
        SentMail sent = await PostfixServer.SendAsync(
            port,
            new MailClient(client, helo),
            sender,
            $"{header}From: alice@{from}\nDate: Fri, 20 Nov 2026 12:00:00 +0000\nSubject: test");
        DeliveredMail mail = await _server.Postfix.DeliveredAsync(sent);
        Assert.True(
            mail.Named("Authentication-Results").Any(field => field.StartsWith(
                $"Authentication-Results: mx.receiver.test; dmarc={verdict} ", StringComparison.Ordinal)),
            string.Join('\n', mail.Fields));
        return mail;
    }
}
