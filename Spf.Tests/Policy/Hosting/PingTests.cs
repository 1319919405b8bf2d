// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Policy.Doctor;
using Spf.Tests.Dns;

namespace Spf.Tests.Policy.Hosting;

/// <summary>"spf-policyd ping", the program, against a running service.</summary>
public sealed class PingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-policyd-");

    private string Address => $"unix:{Path.Combine(_folder.FullName, "spf")}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = 240_000)]
    public async Task Ping_ServiceAndDnsAnswer_IsWellAndIsNoMail()
    {
        await using FaultyNameServer server = FaultyNameServer.Replying(query => TestMessage.ReplyTo(query.Message));
        await using Daemon daemon = await Daemon.ServeAsync(["--dns", $"{server.EndPoint}", "--listen", Address]);

        (int exitCode, string output) = await PingAsync(Address);

        Assert.Equal((PingCommand.Well, $"{Address}: well\n"), (exitCode, output));
        Assert.Equal(".", Assert.Single(server.Queries).Name);
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.DoesNotContain(daemon.Log, line => line.Contains("dunno", StringComparison.Ordinal));
    }

    [Theory(Timeout = 240_000)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Ping_DnsFails_IsTwo(int rcode)
    {
        await using FaultyNameServer server =
            FaultyNameServer.Replying(query => TestMessage.ReplyTo(query.Message).Rcode(rcode));
        await using Daemon daemon = await Daemon.ServeAsync(["--dns", $"{server.EndPoint}", "--listen", Address]);

        (int exitCode, string output) = await PingAsync(Address);

        Assert.Equal(PingCommand.NoDns, exitCode);
        Assert.StartsWith($"{Address}: answers, but its DNS does not work", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 240_000)]
    public async Task Ping_DnsIsSilent_IsTwo()
    {
        await using FaultyNameServer server = new(_ => ValueTask.CompletedTask);
        await using Daemon daemon = await Daemon.ServeAsync(["--dns", $"{server.EndPoint}", "--listen", Address]);

        Assert.Equal(PingCommand.NoDns, (await PingAsync(Address)).ExitCode);
    }

    [Fact(Timeout = 240_000)]
    public async Task Ping_NothingListens_IsOne()
    {
        (int exitCode, string output) = await PingAsync(Address);

        Assert.Equal(PingCommand.NoAnswer, exitCode);
        Assert.StartsWith($"{Address}: ", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 240_000)]
    public async Task Ping_ServiceHangs_IsOneWithinItsTime()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen();

        (int exitCode, string output) = await PingAsync($"inet:{silent.LocalEndPoint}");

        Assert.Equal((PingCommand.NoAnswer, true), (exitCode, output.EndsWith(": no answer within 10 s\n", StringComparison.Ordinal)));
    }

    [Fact(Timeout = 240_000)]
    public async Task Ping_AnotherPolicyService_IsOne()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        Task answering = Task.Run(
            async () =>
            {
                using Socket client = await other.AcceptAsync(Token);
                await client.ReceiveAsync(new byte[512], Token);
                await client.SendAsync("action=550 no\n\n"u8.ToArray(), Token);
            },
            Token);

        (int exitCode, string output) = await PingAsync($"inet:{other.LocalEndPoint}");

        await answering;
        Assert.Equal(PingCommand.NoAnswer, exitCode);
        Assert.Contains("action=550 no", output, StringComparison.Ordinal);
    }

    // 2 would mean a service that answers.
    [Theory(Timeout = 240_000)]
    [InlineData("--listen")]
    [InlineData("localhost")]
    [InlineData("inet:127.0.0.1")]
    [InlineData("unix:/a", "unix:/b")]
    public async Task Ping_WrongUsage_IsNeitherOneNorTwo(params string[] args) =>
        Assert.Equal(PingCommand.Usage, (await PingAsync(args)).ExitCode);

    private static async Task<(int ExitCode, string Output)> PingAsync(params string[] args)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        int exitCode = await PingCommand.RunAsync(args, output, Token);
        return (exitCode, output.ToString());
    }
}
