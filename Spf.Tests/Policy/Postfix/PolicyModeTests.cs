// SPDX-License-Identifier: MIT

using System.Net.Sockets;
using Spf.Headers;

namespace Spf.Tests.Policy.Postfix;

/// <summary>
/// The policy service as a client sees it, and the delivered mail, in each way to connect it to Postfix.
/// </summary>
public abstract class PolicyModeTests : IDisposable
{
    private const string Rejected = "<bob@receiver.test>: Recipient address rejected: Message rejected due to: ";
    private const string Deferred = "<bob@receiver.test>: Recipient address rejected: Message deferred due to: ";

    private static readonly string[] TwoRecipients = ["bob@receiver.test", "carol@receiver.test"];
    private static readonly MailClient Good = new("192.0.2.1");
    private static readonly MailClient Bad = new("192.0.2.7");

    private readonly PolicyPostfix _server;

    protected PolicyModeTests(PolicyPostfix server)
    {
        ArgumentNullException.ThrowIfNull(server);
        server.Require();
        _server = server;
    }

    private protected PolicyPostfix Server => _server;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    // Client, HELO name and sender; the result, its text, and the text after it.
    [Theory(Timeout = 300_000)]
    [InlineData(
        "192.0.2.1", "mail.example.test", "alice@pass.example.test",
        "pass", "pass.example.test permits 192.0.2.1 to send mail from alice@pass.example.test, by ip4:192.0.2.1",
        "client-ip=192.0.2.1; envelope-from=\"alice@pass.example.test\"; helo=mail.example.test; "
        + "identity=mailfrom; mechanism=\"ip4:192.0.2.1\"")]
    [InlineData(
        "2001:db8::1", "mail.example.test", "alice@pass.example.test",
        "pass", "pass.example.test permits 2001:db8::1 to send mail from alice@pass.example.test, by ip6:2001:db8::1",
        "client-ip=\"2001:db8::1\"; envelope-from=\"alice@pass.example.test\"; helo=mail.example.test; "
        + "identity=mailfrom; mechanism=\"ip6:2001:db8::1\"")]
    [InlineData(
        "192.0.2.7", "mail.example.test", "alice@softfail.example.test",
        "softfail", "softfail.example.test probably does not permit 192.0.2.7 to send mail from "
        + "alice@softfail.example.test, by ~all",
        "client-ip=192.0.2.7; envelope-from=\"alice@softfail.example.test\"; helo=mail.example.test; "
        + "identity=mailfrom; mechanism=all")]
    [InlineData(
        "192.0.2.7", "mail.example.test", "alice@neutral.example.test",
        "neutral", "neutral.example.test neither permits nor forbids 192.0.2.7 to send mail from "
        + "alice@neutral.example.test, by ?all",
        "client-ip=192.0.2.7; envelope-from=\"alice@neutral.example.test\"; helo=mail.example.test; "
        + "identity=mailfrom; mechanism=all")]
    [InlineData(
        "192.0.2.7", "mail.example.test", "alice@none.example.test",
        "none", "no policy tells whether 192.0.2.7 may send mail from alice@none.example.test",
        "client-ip=192.0.2.7; envelope-from=\"alice@none.example.test\"; helo=mail.example.test; identity=mailfrom")]
    [InlineData(
        "192.0.2.8", "helo.example.test", "alice@none.example.test",
        "none", "no policy tells whether 192.0.2.8 may send mail from alice@none.example.test",
        "client-ip=192.0.2.8; envelope-from=\"alice@none.example.test\"; helo=helo.example.test; identity=mailfrom; "
        + "problem=\"none.example.test does not publish an SPF record\"")]
    [InlineData(
        "192.0.2.7", "mail.example.test", "alice@permerror.example.test",
        "permerror", "the policy is invalid",
        "client-ip=192.0.2.7; envelope-from=\"alice@permerror.example.test\"; helo=mail.example.test; "
        + "identity=mailfrom")]
    [InlineData(
        "192.0.2.7", "mail.example.test", "alice@name.broken.test",
        "temperror", "cannot tell for now",
        "client-ip=192.0.2.7; envelope-from=\"alice@name.broken.test\"; helo=mail.example.test; identity=mailfrom")]
    [InlineData(
        "192.0.2.1", "helo.example.test", "",
        "pass", "helo.example.test permits 192.0.2.1 to say HELO helo.example.test, by ip4:192.0.2.1",
        "client-ip=192.0.2.1; envelope-from=\"<>\"; helo=helo.example.test; "
        + "identity=helo; mechanism=\"ip4:192.0.2.1\"")]
    [InlineData(
        "192.0.2.1", "mail.example.test", "b\u00FCcher@pass.example.test",
        "pass", "pass.example.test permits 192.0.2.1 to send mail from b\u00FCcher@pass.example.test, by ip4:192.0.2.1",
        "client-ip=192.0.2.1; envelope-from=\"b\u00FCcher@pass.example.test\"; helo=mail.example.test; "
        + "identity=mailfrom; mechanism=\"ip4:192.0.2.1\"")]
    [InlineData(
        "192.0.2.1", "mail.example.test", "\"a b\"@pass.example.test",
        "pass", "pass.example.test permits 192.0.2.1 to send mail from",
        "client-ip=192.0.2.1; envelope-from=\"a b@pass.example.test\"; helo=mail.example.test; "
        + "identity=mailfrom; mechanism=\"ip4:192.0.2.1\"")]
    [InlineData(
        "192.0.2.1", "mail.example.test", "\"x@softfail.example.test\"@pass.example.test",
        "pass", "pass.example.test permits 192.0.2.1 to send mail from",
        "client-ip=192.0.2.1; envelope-from=\"x@softfail.example.test@pass.example.test\"; "
        + "helo=mail.example.test; identity=mailfrom; mechanism=\"ip4:192.0.2.1\"")]
    public async Task Plain_NoFail_IsMarkedAndDelivered(
        string client, string helo, string sender, string result, string comment, string pairs)
    {
        Assert.SkipWhen(client.Contains(':', StringComparison.Ordinal) && !Socket.OSSupportsIPv6, "There is no IPv6.");

        DeliveredMail mail = await DeliverAsync(_server.PlainPort, new MailClient(client, helo), sender);

        string field = Assert.Single(mail.Added());
        Assert.StartsWith($"Received-SPF: {result} (receiver.test: {comment}", field, StringComparison.Ordinal);
        Assert.Contains($") {pairs}; ", field, StringComparison.Ordinal);
        Assert.EndsWith("; receiver=receiver.test", field, StringComparison.Ordinal);
        Assert.True(ReceivedSpf.TryParse(field, out ReceivedSpf? read));
        Assert.Equal(result, read.Result.ToKeyword());
        Assert.Equal(client, read.ClientIP?.ToString());
        Assert.Equal(helo, read.Helo);
        Assert.Equal(sender.Length == 0 ? "<>" : Unquoted(sender), read.EnvelopeFrom);
        Assert.Equal(sender.Length == 0 ? "helo" : "mailfrom", read.Identity);
    }

