// SPDX-License-Identifier: MIT

using System.Net.Sockets;
using System.Text;
using Spf.Tests.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Hosting;

/// <summary>More clients than there is room for: those that ask are answered, and the log stays readable.</summary>
public sealed class ConnectionLimitTests : IDisposable
{
    private const string Pass = "action=prepend Received-SPF: pass ";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-policyd-");

    private string SocketPath => Path.Combine(_folder.FullName, "spf");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    // Which of them go is WaitingSessions' choice: seen from here, a reply arrives before its session waits again.
    [Fact(Timeout = 240_000)]
    public async Task Serve_IdleClientsAtTheLimit_MakeRoom()
    {
        await using Daemon daemon = await Daemon.ServeZoneAsync(
            "--listen", $"unix:{SocketPath}", Write("Max_Connections = 3\n"));
        using PolicyClient first = await PolicyClient.ConnectAsync(SocketPath);
        Assert.StartsWith(Pass, await first.AskAsync("alice@example.com"), StringComparison.Ordinal);
        using PolicyClient second = await PolicyClient.ConnectAsync(SocketPath);
        Assert.StartsWith(Pass, await second.AskAsync("alice@example.com"), StringComparison.Ordinal);
        using PolicyClient silent = await PolicyClient.ConnectAsync(SocketPath);

        // Two of the three make room for the fourth and the fifth.
        Task<string?>[] ends = [first.ReadAsync(), second.ReadAsync(), silent.ReadAsync()];
        using PolicyClient fourth = await PolicyClient.ConnectAsync(SocketPath);
        Assert.StartsWith(Pass, await fourth.AskAsync("alice@example.com"), StringComparison.Ordinal);
        using PolicyClient fifth = await PolicyClient.ConnectAsync(SocketPath);
        Assert.StartsWith(Pass, await fifth.AskAsync("alice@example.com"), StringComparison.Ordinal);
        Task<string?> one = await Task.WhenAny(ends);
        Task<string?> two = await Task.WhenAny(ends.Where(end => end != one));
        Assert.Null(await one);
        Assert.Null(await two);
        Assert.Equal(2, ends.Count(end => end.IsCompleted));
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_CrowdOfSilentClients_LocksNobodyOut()
    {
        const int Crowd = 300;
        await using Daemon daemon = await Daemon.ServeZoneAsync(
            "--listen", $"unix:{SocketPath}", Write("Max_Connections = 100\n"));
        List<PolicyClient> silent = [];
        for (int i = 0; i < Crowd; i++)
        {
            silent.Add(await PolicyClient.ConnectAsync(SocketPath));
        }

        for (int i = 0; i < 20; i++)
        {
            using PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
            Assert.StartsWith(Pass, await client.AskAsync("alice@example.com"), StringComparison.Ordinal);
        }

        silent.ForEach(client => client.Dispose());
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.InRange(
            daemon.Log.Count(line => line.Contains("Idle or abandoned connections closed ", StringComparison.Ordinal)), 1, 2);
    }

    // A request that has begun has ten seconds; where room is needed, one.
    [Fact(Timeout = 240_000)]
    public async Task Serve_HalfRequestsAtTheLimit_MakeRoomAfterASecond()
    {
        await using Daemon daemon = await Daemon.ServeZoneAsync(
            "--listen", $"unix:{SocketPath}", Write("Max_Connections = 2\n"));
        using PolicyClient one = await PolicyClient.ConnectAsync(SocketPath);
        using PolicyClient two = await PolicyClient.ConnectAsync(SocketPath);
        await one.SendAsync("request=");
        await two.SendAsync("request=");

        string? reply;
        while ((reply = await AskOnceAsync()) is null)
        {
            await Task.Delay(50, Token);
        }

        Assert.StartsWith(Pass, reply, StringComparison.Ordinal);
        Assert.Null(await one.ReadAsync());
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_AllConnectionsBusy_RefusesNewOnesAndSaysSoOnce()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        string file = Write("Max_Connections = 2\nLookup_Time = 5\nRequest_Timeout = 6\n");
        await using Daemon daemon = await Daemon.ServeAsync(
            ["--dns", $"{silent.LocalEndPoint}", "--listen", $"unix:{SocketPath}", file]);
        using PolicyClient one = await PolicyClient.ConnectAsync(SocketPath);
        using PolicyClient two = await PolicyClient.ConnectAsync(SocketPath);
        await one.SendAsync(PolicyClient.Request("alice@one.example"));
        await two.SendAsync(PolicyClient.Request("alice@two.example"));
        for (int i = 0; i < 2; i++)
        {
            await silent.ReceiveAsync(new byte[512], Token);
        }

        for (int i = 0; i < 30; i++)
        {
            using PolicyClient refused = await PolicyClient.ConnectAsync(SocketPath);
            Assert.Null(await refused.ReadAsync());
        }

        Assert.StartsWith("action=", await one.ReadAsync(), StringComparison.Ordinal);
        Assert.StartsWith("action=", await two.ReadAsync(), StringComparison.Ordinal);
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.ExitAsync());

        // One line at once, and the rest with the end.
        string[] lines = [.. daemon.Log.Where(line => line.StartsWith("Connections refused ", StringComparison.Ordinal))];
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("Connections refused in the last minute: 1;", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Connections refused in the last minute: 29;", lines[1], StringComparison.Ordinal);
    }

    // Over TCP, a client that has gone cannot be told from one that only reads from now on; a unix socket tells.
    [Theory(Timeout = 240_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Serve_ClientsThatEndedTheirSide_AreAnsweredUntilTheRoomIsNeeded(bool isTcp)
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        string file = Write("Max_Connections = 2\nLookup_Time = 10\nRequest_Timeout = 15\n");
        System.Net.IPEndPoint port = FreePort.NextEndPoint();
        await using Daemon daemon = await Daemon.ServeAsync(
            ["--dns", $"{silent.LocalEndPoint}", "--listen", isTcp ? $"inet:{port}" : $"unix:{SocketPath}", file]);
        Task<PolicyClient> ConnectAsync() =>
            isTcp ? PolicyClient.ConnectAsync(port) : PolicyClient.ConnectAsync(SocketPath);
        PolicyClient gone = await ConnectAsync();
        await gone.SendAsync(PolicyClient.Request("alice@one.example"));
        await silent.ReceiveAsync(new byte[512], Token);
        using PolicyClient reads = await ConnectAsync();
        await reads.SendAsync(PolicyClient.Request("alice@two.example"));
        await silent.ReceiveAsync(new byte[512], Token);
        gone.Dispose();

        // The service has time to see that, even on a busy machine.
        await Task.Delay(2000, Token);
        reads.Socket.Shutdown(SocketShutdown.Send);

        using PolicyClient third = await ConnectAsync();
        Assert.StartsWith("action=", await third.AskAsync("alice@three.example"), StringComparison.Ordinal);
        Assert.StartsWith("action=", await reads.ReadAsync(), StringComparison.Ordinal);
    }

    // Nobody waits for their answers, so nothing is asked for them.
    [Fact(Timeout = 240_000)]
    public async Task Serve_ClientHasGone_EndsItsCheck()
    {
        await using var server = new FaultyNameServer(static _ => ValueTask.CompletedTask);
        await using Daemon daemon = await Daemon.ServeAsync(
            ["--dns", $"{server.EndPoint}", "--listen", $"unix:{SocketPath}", TestWorld.EmptyConfiguration]);
        PolicyClient gone = await PolicyClient.ConnectAsync(SocketPath);
        await gone.SendAsync(PolicyClient.Request("alice@one.example"));
        await server.WaitForAsync(2, Task.Delay(Timeout.Infinite, Token), Token);
        gone.Dispose();
        await Task.Delay(500, Token);
        foreach (FaultyNameServer.Query query in server.Queries)
        {
            await query.ReplyAsync(TestMessage.ReplyTo(query.Message).Text("v=spf1 include:more.example -all").ToArray());
        }

        await Task.Delay(500, Token);

        Assert.Equal(2, server.Queries.Count);
    }

    // With fewer than about forty the runtime cannot load the program itself.
    [Theory(Timeout = 300_000)]
    [InlineData(48)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(128)]
    [InlineData(256)]
    public async Task Serve_FewDescriptors_AnswersWithinThemOrSaysWhyNot(int files)
    {
        const int Clients = 200;
        await using Daemon daemon = Daemon.Start(
            "/bin/sh", "-c", $"ulimit -n {files}; exec \"$0\" \"$@\"",
            Daemon.Program, "serve", "--zone", Daemon.Zone, "--listen", $"unix:{SocketPath}");
        try
        {
            await daemon.WaitForAsync("Listening on ");
        }
        catch (Xunit.Sdk.FalseException)
        {
            Assert.Equal(1, await daemon.ExitAsync());
            Assert.StartsWith(
                $"This process may open only {files} files, which is too few.",
                daemon.Log[^1],
                StringComparison.Ordinal);
            Assert.InRange(files, 0, 99);
            return;
        }

        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        int[] answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => AskUntilAsync(end.Token)));
        Assert.NotEqual(0, answers.Sum());
        Assert.False(daemon.HasExited, string.Join('\n', daemon.Log));

        // And afterwards it is as good as new, as soon as it has seen that they are gone.
        while (await AskOnceAsync() is not { } reply || !reply.StartsWith(Pass, StringComparison.Ordinal))
        {
            await Task.Delay(50, Token);
        }

        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.ExitAsync());
    }

    // Null if it is refused.
    private async Task<string?> AskOnceAsync()
    {
        try
        {
            using PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
            return await client.AskAsync("alice@example.com");
        }
        catch (SocketException)
        {
            return null;
        }
    }

    // Connects again as often as it is refused; the number of answers.
    private async Task<int> AskUntilAsync(CancellationToken end)
    {
        int answers = 0;
        byte[] request = Encoding.ASCII.GetBytes(PolicyClient.Request("alice@example.com"));
        byte[] buffer = new byte[4096];
        while (!end.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), end);
                while (await socket.SendAsync(request, end) > 0 && await socket.ReceiveAsync(buffer, end) > 0)
                {
                    answers++;
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                await Task.Delay(10, CancellationToken.None);
            }
        }

        return answers;
    }

    private string Write(string text)
    {
        string file = Path.Combine(_folder.FullName, "policyd-spf.conf");
        File.WriteAllText(file, text, Encoding.ASCII);
        return file;
    }
}
