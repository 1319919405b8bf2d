// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Spf.Tests.Policy.Protocol;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Hosting;

/// <summary>spf-policyd serve: a real process, real sockets, real signals.</summary>
public sealed class ServeTests : IDisposable
{
    private const string Pass = "action=prepend Received-SPF: pass ";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-policyd-");

    private string SocketPath => Path.Combine(_folder.FullName, "spf");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = 240_000)]
    public async Task Serve_SeveralAddresses_AnswersOnEach()
    {
        int port = FreePort.Next();
        await using Daemon daemon = await Daemon.ServeZoneAsync(
            "--listen", $"unix:{SocketPath}", $"--listen=inet:localhost:{port}");
        List<EndPoint> servers = [new UnixDomainSocketEndPoint(SocketPath), new IPEndPoint(IPAddress.Loopback, port)];
        if (Socket.OSSupportsIPv6)
        {
            servers.Add(new IPEndPoint(IPAddress.IPv6Loopback, port));
        }

        foreach (EndPoint server in servers)
        {
            using PolicyClient client = await PolicyClient.ConnectAsync(server);
            for (int i = 0; i < 3; i++)
            {
                Assert.StartsWith(Pass, await client.AskAsync("alice@example.com"), StringComparison.Ordinal);
            }
        }

        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.False(File.Exists(SocketPath));
    }

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(PolicySessionTests.Malformed), MemberType = typeof(PolicySessionTests))]
    public async Task Serve_MalformedRequest_IsClosedAndOthersAreAnswered(string text, string problem)
    {
        await using Daemon daemon = await Daemon.ServeZoneAsync("--listen", $"unix:{SocketPath}");
        using PolicyClient good = await PolicyClient.ConnectAsync(SocketPath);
        using PolicyClient bad = await PolicyClient.ConnectAsync(SocketPath);
        await bad.SendAsync(text);

        Assert.Null(await bad.ReadAsync());
        Assert.StartsWith(Pass, await good.AskAsync("alice@example.com"), StringComparison.Ordinal);
        await daemon.WaitForAsync($"Closed a connection without an answer: {problem}.");
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_HalfClosedClient_IsAnswered()
    {
        await using Daemon daemon = await Daemon.ServeZoneAsync("--listen", $"unix:{SocketPath}");
        using PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
        await client.SendAsync(PolicyClient.Request("alice@example.com"));
        client.Socket.Shutdown(SocketShutdown.Send);

        Assert.StartsWith(Pass, await client.ReadAsync(), StringComparison.Ordinal);
        Assert.Null(await client.ReadAsync());
    }

    [Theory(Timeout = 240_000)]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Serve_SignalWithARequestInFlight_AnswersItAndEnds(string signal)
    {
        using Socket silent = Silent();
        string file = Write($"Lookup_Time = 2\nRequest_Timeout = 4\nListen = unix:{SocketPath}\n");
        await using Daemon daemon = await Daemon.ServeAsync([$"--dns={silent.LocalEndPoint}", file]);
        using PolicyClient idle = await PolicyClient.ConnectAsync(SocketPath);
        using PolicyClient waiting = await PolicyClient.ConnectAsync(SocketPath);
        await waiting.SendAsync(PolicyClient.Request("alice@slow.example"));
        await silent.ReceiveAsync(new byte[512], Token);

        daemon.Signal(signal);

        Assert.Null(await idle.ReadAsync());
        Assert.StartsWith(
            "action=prepend Received-SPF: temperror ", await waiting.ReadAsync(), StringComparison.Ordinal);
        Assert.Null(await waiting.ReadAsync());
        Assert.Equal(0, await daemon.ExitAsync());
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_HangUp_ReadsTheConfigurationAgainUnlessItHasErrors()
    {
        string file = Write($"Header_Type = AR\nAuthserv_Id = one.example\nListen = unix:{SocketPath}\n");
        await using Daemon daemon = await Daemon.ServeAsync(["--zone", Daemon.Zone, file]);
        using PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
        Assert.Contains(" one.example;", await client.AskAsync("alice@example.com"), StringComparison.Ordinal);

        Write($"Header_Type = AR\nAuthserv_Id = two.example\nHELO_reject = Nonsense\nListen = unix:{SocketPath}\n");
        daemon.Signal("HUP");
        await daemon.WaitForAsync($"{file} has errors; the configuration read before stays in use.");
        await daemon.WaitForAsync($"{file}:3: ");
        Assert.Contains(" one.example;", await client.AskAsync("alice@example.com"), StringComparison.Ordinal);

        Write($"Header_Type = AR\nAuthserv_Id = two.example\nListen = inet:127.0.0.1:10045\n");
        daemon.Signal("HUP");
        await daemon.WaitForAsync($"{file} has other settings of sockets, metrics, name servers or the greylist store");
        Assert.Contains(" two.example;", await client.AskAsync("alice@example.com"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_KilledAndStartedAgain_ReplacesTheSocketThatWasLeft()
    {
        int port = FreePort.Next();
        string[] listen = ["--listen", $"unix:{SocketPath}", "--listen", $"inet:127.0.0.1:{port}"];
        await using Daemon first = await Daemon.ServeZoneAsync(listen);
        using PolicyClient client = await PolicyClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        await client.AskAsync("alice@example.com");
        first.Signal("KILL");
        await first.ExitAsync();
        Assert.True(File.Exists(SocketPath));

        await using Daemon second = await Daemon.ServeZoneAsync(listen);
        using PolicyClient again = await PolicyClient.ConnectAsync(SocketPath);
        Assert.StartsWith(Pass, await again.AskAsync("alice@example.com"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_SocketOfALivingProcess_IsAnError()
    {
        await using Daemon first = await Daemon.ServeZoneAsync("--listen", $"unix:{SocketPath}");
        await using Daemon second = Daemon.Start(
            Daemon.Program, "serve", "--listen", $"unix:{SocketPath}", TestWorld.EmptyConfiguration);

        Assert.Equal(1, await second.ExitAsync());
        await second.WaitForAsync($"Another process listens on {SocketPath}.");
        using PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
        Assert.StartsWith("action=", await client.AskAsync("alice@example.com"), StringComparison.Ordinal);
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_PathThatIsNoSocket_IsLeftAlone()
    {
        await File.WriteAllTextAsync(SocketPath, "precious", Token);
        await using Daemon daemon = Daemon.Start(
            Daemon.Program, "serve", "--listen", $"unix:{SocketPath}", TestWorld.EmptyConfiguration);

        Assert.Equal(1, await daemon.ExitAsync());
        await daemon.WaitForAsync($"{SocketPath} is there already, and is no socket.");
        Assert.Equal("precious", await File.ReadAllTextAsync(SocketPath, Token));
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_PortInUse_IsAnError()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        await using Daemon daemon = Daemon.Start(
            Daemon.Program, "serve", "--listen", $"inet:{socket.LocalEndPoint}", TestWorld.EmptyConfiguration);

        Assert.Equal(1, await daemon.ExitAsync());
        await daemon.WaitForAsync($"{socket.LocalEndPoint}: address already in use");
    }

    [Fact(Timeout = 240_000)]
    [UnsupportedOSPlatform("windows")]
    public async Task Serve_SocketModeAndOwner_AreSet()
    {
        string file = Write("Socket_Mode = 0640\nSocket_Owner = 0\nSocket_Group = root\n");
        Assert.SkipUnless(Environment.UserName == "root", "Only root may give a socket away.");
        await using Daemon daemon = await Daemon.ServeZoneAsync("--listen", $"unix:{SocketPath}", file);

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(SocketPath));
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_UnknownOwner_IsAnError()
    {
        string file = Write("Socket_Owner = no-such-user\n");
        await using Daemon daemon = Daemon.Start(Daemon.Program, "serve", "--listen", $"unix:{SocketPath}", file);

        Assert.Equal(1, await daemon.ExitAsync());
        await daemon.WaitForAsync("Socket_Owner = no-such-user: there is no such user.");
    }

    private static Socket Silent()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private string Write(string text)
    {
        string file = Path.Combine(_folder.FullName, "policyd-spf.conf");
        File.WriteAllText(file, text, Encoding.ASCII);
        return file;
    }
}
