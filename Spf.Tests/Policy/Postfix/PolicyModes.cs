// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;

namespace Spf.Tests.Policy.Postfix;

public sealed class SpawnTests(SpawnPostfix server) : PolicyModeTests(server), IClassFixture<SpawnPostfix>;

public sealed class UnixSocketTests(UnixSocketPostfix server)
    : ListeningModeTests(server), IClassFixture<UnixSocketPostfix>;

public sealed class TcpTests(TcpPostfix server) : ListeningModeTests(server), IClassFixture<TcpPostfix>;

/// <summary>The modes in which the service is a process of its own, and can be restarted.</summary>
public abstract class ListeningModeTests(PolicyPostfix server) : PolicyModeTests(server)
{
    // Postfix tries again (smtpd_policy_service_try_limit); only after the last try its clients see 451.
    [Fact(Timeout = 240_000)]
    public async Task Restart_UnderLoad_NothingIsDeferred()
    {
        var codes = new ConcurrentBag<string>();
        using var end = new CancellationTokenSource();
        Task[] clients = [.. Enumerable.Range(0, 4).Select(_ => SendUntilTheEndAsync())];
        for (int i = 0; i < 3; i++)
        {
            await AnswersAsync(codes.Count + 50);
            await Server.Services.RestartAsync(PolicyPostfix.Plain);
        }

        await AnswersAsync(codes.Count + 50);
        await end.CancelAsync();
        await Task.WhenAll(clients);
        Assert.All(codes, code => Assert.Equal("250", code));

        async Task SendUntilTheEndAsync()
        {
            using SmtpSession session = await SmtpSession.ConnectAsync(Server.LoadPort, new MailClient("192.0.2.1"));
            while (!end.IsCancellationRequested)
            {
                SentMail sent = await session.SendMailAsync(
                    "alice@pass.example.test", "Subject: restart", "bob@receiver.test");
                codes.Add(sent.RecipientReply[..3]);
            }
        }

        async Task AnswersAsync(int count)
        {
            while (codes.Count < count && clients.All(client => !client.IsCompleted))
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }
    }
}