    [Theory(Timeout = 300_000)]
    [InlineData(
        "192.0.2.7", "mail.example.test", "alice@pass.example.test",
        "pass.example.test does not permit 192.0.2.7 to send mail from alice@pass.example.test, by -all")]
    [InlineData(
        "192.0.2.7", "mail.example.test", "alice@explained.example.test",
        "The domain explained.example.test explains: Mail of ours does not come from 192.0.2.7.")]
    [InlineData(
        "192.0.2.1", "helo-fail.example.test", "alice@pass.example.test",
        "helo-fail.example.test does not permit 192.0.2.1 to say HELO helo-fail.example.test, by -all")]
    [InlineData(
        "192.0.2.1", "helo-fail.example.test", "",
        "helo-fail.example.test does not permit 192.0.2.1 to say HELO helo-fail.example.test, by -all")]
    [InlineData(
        "192.0.2.8", "helo.example.test", "alice@pass.example.test",
        "pass.example.test does not permit 192.0.2.8 to send mail from alice@pass.example.test, by -all")]
    [InlineData(
        "192.0.2.7", "mail.example.test", "\"a b\"@pass.example.test",
        "pass.example.test does not permit 192.0.2.7 to send mail from a b@pass.example.test, by -all")]
    public async Task Plain_Fail_IsRejected(string client, string helo, string sender, string reason)
    {
        SentMail sent = await PostfixServer.SendAsync(_server.PlainPort, new MailClient(client, helo), sender);
        string between = reason.StartsWith("The domain ", StringComparison.Ordinal) ? ". " : ": ";
        Assert.Equal($"550 5.7.23 {Rejected}SPF fail - not authorized{between}{reason}", sent.RecipientReply);
    }

