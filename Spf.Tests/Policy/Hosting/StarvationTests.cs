// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Spf.Dns;
using Spf.Dns.Wire;
using Spf.Tests.Dns;
using Spf.Tests.Fuzzing;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Hosting;

/// <summary>
/// Many messages whose domains have silent name servers: the checks of others are answered as ever, no forgery is
/// accepted, and what was refused for want of capacity is deferred.
/// </summary>
[Collection(nameof(Alone))]
public sealed partial class StarvationTests(ITestOutputHelper log) : IDisposable
{
    private const string Overloaded = "action=defer_if_permit 4.3.2 ";

    // On a machine without other work there are none. Where others keep the processors busy, an honest domain's answer
    // can come as late as an attacker's, and then nothing tells their checks apart.
    private static readonly int MaxDeferred = FuzzCount.Of(usual: 5, full: 0);

    private static readonly TimeSpan Late = TimeSpan.FromSeconds(4.9);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-policyd-");
    private readonly CancellationTokenSource _end = new();
    private int _policies;

    private string SocketPath => Path.Combine(_folder.FullName, "spf");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Attackers, names per message, domains, client networks, and the behaviour of the domains' servers.
    public static TheoryData<int, int, int, int, Silence> Attacks
    {
        get
        {
            var some = new TheoryData<int, int, int, int, Silence>
            {
                { 250, 38, 50, 1, Silence.Silent },
                { 1000, 38, 1000, 1000, Silence.Late },
                { 250, 20, 1, 250, Silence.Dripping },
            };
            var all = new TheoryData<int, int, int, int, Silence>();
            foreach (int attackers in (int[])[250, 1000])
            {
                foreach (int names in (int[])[20, 38])
                {
                    foreach (int domains in (int[])[1, 50, 1000])
                    {
                        all.Add(attackers, names, domains, 1, Silence.Silent);
                        all.Add(attackers, names, domains, attackers, Silence.Late);
                    }
                }
            }

            all.Add(1000, 38, 50, 50, Silence.Silent);
            all.Add(250, 38, 50, 50, Silence.Dripping);
            all.Add(1000, 38, 50, 50, Silence.Forest);
            all.Add(1000, 38, 50, 50, Silence.Farm);
            all.Add(250, 38, 50, 1, Silence.Aborting);
            all.Add(250, 38, 1000, 250, Silence.Aborting);
            all.Add(1000, 38, 1000, 1000, Silence.Quick);
            return FuzzCount.Of(usual: 0, full: 1) == 1 ? all : some;
        }
    }

    /// <summary>How the attackers' name servers behave.</summary>
    public enum Silence
    {
        /// <summary>They never answer.</summary>
        Silent,

        /// <summary>They answer just before a resolver gives up.</summary>
        Late,

        /// <summary>They answer over TCP only, and there octet by octet.</summary>
        Dripping,

        /// <summary>They say at once that there is no such name.</summary>
        Quick,

        /// <summary>They never answer, and the clients hang up and come again.</summary>
        Aborting,

        /// <summary>The clients' addresses have ten names each, which are never answered.</summary>
        Forest,

        /// <summary>They answer after 4.9 seconds, with ten aliases.</summary>
        Farm,
    }

