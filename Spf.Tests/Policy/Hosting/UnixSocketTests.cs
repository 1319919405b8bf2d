// SPDX-License-Identifier: MIT

using System.Net.Sockets;
using System.Runtime.Versioning;
using Spf.Policy.Configuration;
using Spf.Policy.Doctor;
using Spf.Policy.Hosting;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Hosting;

/// <summary>
/// Sockets at a path that others may be able to put something else at. In turn with nobody: the umask is the whole
/// process's.
/// </summary>
[Collection(nameof(Alone))]
[UnsupportedOSPlatform("windows")]
public sealed class UnixSocketTests : IDisposable
{
    private const UnixFileMode All = (UnixFileMode)0x1FF;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-socket-");

    private string SocketPath => Path.Combine(_folder.FullName, "spf");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(0x1B6)] // 0666
    [InlineData(0x1B0)] // 0660
    [InlineData(0x180)] // 0600
    [InlineData(0x1FF)] // 0777
    public void Listen_EachMode_IsSetAndTheUmaskIsAsBefore(int mode)
    {
        int before = Libc.SetUMask(0x3F);
        try
        {
            UnixSocket socket = Listen(mode);
            using Socket listening = socket.Socket;

            Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(SocketPath) & All);
            Assert.Equal(0x3F, Libc.SetUMask(0x3F));
            socket.RemoveFile();
            Assert.Null(Libc.Identify(SocketPath));
        }
        finally
        {
            _ = Libc.SetUMask(before);
        }
    }

    // The moment that matters: a path that appears with more rights than asked for can be connected to, and a chmod by
    // path can be led elsewhere.
    [Fact(Timeout = 240_000)]
    public async Task Serve_SystemCalls_SetTheModeByUmaskAndNoneByPath()
    {
        string? strace = SystemProgram.Find("strace");
        Assert.SkipWhen(strace is null, "strace is not installed (Debian: apt-get install strace).");
        string file = Path.Combine(_folder.FullName, "conf");
        await File.WriteAllTextAsync(file, "Socket_Mode = 0620\nSocket_Owner = 0\nSocket_Group = 0\n", Token);
        string trace = Path.Combine(_folder.FullName, "trace");
        await using Daemon daemon = Daemon.Start(
            strace!, "-f", "-o", trace,
            "-e", "trace=umask,bind,listen,chmod,fchmodat,fchmod,chown,lchown,fchownat,unlink,unlinkat",
            Daemon.Program, "serve", "--zone", Daemon.Zone, "--listen", $"unix:{SocketPath}", file);
        await daemon.WaitForAsync("Listening on ");
        Assert.Equal((UnixFileMode)0x190, File.GetUnixFileMode(SocketPath) & All);

        string[] calls = await File.ReadAllLinesAsync(trace, Token);
        int bind = Array.FindIndex(calls, call => call.Contains("bind(", StringComparison.Ordinal)
            && call.Contains(SocketPath, StringComparison.Ordinal));
        Assert.Contains("umask(0157)", calls[bind - 1], StringComparison.Ordinal);
        Assert.Contains("umask(", calls[bind + 1], StringComparison.Ordinal);
        Assert.DoesNotContain(calls, call => call.Contains("chmod", StringComparison.Ordinal)
            && call.Contains(SocketPath, StringComparison.Ordinal));
        string owner = Assert.Single(calls, call => call.Contains("chown", StringComparison.Ordinal));
        Assert.Contains("AT_EMPTY_PATH", owner, StringComparison.Ordinal);
        Assert.True(
            Array.FindLastIndex(calls, call => call.Contains("listen(", StringComparison.Ordinal))
            > Array.IndexOf(calls, owner));
    }

    [Fact]
    public void Listen_LinkAtThePath_IsNotFollowed()
    {
        string target = Path.Combine(_folder.FullName, "target");
        using var stale = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        stale.Bind(new UnixDomainSocketEndPoint(target));
        File.CreateSymbolicLink(SocketPath, target);

        IOException e = Assert.Throws<IOException>(() => Listen(0x1B6));

        Assert.StartsWith($"{SocketPath} is there already, and is no socket.", e.Message, StringComparison.Ordinal);
        Assert.Equal(target, new FileInfo(SocketPath).LinkTarget);
        Assert.NotNull(Libc.Identify(target));
    }

    [Fact]
    public void Listen_LinkToNowhere_IsNotFollowed()
    {
        File.CreateSymbolicLink(SocketPath, Path.Combine(_folder.FullName, "nowhere"));

        Assert.Throws<IOException>(() => Listen(0x1B6));

        Assert.Null(Libc.Identify(Path.Combine(_folder.FullName, "nowhere")));
    }

    [Fact]
    public void RemoveFile_AnotherFileAtThePath_IsLeft()
    {
        UnixSocket socket = Listen(0x1B6);
        using Socket listening = socket.Socket;
        File.Delete(SocketPath);
        File.WriteAllText(SocketPath, "precious");

        socket.RemoveFile();
        listening.Dispose();

        Assert.Equal("precious", File.ReadAllText(SocketPath));
    }

    [Fact]
    public void Listen_ManyAtOnceOverAStaleSocket_OneListens()
    {
        using (var stale = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            stale.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, "stale")));
            File.Move(Path.Combine(_folder.FullName, "stale"), SocketPath);
        }

        UnixSocket?[] sockets = new UnixSocket?[8];
        Parallel.For(0, sockets.Length, new ParallelOptions { MaxDegreeOfParallelism = sockets.Length }, i =>
        {
            try
            {
                sockets[i] = Listen(0x1B6);
            }
            catch (IOException e)
            {
                Assert.StartsWith($"Another process listens on {SocketPath}.", e.Message, StringComparison.Ordinal);
            }
        });

        UnixSocket one = Assert.Single(sockets, socket => socket is not null)!;
        using Socket listening = one.Socket;
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(SocketPath));
    }

    [Fact(Timeout = 240_000)]
    public async Task Serve_OwnerThatCannotBeSet_LeavesNoSocket()
    {
        Assert.SkipWhen(Environment.UserName != "root", "Another user is made by root.");
        File.SetUnixFileMode(_folder.FullName, All);
        string file = Path.Combine(_folder.FullName, "conf");
        await File.WriteAllTextAsync(file, "Socket_Owner = 0\n", Token);
        await using Daemon daemon = Daemon.Start(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
            Daemon.Program, "serve", "--zone", Daemon.Zone, "--listen", $"unix:{SocketPath}", file);

        Assert.Equal(1, await daemon.ExitAsync());
        Assert.Contains("its owner cannot be set", string.Join('\n', daemon.Log), StringComparison.Ordinal);
        Assert.Null(Libc.Identify(SocketPath));
    }

    private UnixSocket Listen(int mode) =>
        UnixSocket.Listen(SocketPath, new ServerSettings { SocketMode = (UnixFileMode)mode }, 16);
}