    [Fact(Timeout = 300_000)]
    public async Task OldConfiguration_Unchanged_DoesWhatItDid()
    {
        Prerequisites.Require(Prerequisites.Missing(Prerequisites.OldConfiguration));

        SentMail local = await PostfixServer.SendAsync(
            _server.PlainPort, new MailClient("127.0.0.2"), "alice@pass.example.test");
        SentMail fail = await PostfixServer.SendAsync(_server.PlainPort, Bad, "alice@pass.example.test");
        SentMail permError = await PostfixServer.SendAsync(_server.PlainPort, Bad, "alice@permerror.example.test");

        Assert.Equal(
            [
                "X-Comment: SPF check N/A for local connections - client-ip=127.0.0.2; helo=mail.example.test; "
                + "envelope-from=\"alice@pass.example.test\"; receiver=receiver.test",
            ],
            (await _server.Postfix.DeliveredAsync(local)).Added());
        Assert.StartsWith("550 5.7.23 ", fail.RecipientReply, StringComparison.Ordinal);
        Assert.StartsWith("250 ", permError.RecipientReply, StringComparison.Ordinal);
    }

    [Theory(Timeout = 300_000)]
    [InlineData("mail.example.test", "alice@name.broken.test", $"450 4.7.24 {Deferred}SPF Temporary Error: ")]
    [InlineData("name.broken.test", "alice@pass.example.test", $"450 4.7.24 {Deferred}SPF Temporary Error: ")]
    [InlineData("mail.example.test", "alice@permerror.example.test", $"550 5.7.24 {Rejected}SPF Permanent Error: ")]
    [InlineData(
        "helo-soft.example.test", "alice@pass.example.test",
        $"550 5.7.23 {Rejected}domain owner discourages use of this host: ")]
    [InlineData("mail.example.test", "alice@softfail.example.test", "250 2.1.5 Ok")]
    [InlineData("mail.example.test", "alice@pass.example.test", "550 5.7.23 ")]
    public async Task Strict_ByResult_Answers(string helo, string sender, string reply)
    {
        SentMail sent = await PostfixServer.SendAsync(_server.StrictPort, new MailClient("192.0.2.7", helo), sender);
        Assert.StartsWith(reply, sent.RecipientReply, StringComparison.Ordinal);
    }

    [Theory(Timeout = 300_000)]
    [InlineData("198.51.100.7", "198.51.100.7")]
    [InlineData("2001:db8:51::7", "\"2001:db8:51::7\"")]
    public async Task Strict_WhitelistedRelay_IsNotChecked(string client, string shown)
    {
        Assert.SkipWhen(client.Contains(':', StringComparison.Ordinal) && !Socket.OSSupportsIPv6, "There is no IPv6.");

        DeliveredMail mail = await DeliverAsync(_server.StrictPort, new MailClient(client), "alice@pass.example.test");
        Assert.Equal(
            [
                $"X-Comment: SPF skipped for whitelisted relay - client-ip={shown}; helo=mail.example.test; "
                + "envelope-from=\"alice@pass.example.test\"; receiver=receiver.test",
            ],
            mail.Added());
    }