    public void Dispose()
    {
        _end.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Attacks))]
    public async Task Serve_SilentDomains_StarveNobody(
        int attackers, int names, int domains, int networks, Silence silence)
    {
        const int Honest = 100;
        await using var server = new FaultyNameServer(query => AnswerAsync(query, silence));

        // An eighth of the descriptors are for lookups: 512 at once.
        await using Daemon daemon = Daemon.Start(
            "/bin/sh", "-c", "ulimit -n 4096; exec \"$0\" \"$@\"",
            Daemon.Program, "serve", "--dns", $"{server.EndPoint}", "--listen", $"unix:{SocketPath}", TestWorld.EmptyConfiguration);
        await daemon.WaitForAsync("Listening on ");
        var attackReplies = new ConcurrentBag<string>();
        Task attack = Task.WhenAll(
            Enumerable.Range(0, attackers).Select(i => silence is Silence.Aborting
                ? AbortAsync(i, domains, networks)
                : AttackAsync(i, domains, networks, bothIdentities: names > 20, attackReplies)));

        // Each attacker's first message is under way by now.
        await WaitForQueriesAsync(server, attackers * 2);
        var replies = new List<string>();
        var forgeries = new List<string>();
        var times = new List<double>();
        for (int i = 0; i < Honest; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Task<string> honest = AskAsync($"alice@honest{i}.test", $"mail.honest{i}.test", "192.0.2.1");
            Task<string> forged = AskAsync($"alice@bank{i}.test", $"mail.bank{i}.test", $"203.0.113.{i}");
            replies.Add(await honest);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            forgeries.Add(await forged);
            await Task.Delay(50, Token);
        }

        await _end.CancelAsync();
        await attack;
        times.Sort();
        log.WriteLine(
            $"{attackers} attackers, {names} names, {domains} domains, {networks} networks, {silence}: {Honest} honest checks took "
            + $"{times[Honest / 2]:0} ms (median), {times[^2]:0} ms (p99), {times[^1]:0} ms (longest); "
            + $"{server.Queries.Count} queries.");
        foreach (IGrouping<string, string> kind in attackReplies.Concat(forgeries).Concat(replies).GroupBy(Kind))
        {
            log.WriteLine($"{kind.Count(),6} x {kind.Key}");
        }

        Assert.False(daemon.HasExited, string.Join('\n', daemon.Log));
        Assert.DoesNotContain(daemon.Log, line => line.Contains("Exception", StringComparison.Ordinal));
        Assert.All(replies, reply => Assert.Matches(PassedOrDeferred(), reply));
        int deferred = replies.Count(reply => reply.StartsWith(Overloaded, StringComparison.Ordinal));
        Assert.InRange(deferred, 0, MaxDeferred);
        Assert.All(forgeries, reply => Assert.Matches(Refused(), reply));
        Assert.All(
            attackReplies.Where(reply => reply.Contains("too many DNS lookups", StringComparison.Ordinal)),
            reply => Assert.StartsWith(Overloaded, reply, StringComparison.Ordinal));

        // And afterwards it is as good as new.
        Assert.StartsWith(
            "action=prepend Received-SPF: pass ",
            await AskAsync("alice@honest.test", "mail.honest.test", "192.0.2.1"),
            StringComparison.Ordinal);
    }

    private static async Task WaitForQueriesAsync(FaultyNameServer server, int count)
    {
        while (server.Queries.Count < count)
        {
            await Task.Delay(10, Token);
        }
    }

    // Each connection asks about one message after another, from one network.
    private async Task AttackAsync(
        int number, int domains, int networks, bool bothIdentities, ConcurrentBag<string> replies)
    {
        using PolicyClient connection = await PolicyClient.ConnectAsync(SocketPath);
        using CancellationTokenRegistration end = _end.Token.Register(connection.Dispose);
        try
        {
            for (int i = 0; ; i++)
            {
                // No two messages ask for the same name.
                string domain = $"m{i}.c{number}.evil{number % domains}.test";
                string helo = bothIdentities ? $"helo.{domain}" : $"nothing.{domain}";
                replies.Add(await AskAsync(connection, $"x@{domain}", helo, Client(number % networks)));
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException && _end.IsCancellationRequested)
        {
            // It ends with the test.
        }
    }

    // Each connection is closed while its message is checked, and opened again.
    private async Task AbortAsync(int number, int domains, int networks)
    {
        for (int i = 0; !_end.IsCancellationRequested; i++)
        {
            using PolicyClient connection = await PolicyClient.ConnectAsync(SocketPath);
            string domain = $"m{i}.c{number}.evil{number % domains}.test";
            await connection.SendAsync(Request($"x@{domain}", $"helo.{domain}", Client(number % networks)));
            await Task.Delay(TimeSpan.FromMilliseconds(500 + (number % 500)), Token);
        }
    }

    private static string Client(int network) => $"198.{18 + (network / 256)}.{network % 256}.1";

    private async Task<string> AskAsync(string sender, string helo, string client)
    {
        using PolicyClient connection = await PolicyClient.ConnectAsync(SocketPath);
        return await AskAsync(connection, sender, helo, client);
    }

    private static async Task<string> AskAsync(PolicyClient connection, string sender, string helo, string client)
    {
        await connection.SendAsync(Request(sender, helo, client));
        return await connection.ReadAsync() ?? throw new SocketException((int)SocketError.ConnectionReset);
    }

    private static string Request(string sender, string helo, string client) =>
        $"request=smtpd_access_policy\nprotocol_state=RCPT\nhelo_name={helo}\nclient_address={client}\n"
        + $"sender={sender}\nrecipient=bob@example.org\n\n";

    // "evil": a policy of new names each time, which nobody may keep. "honest" and "bank": ordinary domains.
    private async ValueTask AnswerAsync(FaultyNameServer.Query query, Silence silence)
    {
        _ = WireName.TryToDomainName(query.Message, DnsMessage.HeaderLength, out DomainName domain);
        string name = domain.ToString();
        var type = (DnsRecordType)query.Message[TestMessage.QuestionEnd(query.Message) - 3];
        TestMessage reply = TestMessage.ReplyTo(query.Message);
        byte[] asked = TestMessage.Pointer(DnsMessage.HeaderLength);
        if (name.StartsWith("lost", StringComparison.Ordinal))
        {
            await BeLostAsync(query, reply, silence);
            return;
        }

        if (type == DnsRecordType.Ptr)
        {
            int forest = Interlocked.Increment(ref _policies);
            for (int i = 0; i < 10; i++)
            {
                reply.Answer(asked, (int)type, TestMessage.Name($"lost{i}.tree{forest}.evil.test"), timeToLive: 0);
            }
        }
        else if (name.Contains("evil", StringComparison.Ordinal))
        {
            int number = Interlocked.Increment(ref _policies);
            if (name.StartsWith("hosts", StringComparison.Ordinal))
            {
                for (int i = 0; i < 10; i++)
                {
                    reply.Answer(asked, (int)type, TestMessage.Exchange(10, TestMessage.Name($"lost{i}.{name}")), timeToLive: 0);
                }
            }
            else if (!name.StartsWith("nothing", StringComparison.Ordinal))
            {
                string terms = silence is Silence.Forest
                    ? string.Concat(Enumerable.Repeat(" ptr:evil.test", 10))
                    : $" mx:hosts.n{number}.{name}"
                      + string.Concat(Enumerable.Range(0, 9).Select(i => $" a:lost{i}.n{number}.{name}"));
                reply.Text($"v=spf1{terms} -all", timeToLive: 0);
            }
        }
        else if (type == DnsRecordType.Txt)
        {
            reply.Text($"v=spf1 include:more.{name} mx -all"[..(name.StartsWith("more", StringComparison.Ordinal) ? 6 : ^0)]);
        }
        else if (type == DnsRecordType.Mx)
        {
            reply.Answer(asked, (int)type, TestMessage.Exchange(10, TestMessage.Name($"mx.{name}")));
        }
        else if (type == DnsRecordType.A)
        {
            reply.Answer(asked, (int)type, [192, 0, 2, 1]);
        }

        await query.ReplyAsync(reply.ToArray());
    }

    private async Task BeLostAsync(FaultyNameServer.Query query, TestMessage reply, Silence silence)
    {
        switch (silence)
        {
            case Silence.Late:
                _ = AnswerLaterAsync(query, reply.Rcode(3).ToArray());
                break;
            case Silence.Farm:
                _ = AnswerLaterAsync(query, Aliases(reply).ToArray());
                break;
            case Silence.Dripping when !query.IsTcp:
                await query.ReplyAsync(reply.With(set: TestMessage.Tc).ToArray());
                break;
            case Silence.Dripping:
                _ = DripAsync(query, reply.ToArray());
                break;
            case Silence.Quick:
                await query.ReplyAsync(reply.Rcode(3).ToArray());
                break;
            default:
                break;
        }
    }

    private static TestMessage Aliases(TestMessage reply)
    {
        byte[] owner = TestMessage.Pointer(DnsMessage.HeaderLength);
        for (int i = 0; i < 10; i++)
        {
            byte[] next = TestMessage.Name($"alias{i}.evil.test");
            reply.Answer(owner, (int)DnsRecordType.Cname, next, timeToLive: 0);
            owner = next;
        }

        return reply;
    }

    private async Task AnswerLaterAsync(FaultyNameServer.Query query, byte[] reply)
    {
        try
        {
            await Task.Delay(Late, _end.Token);
            await query.ReplyAsync(reply);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nobody waits for it any more.
        }
    }

    private async Task DripAsync(FaultyNameServer.Query query, byte[] reply)
    {
        try
        {
            foreach (byte octet in (byte[])[0, (byte)reply.Length, .. reply])
            {
                await query.WriteAsync([octet]);
                await Task.Delay(TimeSpan.FromSeconds(1), _end.Token);
            }
        }
        catch (Exception e) when (
            e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // It was cut off.
        }
    }

    private static string Kind(string reply) => Names().Replace(reply.Split('\n')[0], "*")[..Math.Min(reply.Length, 60)];

    [GeneratedRegex(@"^action=(prepend Received-SPF: pass |defer_if_permit 4\.3\.2 )")]
    private static partial Regex PassedOrDeferred();

    [GeneratedRegex(@"^action=(550 5\.7\.23 |defer_if_permit 4\.3\.2 )")]
    private static partial Regex Refused();

    [GeneratedRegex(@"[a-z0-9@.]*[0-9]+[a-z0-9.]*")]
    private static partial Regex Names();
}
