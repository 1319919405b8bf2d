// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Hosting;

/// <summary>The environment that systemd gives a service, and the messages to it.</summary>
public sealed class SystemdTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-policyd-");

    private string SocketPath => Path.Combine(_folder.FullName, "spf");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    // "--listen systemd", or nothing at all.
    [Theory(Timeout = 240_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Serve_SocketsHandedOver_AnswersOnEach(bool isNamed)
    {
        const string Activate = "/usr/bin/systemd-socket-activate";
        Requirement.RequireFile(Activate, "systemd");
        int port = FreePort.Next();
        string[] listen = isNamed ? ["--listen", "systemd"] : [];
        await using Daemon daemon = Daemon.Start(
            Activate,
            [
                "-l", SocketPath, "-l", $"127.0.0.1:{port}",
                Daemon.Program, "serve", "--zone", Daemon.Zone, .. listen, TestWorld.EmptyConfiguration,
            ]);
        await daemon.WaitForAsync($"127.0.0.1:{port}");

        foreach (EndPoint server in
            (EndPoint[])[new UnixDomainSocketEndPoint(SocketPath), new IPEndPoint(IPAddress.Loopback, port)])
        {
            using PolicyClient client = await PolicyClient.ConnectAsync(server);
            Assert.StartsWith("action=prepend ", await client.AskAsync("alice@example.com"), StringComparison.Ordinal);
        }

        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.ExitAsync());

        // It is systemd's, and systemd goes on listening.
        Assert.True(File.Exists(SocketPath));
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_SocketsOfAnotherProcess_AreNotTaken()
    {
        await using Daemon daemon = Daemon.Start(
            "/usr/bin/env",
            "LISTEN_PID=1",
            "LISTEN_FDS=1",
            Daemon.Program,
            "serve",
            "--listen",
            "systemd",
            TestWorld.EmptyConfiguration);

        Assert.Equal(2, await daemon.ExitAsync());
        await daemon.WaitForAsync("--listen systemd: systemd has handed no socket over");
    }

    [Theory(Timeout = 240_000)]
    [InlineData("/notify")]
    [InlineData("@spf-policyd-test-")]
    public async Task Serve_NotifySocket_IsToldEachState(string kind)
    {
        string path = kind[0] == '@' ? $"{kind}{Environment.ProcessId}" : _folder.FullName + kind;
        using var notify = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        notify.Bind(new UnixDomainSocketEndPoint(kind[0] == '@' ? $"\0{path[1..]}" : path));
        long before = Microseconds();
        await using Daemon daemon = await Daemon.ServeAsync(
            ["--zone", Daemon.Zone, "--listen", $"unix:{SocketPath}"], ("NOTIFY_SOCKET", path));
        Assert.Equal("READY=1", await ReceiveAsync(notify));

        daemon.Signal("HUP");
        string[] reloading = (await ReceiveAsync(notify)).Split("\nMONOTONIC_USEC=");
        Assert.Equal("RELOADING=1", reloading[0]);
        Assert.InRange(long.Parse(reloading[1], CultureInfo.InvariantCulture), before, Microseconds());
        Assert.Equal("READY=1", await ReceiveAsync(notify));

        daemon.Signal("TERM");
        Assert.Equal("STOPPING=1", await ReceiveAsync(notify));
        Assert.Equal(0, await daemon.ExitAsync());
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_UnderTheJournal_MarksLinesWithTheirPriority()
    {
        await using Daemon daemon = await Daemon.ServeAsync(
            ["--zone", Daemon.Zone, "--listen", $"unix:{SocketPath}"], ("JOURNAL_STREAM", "8:1"));
        Assert.Equal($"<6>Listening on unix:{SocketPath}.", daemon.Log[0]);
        using PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
        await client.SendAsync("\n");

        Assert.StartsWith("<4>Closed ", await daemon.WaitForAsync("Closed "), StringComparison.Ordinal);
    }

    // CLOCK_MONOTONIC, as the kernel tells it.
    private static long Microseconds() => TimeProvider.System.GetTimestamp()
        / (TimeProvider.System.TimestampFrequency / 1_000_000);

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        byte[] buffer = new byte[1024];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Token));
    }
}