    [Fact(Timeout = 300_000)]
    public async Task Plain_AuthenticatedClient_IsNotChecked()
    {
        DeliveredMail mail = await DeliverAsync(
            _server.PlainPort, Bad with { Login = "alice" }, "alice@pass.example.test");
        Assert.Empty(mail.Added());
    }

    [Fact(Timeout = 300_000)]
    public async Task Plain_TwoRecipients_OneHeader()
    {
        SentMail sent = await PostfixServer.SendAsync(
            _server.PlainPort, Good, "alice@pass.example.test", "Subject: two", TwoRecipients);
        DeliveredMail first = await _server.Postfix.DeliveredAsync(sent, "bob@receiver.test");
        DeliveredMail second = await _server.Postfix.DeliveredAsync(sent, "carol@receiver.test");

        Assert.StartsWith("Received-SPF: pass ", Assert.Single(first.Added()), StringComparison.Ordinal);
        Assert.Equal(first.Added(), second.Added());
    }

    [Fact(Timeout = 300_000)]
    public async Task Plain_TwoRecipientsOfFail_BothRejected()
    {
        SentMail sent = await PostfixServer.SendAsync(
            _server.PlainPort, Bad, "alice@pass.example.test", "Subject: two", TwoRecipients);
        Assert.All(sent.RecipientReplies, reply => Assert.StartsWith("550 5.7.23 ", reply, StringComparison.Ordinal));
    }

