// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Spf.Policy.Configuration;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Hosting;

/// <summary>spf-policyd as a child of spawn(8): the standard input and output, and nearly no environment.</summary>
public sealed class SpawnTests
{
    private static readonly string[] Arguments = ["--zone", Daemon.Zone, TestWorld.EmptyConfiguration];

    private static readonly string Request = PolicyClient.Request("alice@example.com");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 240_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Spawn_Requests_AreAnsweredUntilTheEnd(int requests)
    {
        (int exitCode, string output, string error) = await RunAsync(
            string.Concat(Enumerable.Repeat(Request, requests)), Arguments);

        Assert.Equal((0, ""), (exitCode, error));
        string[] replies = output.Split("\n\n");
        Assert.Equal(requests + 1, replies.Length);
        Assert.Equal("", replies[^1]);
        Assert.All(replies[..^1], reply => Assert.StartsWith("action=prepend ", reply, StringComparison.Ordinal));
    }

    [Theory(Timeout = 240_000)]
    [InlineData("\n", 0)]
    [InlineData("nonsense", 0)]
    [InlineData("request=smtpd_access_policy\nsender=", 0)]
    public async Task Spawn_NoRequest_IsNotAnswered(string input, int exitCode)
    {
        Assert.Equal((exitCode, "", ""), await RunAsync(input, Arguments));
    }

    // Never on the standard error: spawn(8) has the client's socket there.
    [Theory(Timeout = 240_000)]
    [InlineData("--zone=/nonexistent")]
    [InlineData("--unknown")]
    [InlineData("--listen=unix:/x")]
    [InlineData("one", "two")]
    [InlineData("--dns", "nonsense")]
    [InlineData("--dns")]
    public async Task Spawn_WrongUsage_EndsWithTwoAndWritesNothing(params string[] args)
    {
        Assert.Equal((2, "", ""), await RunAsync(Request, args));
    }

    [Fact(Timeout = 240_000)]
    public async Task Spawn_Waiting_HasLoadedNothingThatListens()
    {
        using Process process = Start(Arguments);
        await process.StandardInput.WriteAsync(Request);
        await process.StandardInput.FlushAsync(Token);
        Assert.StartsWith(
            "action=prepend ", await process.StandardOutput.ReadLineAsync(Token), StringComparison.Ordinal);

        string[] loaded =
        [
            .. (from line in await File.ReadAllLinesAsync($"/proc/{process.Id}/maps", Token)
                where line.EndsWith(".dll", StringComparison.Ordinal)
                select Path.GetFileNameWithoutExtension(line)).Distinct(),
        ];
        string? error = File.ResolveLinkTarget($"/proc/{process.Id}/fd/2", returnFinalTarget: false)?.FullName;
        process.StandardInput.Close();
        await process.WaitForExitAsync(Token);

        Assert.Equal("/dev/null", error);
        Assert.Contains("Spf.Core", loaded);
        Assert.DoesNotContain(loaded, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.Empty(loaded.Intersect(["Microsoft.Extensions.Hosting", "Microsoft.Extensions.DependencyInjection"]));
        Assert.Equal(["Microsoft.Extensions.Logging.Abstractions"], loaded.Where(
            name => name.StartsWith("Microsoft.Extensions", StringComparison.Ordinal)));
    }

    [Fact(Timeout = 240_000)]
    public async Task Spawn_ClientGone_EndsWithoutAWord()
    {
        using Process process = Start(Arguments);
        process.StandardOutput.Close();
        await process.StandardInput.WriteAsync(Request);
        process.StandardInput.Close();
        await process.WaitForExitAsync(Token);

        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", await process.StandardError.ReadToEndAsync(Token));
    }

    [Fact(Timeout = 240_000)]
    public async Task Spawn_RequestThatDoesNotEnd_EndsTheProcess()
    {
        using Process process = Start(Arguments);
        await process.StandardInput.WriteAsync("request=");
        await process.StandardInput.FlushAsync(Token);
        await process.WaitForExitAsync(Token);

        Assert.Equal(0, process.ExitCode);
    }

    // In a /dev of its own, where the test is what receives the log.
    [Theory(Timeout = 240_000)]
    [InlineData("policyd-spf")]
    [InlineData("spf-policyd")]
    public async Task Spawn_Log_GoesToSyslogUnderTheNameItWasCalledBy(string name)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("spf-policyd-");
        try
        {
            string program = Path.Combine(folder.FullName, name);
            File.CreateSymbolicLink(program, Daemon.Program);
            string log = Path.Combine(folder.FullName, "log");
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(log));
            string script = "mount -t tmpfs none /dev && mknod /dev/null c 1 3 && mknod /dev/urandom c 1 9 && "
                + $"ln -s {log} /dev/log && exec {program} {string.Join(' ', Arguments)}";
            using Process process = Begin("unshare", ["-m", "sh", "-c", script]);
            await process.StandardInput.WriteAsync(Request);
            process.StandardInput.Close();
            string error = await process.StandardError.ReadToEndAsync(Token);
            await process.WaitForExitAsync(Token);
            Assert.SkipWhen(error.Length > 0, $"A mount namespace needs root: {error}");

            byte[] buffer = new byte[4096];
            string line = Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Token));
            Assert.Matches($@"^<22>.* {name}\[{process.Id}\]: prepend Received-SPF: pass ", line);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string input, params string[] args)
    {
        using Process process = Start(args);
        Task<string> output = process.StandardOutput.ReadToEndAsync(Token);
        Task<string> error = process.StandardError.ReadToEndAsync(Token);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading.
        }

        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output, await error);
    }

    private static Process Start(params string[] args) => Begin(Daemon.Program, args);

    private static Process Begin(string program, string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string? path = Environment.GetEnvironmentVariable("PATH");
        string? root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        start.Environment.Clear();
        start.Environment[ConfigurationPlaces.RootVariable] = DefaultPlaces.Nowhere;
        if (root is not null)
        {
            // Where the runtime is, if it is where it would not be looked for.
            start.Environment["DOTNET_ROOT"] = root;
        }

        if (program != Daemon.Program)
        {
            start.Environment["PATH"] = path;
        }

        return Process.Start(start)!;
    }
}
