// SPDX-License-Identifier: MIT

using System.Net.Sockets;
using System.Text;
using Spf.Tests.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Hosting;

/// <summary>Many clients, slow ones and hostile ones: the others are served, and memory has a bound.</summary>
[Collection(nameof(Alone))]
public sealed class LoadTests(ITestOutputHelper log) : IDisposable
{
    private const string Pass = "action=prepend Received-SPF: pass ";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-policyd-");

    private string SocketPath => Path.Combine(_folder.FullName, "spf");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = 300_000)]
    public async Task Serve_TenThousandConnections_ServesOthersInBoundedMemory()
    {
        const int Count = 10_000;
        const int KibibytesEach = 16;
        await using Daemon daemon = await Daemon.ServeZoneAsync("--listen", $"unix:{SocketPath}");
        string limit = (await File.ReadAllLinesAsync($"/proc/{daemon.Id}/limits", Token)).Single(
            line => line.StartsWith("Max open files", StringComparison.Ordinal));
        int files = int.Parse(limit.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], null);
        Assert.SkipWhen(files < Count + 1000, $"A process may open {files} files here; 11,000 are needed (ulimit -n).");
        using PolicyClient other = await PolicyClient.ConnectAsync(SocketPath);
        Assert.StartsWith(Pass, await other.AskAsync("alice@example.com"), StringComparison.Ordinal);
        long before = daemon.Status("VmRSS");

        List<PolicyClient> clients = [];
        for (int i = 0; i < Count; i++)
        {
            PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
            clients.Add(client);
            if (i % 2 == 0)
            {
                await client.SendAsync(PolicyClient.Request("alice@example.com")[..120]);
            }
        }

        for (int i = 0; i < 100; i++)
        {
            Assert.StartsWith(Pass, await other.AskAsync("alice@example.com"), StringComparison.Ordinal);
        }

        long after = daemon.Status("VmRSS");
        log.WriteLine($"{before / 1024} MiB with 1 connection, {after / 1024} MiB with {Count}.");
        Assert.InRange(after, before, before + (Count * KibibytesEach));

        // A client that has begun a request has to end it; one that has not may wait.
        Assert.Null(await clients[0].ReadAsync());
        Assert.StartsWith(Pass, await clients[1].AskAsync("alice@example.com"), StringComparison.Ordinal);
        clients.ForEach(client => client.Dispose());
    }

    [Fact(Timeout = 300_000)]
    public async Task Serve_AbusiveClients_AreCutOffInBoundedMemory()
    {
        await using Daemon daemon = await Daemon.ServeZoneAsync("--listen", $"unix:{SocketPath}");
        using PolicyClient other = await PolicyClient.ConnectAsync(SocketPath);
        Assert.StartsWith(Pass, await other.AskAsync("alice@example.com"), StringComparison.Ordinal);
        long before = daemon.Status("VmRSS");
        byte[] requests = Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Repeat(PolicyClient.Request("alice@example.com"), 100)));

        Task[] abuse =
        [
            SendUntilCutOffAsync("x"u8.ToArray(), TimeSpan.FromMilliseconds(100), long.MaxValue),
            SendUntilCutOffAsync(requests, TimeSpan.Zero, long.MaxValue),
            SendUntilCutOffAsync(new byte[64 * 1024], TimeSpan.Zero, 1L << 30),
        ];
        while (!Task.WhenAll(abuse).IsCompleted)
        {
            Assert.StartsWith(Pass, await other.AskAsync("alice@example.com"), StringComparison.Ordinal);
            await Task.Delay(10, Token);
        }

        await Task.WhenAll(abuse);
        await daemon.WaitForAsync("a request had begun and not ended in 10 s");
        await daemon.WaitForAsync("its reply was not taken in 10 s");
        await daemon.WaitForAsync("a line of more than 8192 octets");
        long after = daemon.Status("VmRSS");
        log.WriteLine($"{before / 1024} MiB before, {after / 1024} MiB after.");
        Assert.InRange(after, 0, before + (64 * 1024));
    }

    // Nobody waits for a name server that somebody else's domain has.
    [Fact(Timeout = 300_000)]
    public async Task Serve_SlowDomain_DelaysNobodyElse()
    {
        const int Slow = 200;
        const int Clients = 100;
        const int RequestsEach = 20;
        await using var server = new FaultyNameServer(query =>
            query.Message.AsSpan().IndexOf("slow"u8) >= 0
                ? ValueTask.CompletedTask
                : query.ReplyAsync(TestMessage.ReplyTo(query.Message).Text("v=spf1 ip4:192.0.2.1 -all").ToArray()));
        string file = Path.Combine(_folder.FullName, "conf");
        await File.WriteAllTextAsync(file, "Lookup_Time = 8\nRequest_Timeout = 12\n", Token);
        await using Daemon daemon = await Daemon.ServeAsync(
            ["--dns", $"{server.EndPoint}", "--listen", $"unix:{SocketPath}", file]);

        Task<string?>[] slow = [.. Enumerable.Range(0, Slow).Select(i => AskAsync($"alice@slow{i}.example"))];
        while (server.Queries.Count(query => query.Message.AsSpan().IndexOf("slow"u8) >= 0) < Slow)
        {
            await Task.Delay(10, Token);
        }

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async i =>
        {
            using PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
            for (int n = 0; n < RequestsEach; n++)
            {
                Assert.StartsWith(Pass, await client.AskAsync($"bob{i}@d{n}.example"), StringComparison.Ordinal);
            }
        }));
        Assert.DoesNotContain(slow, answer => answer.IsCompleted);

        Assert.All(
            await Task.WhenAll(slow),
            reply => Assert.StartsWith("action=prepend Received-SPF: temperror ", reply, StringComparison.Ordinal));
    }

    private async Task<string?> AskAsync(string sender)
    {
        using PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
        return await client.AskAsync(sender);
    }

    private async Task SendUntilCutOffAsync(byte[] octets, TimeSpan pause, long length)
    {
        using PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
        try
        {
            for (long sent = 0; sent < length; sent += octets.Length)
            {
                await client.Socket.SendAsync(octets, Token);
                await Task.Delay(pause, Token);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.Shutdown or SocketError.ConnectionReset)
        {
            return;
        }

        Assert.Fail("All of it was taken.");
    }
}