    // Recipients in their order, those of a forged message that are rejected, and the fields that are delivered.
    [Theory(Timeout = 300_000)]
    [InlineData("192.0.2.7", "carol bob", "bob", "")]
    [InlineData("192.0.2.7", "bob carol", "bob", "")]
    [InlineData("192.0.2.8", "dave bob", "bob", "Received-SPF: fail")]
    [InlineData("192.0.2.7", "erin bob", "bob", "X-Comment: SPF skipped for whitelisted relay")]
    [InlineData("192.0.2.1", "carol bob", "", "Received-SPF: pass")]
    [InlineData("192.0.2.1", "dave bob", "", "Received-SPF: pass")]
    [InlineData("192.0.2.1", "erin bob frank", "",
        "X-Comment: SPF skipped for whitelisted relay|Received-SPF: pass|Authentication-Results: ")]
    public async Task Users_SeveralRecipients_EachHasItsAnswerAndAllHaveTheFields(
        string client, string recipients, string rejected, string fields)
    {
        string[] all = recipients.Split(' ');
        SentMail sent = await PostfixServer.SendAsync(
            _server.UsersPort,
            new MailClient(client, "helo.example.test"),
            "alice@pass.example.test",
            "Subject: users",
            [.. all.Select(name => $"{name}@receiver.test")]);

        Assert.Equal(
            all.Select(name => name == rejected ? "550" : "250"), sent.RecipientReplies.Select(reply => reply[..3]));
        string accepted = all.First(name => name != rejected);
        string[] added = (await _server.Postfix.DeliveredAsync(sent, $"{accepted}@receiver.test")).Added();
        string[] expected = fields.Split('|', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Length, added.Length);
        Assert.All(expected.Zip(added), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.All(added, field => Assert.DoesNotContain("identity=helo", field, StringComparison.Ordinal));
    }

    [Fact(Timeout = 300_000)]
    public async Task Plain_SeveralMessagesInASession_EachIsMarked()
    {
        using SmtpSession session = await SmtpSession.ConnectAsync(_server.PlainPort, Good);
        SentMail first = await session.SendMailAsync("alice@pass.example.test", "Subject: 1", "bob@receiver.test");
        SentMail second = await session.SendMailAsync("alice@pass.example.test", "Subject: 2", "bob@receiver.test");

        string field = Assert.Single((await _server.Postfix.DeliveredAsync(first)).Added());
        Assert.StartsWith("Received-SPF: pass ", field, StringComparison.Ordinal);
        Assert.Equal([field], (await _server.Postfix.DeliveredAsync(second)).Added());
    }

    [Theory(Timeout = 300_000)]
    [InlineData("192.0.2.1", "helo.example.test", "pass")]
    [InlineData("192.0.2.8", "helo.example.test", "fail")]
    [InlineData("192.0.2.1", "helo-fail.example.test", "pass")]
    public async Task Both_TwoContexts_AHeaderEach(string client, string helo, string result)
    {
        DeliveredMail mail = await DeliverAsync(
            _server.BothPort, new MailClient(client, helo), "alice@pass.example.test");

        string[] fields = mail.Added();
        Assert.Equal(2, fields.Length);
        Assert.True(ReceivedSpf.TryParse(fields[0], out ReceivedSpf? read));
        Assert.Equal((result, "mailfrom"), (read.Result.ToKeyword(), read.Identity));
        Assert.Equal(
            $"Authentication-Results: mx.receiver.test; spf={result} smtp.mailfrom=pass.example.test", fields[1]);
    }

    [Fact(Timeout = 300_000)]
    public async Task Class_Pass_IsTheRestrictionsAndTheSecondServices()
    {
        DeliveredMail mail = await DeliverAsync(_server.ClassPort, Good, "alice@pass.example.test");
        string[] fields = mail.Added();
        Assert.Equal("X-Class: spf_passed", fields[0]);
        Assert.StartsWith("Received-SPF: pass ", fields[1], StringComparison.Ordinal);
        Assert.Equal(2, fields.Length);
    }

    [Fact(Timeout = 300_000)]
    public async Task Class_TwoServices_EachHasItsConfiguration()
    {
        // The first rejects a fail. It marks a softfail, and so does the second.
        SentMail fail = await PostfixServer.SendAsync(_server.ClassPort, Bad, "alice@pass.example.test");
        DeliveredMail softFail = await DeliverAsync(_server.ClassPort, Bad, "alice@softfail.example.test");

        Assert.StartsWith("550 5.7.23 ", fail.RecipientReply, StringComparison.Ordinal);
        Assert.Equal(2, softFail.Named("Received-SPF").Length);
        Assert.Empty(softFail.Named("X-Class"));
    }

    [Fact(Timeout = 240_000)]
    public async Task Load_TwentyClients_EveryMessageIsAnswered()
    {
        // Another test restarts the service.
        const string Problem = "problem talking to server";
        int before = _server.Postfix.CountLogged(Problem);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(SendFiftyAsync));
        Assert.Equal(before, _server.Postfix.CountLogged(Problem));

        async Task SendFiftyAsync(int number)
        {
            (MailClient client, string fail) = number % 2 == 0 ? (Good, "250 2.1.5 ") : (Bad, "550 5.7.23 ");
            using SmtpSession session = await SmtpSession.ConnectAsync(_server.LoadPort, client);
            for (int i = 0; i < 50; i++)
            {
                (string sender, string reply) = i % 2 == 0
                    ? ($"user-{i}@pass.example.test", fail)
                    : ($"user-{i}@none.example.test", "250 2.1.5 ");
                SentMail sent = await session.SendMailAsync(sender, "Subject: load", "bob@receiver.test");
                Assert.StartsWith(reply, sent.RecipientReply, StringComparison.Ordinal);
            }
        }
    }

    protected virtual void Dispose(bool disposing)
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(_server.Log);
        }
    }

    // Postfix tells a policy service the local-part without its quotes.
    private static string Unquoted(string sender) => sender.Replace("\"", "", StringComparison.Ordinal);

    private async Task<DeliveredMail> DeliverAsync(int port, MailClient client, string sender) =>
        await _server.Postfix.DeliveredAsync(await PostfixServer.SendAsync(port, client, sender));
}
