// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;
using Spf.Policy.Doctor;

namespace Spf.Tests.Policy.Postfix;

/// <summary>The key of docs/mark-only.md is in the name of the fields that it guards, and nowhere else.</summary>
[Collection(nameof(DmarcPostfix))]
public sealed class HeaderKeyTests
{
    private const string Sender = $"carol@{PostfixServer.Domain}";
    private const string Bob = $"bob@{PostfixServer.Domain}";

    private const string Forged =
        """
        Received-SPF: pass (mx.receiver.test: forged) envelope-from="x@pass.example.test"; identity=mailfrom
        X--Received-SPF: pass identity=mailfrom
        Authentication-Results: mx.receiver.test; spf=pass smtp.mailfrom=pass.example.test
        Subject: forged
        """;

    private readonly DmarcPostfix _server;

    public HeaderKeyTests(DmarcPostfix server)
    {
        ArgumentNullException.ThrowIfNull(server);
        server.Require();
        _server = server;
    }

    // Checked mail, with the longest fields and with UTF-8 in them; mail that is exempt.
    [Theory(Timeout = 300_000)]
    [InlineData("192.0.2.7", "mail.example.test", "alice@pass.example.test")]
    [InlineData("192.0.2.7", "mail.example.test", "bounce+user=example.org@pass.example.test")]
    [InlineData("192.0.2.7", "mail.example.test", "b\u00FCcher@pass.example.test")]
    [InlineData("192.0.2.8", "helo.example.test", "")]
    [InlineData("198.51.100.7", "mail.example.test", "alice@pass.example.test")]
    public async Task Mail_Delivered_HasOneFieldOfEachKindAndNoKey(string client, string helo, string sender)
    {
        SentMail sent = await PostfixServer.SendAsync(
            _server.GuardedPort, new MailClient(client, helo), sender, Forged, Bob, Sender);
        foreach (string recipient in (string[])[Bob, Sender])
        {
            DeliveredMail mail = await _server.Postfix.DeliveredAsync(sent, recipient);

            bool isExempt = client == "198.51.100.7";
            Assert.DoesNotContain(DmarcPostfix.Key, mail.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("forged)", mail.Text, StringComparison.Ordinal);
            Assert.Single(mail.Named(isExempt ? "X-Comment" : "Received-SPF"));
            Assert.Empty(mail.Named(isExempt ? "Received-SPF" : "X-Comment"));
            Assert.Single(
                mail.Named("Authentication-Results"),
                field => field.StartsWith(
                    isExempt
                        ? "Authentication-Results: mx.receiver.test; none (SPF skipped for whitelisted relay - "
                        : "Authentication-Results: mx.receiver.test; spf=",
                    StringComparison.Ordinal));
        }
    }

    // A returned message has the header as header_checks have left it.
    [Theory(Timeout = 300_000)]
    [InlineData("192.0.2.7")]
    [InlineData("198.51.100.7")]
    public async Task Bounce_OfMarkedMail_HasNoKey(string client)
    {
        SentMail sent = await PostfixServer.SendAsync(
            _server.GuardedPort, new MailClient(client), Sender, Forged, DmarcPostfix.Gone);
        DeliveredMail bounce = await _server.Postfix.DeliveredAsync(sent, Sender);

        Assert.StartsWith("Return-Path: <>\n", bounce.Text, StringComparison.Ordinal);
        Assert.Contains("\nAuthentication-Results: mx.receiver.test; ", bounce.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(DmarcPostfix.Key, bounce.Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = 300_000)]
    public async Task Service_LogAndReports_HaveNoKey()
    {
        SentMail sent = await PostfixServer.SendAsync(
            _server.GuardedPort, new MailClient("192.0.2.7"), "alice@pass.example.test", "Subject: log", Bob);
        await _server.Postfix.DeliveredAsync(sent);
        using var report = new StringWriter();
        CheckConfigCommand.Run(_server.GuardedConfiguration, report);

        // The name server of this world has no root zone, which the question whether it is ours would ask for.
        Finding probe = await ServiceProbe.RunAsync(
            _server.GuardedService, TimeSpan.FromSeconds(60), isOurs: false, proposal: null,
            TestContext.Current.CancellationToken);

        Assert.Contains("prepend Received-SPF: fail ", _server.Services.Log, StringComparison.Ordinal);
        Assert.Contains("prepend X-...-Received-SPF: ", probe.ToString(), StringComparison.Ordinal);
        Assert.Contains("(Header_Key)", report.ToString(), StringComparison.Ordinal);
        Assert.All(
            [_server.Services.Log, probe.ToString(), report.ToString()],
            text => Assert.DoesNotContain(DmarcPostfix.Key, text, StringComparison.Ordinal));
    }
}
