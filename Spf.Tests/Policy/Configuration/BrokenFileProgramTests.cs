// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Spf.Policy.Configuration;
using Spf.Tests.Policy.Hosting;

namespace Spf.Tests.Policy.Configuration;

/// <summary>The built program, in all its modes, with files that it cannot read.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BrokenFileProgramTests : IDisposable
{
    private const string Forged = "request=smtpd_access_policy\nprotocol_state=RCPT\nhelo_name=mail.example.com\n"
        + "client_address=203.0.113.9\nsender=alice@example.com\nrecipient=bob@example.org\n\n";

    private const string Marked = "action=prepend Received-SPF: fail ";

    private static readonly string[] Faults =
        ["missing", "directory", "fifo", "endless", "link to nothing", "no octet can be read", "too large", "Latin-1"];

    private readonly ConfigurationFolder _folder = new();

    // A file, and how it is broken: the main one by its name or at its default place, and those that options name.
    // A default place without a file is nobody's fault. How each fault is recognized does not depend on the file.
    public static TheoryData<string, string> Files =>
    [
        .. from fault in Faults select ("named", fault),
        ("default", "fifo"),
        .. from option in (string[])["Per_User", "Exempt_Domains_File", "Exempt_Addresses_File"]
           from fault in (string[])["missing", "fifo"]
           select (option, fault),
    ];

    private string SocketPath => _folder.PathOf("spf");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Files))]
    public async Task Spawn_BrokenFile_MarksIfItIsMissingAndElseDoesNotAnswer(string file, string fault)
    {
        string[] arguments = await ArgumentsAsync(file, fault);
        (int exitCode, string output, string error) = await RunAsync(
            Daemon.Program, Forged, ["--zone", Daemon.Zone, .. arguments]);

        Assert.Equal("", error);
        if (fault == "missing")
        {
            Assert.StartsWith(Marked, output, StringComparison.Ordinal);
            Assert.Equal(0, exitCode);
        }
        else
        {
            Assert.Equal((1, ""), (exitCode, output));
        }
    }

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Files))]
    public async Task Serve_BrokenFile_DoesNotStartAndSaysWhy(string file, string fault)
    {
        string[] arguments = await ArgumentsAsync(file, fault);
        (int exitCode, _, string error) = await RunAsync(
            Daemon.Program, "", ["serve", "--listen", $"unix:{SocketPath}", "--zone", Daemon.Zone, .. arguments]);

        Assert.Equal(1, exitCode);
        Assert.Contains(": spf-policyd serve does not start", error.Replace("; ", ": ", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.Contains("Not started: a configuration file cannot be read.", error, StringComparison.Ordinal);
        Assert.False(File.Exists(SocketPath));
    }

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Files))]
    public async Task CheckConfig_BrokenFile_IsAnErrorThatSaysWhatHappens(string file, string fault)
    {
        string[] arguments = await ArgumentsAsync(file, fault);
        (int exitCode, string output, _) = await RunAsync(Daemon.Program, "", ["check-config", .. arguments]);

        Assert.Equal(2, exitCode);
        Assert.Contains("  spf-policyd serve does not start with this", output, StringComparison.Ordinal);
        Assert.Contains(
            fault == "missing" ? "  Under spawn(8) mail is only marked" : "  Under spawn(8) the connection is closed",
            output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("rejected; ", output, StringComparison.Ordinal);
    }

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Files))]
    public async Task Doctor_BrokenFile_IsAnError(string file, string fault)
    {
        string[] arguments = await ArgumentsAsync(file, fault);
        _folder.Write("postfix/main.cf", "");
        _folder.Write("postfix/master.cf", "smtp inet n - y - - smtpd\n");
        (int exitCode, string output, _) = await RunAsync(
            Daemon.Program, "", ["doctor", "--config-dir", _folder.PathOf("postfix"), .. arguments]);

        Assert.Equal(2, exitCode);
        Assert.Matches("(?m)^error .*; spf-policyd serve does not start or reload with", output);
    }

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Files))]
    public async Task HangUp_BrokenFile_KeepsEverything(string file, string fault)
    {
        const string Users = "bob@example.org,Mail_From_reject=False\n";
        Write("users", Users);
        Write("domains", "exempt.example\n");
        Write("addresses", "198.51.100.77\n");
        string main = $"HELO_reject = False\nPer_User = {_folder.PathOf("users")}\n"
            + $"Exempt_Domains_File = {_folder.PathOf("domains")}\n"
            + $"Exempt_Addresses_File = {_folder.PathOf("addresses")}\n";
        string named = file == "default"
            ? Write("etc/spf-policyd/spf-policyd.conf", main)
            : Write("main", main);
        string[] arguments = file == "default" ? [] : [named];

        // Another place has a file that rejects; nothing may fall back to it.
        Write("etc/policyd-spf/policyd-spf.conf", "HELO_reject = Fail\n");
        await using Daemon daemon = await Daemon.ServeAsync(
            ["--zone", Daemon.Zone, "--listen", $"unix:{SocketPath}", .. arguments],
            (ConfigurationPlaces.RootVariable, _folder.Root));
        using PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
        string[] before = await AskAllAsync(client);
        Assert.StartsWith(Marked, before[0], StringComparison.Ordinal);

        string broken = file switch
        {
            "Per_User" => "users",
            "Exempt_Domains_File" => "domains",
            "Exempt_Addresses_File" => "addresses",
            _ => named[(_folder.Root.Length + 1)..],
        };
        await BreakAsync(broken, fault);
        daemon.Signal("HUP");
        await daemon.WaitForAsync("has errors; the configuration read before stays in use.");

        Assert.Equal(before, await AskAllAsync(client));
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.ExitAsync());
    }

    [Fact(Timeout = 240_000)]
    public async Task HangUp_VanishedFileAtItsDefaultPlace_KeepsEverything()
    {
        string own = Write("etc/spf-policyd/spf-policyd.conf", "HELO_reject = False\nMail_From_reject = False\n");
        Write("etc/policyd-spf/policyd-spf.conf", "HELO_reject = Fail\n");
        await using Daemon daemon = await Daemon.ServeAsync(
            ["--zone", Daemon.Zone, "--listen", $"unix:{SocketPath}"],
            (ConfigurationPlaces.RootVariable, _folder.Root));
        await daemon.WaitForAsync($"{_folder.Places.Main[3]}: not read: {own} comes before it");
        File.Delete(own);
        daemon.Signal("HUP");
        await daemon.WaitForAsync($"{own} has errors; the configuration read before stays in use.");
        using PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
        await client.SendAsync(Forged);

        Assert.StartsWith(Marked, await client.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact(Timeout = 240_000)]
    public async Task HangUp_NewFileAtAHigherPlace_IsReportedAndNotRead()
    {
        Write("etc/policyd-spf/policyd-spf.conf", "HELO_reject = False\nMail_From_reject = False\n");
        await using Daemon daemon = await Daemon.ServeAsync(
            ["--zone", Daemon.Zone, "--listen", $"unix:{SocketPath}"],
            (ConfigurationPlaces.RootVariable, _folder.Root));
        string own = Write("etc/spf-policyd/spf-policyd.conf", "HELO_reject = Fail\n");
        daemon.Signal("HUP");
        await daemon.WaitForAsync($"{own}: new, and not read: ");
        await daemon.WaitForAsync($"Read {_folder.Places.Main[3]} again.");
        using PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
        await client.SendAsync(Forged);

        Assert.StartsWith(Marked, await client.ReadAsync(), StringComparison.Ordinal);
    }

    // As a user who may not read it, or not even look into its folder.
    [Theory(Timeout = 240_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Spawn_NoPermission_DoesNotAnswer(bool isFolder)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can become another user.");
        string path = Write("closed/main", "Mail_From_reject = False\n");
        File.SetUnixFileMode(_folder.Root, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(isFolder ? _folder.PathOf("closed") : path, (UnixFileMode)0b110_000_000);
        (int exitCode, string output, _) = await RunAsync(
            "setpriv",
            Forged,
            ["--reuid=65534", "--regid=65534", "--clear-groups", Daemon.Program, "--zone", Daemon.Zone, path]);
        (int checkCode, string check, string problem) = await RunAsync(
            "setpriv",
            "",
            ["--reuid=65534", "--regid=65534", "--clear-groups", Daemon.Program, "check-config", path]);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal((2, ""), (checkCode, problem));
        Assert.Contains($"{path}: permission denied; ", check, StringComparison.Ordinal);
    }

    // In a /dev of its own, where the test is what receives the log.
    [Theory(Timeout = 240_000)]
    [InlineData("missing", "there is no such file; ")]
    [InlineData("directory", "it is a directory; ")]
    public async Task Spawn_BrokenFile_IsLoggedAsAnErrorAtEachStart(string fault, string problem)
    {
        string[] arguments = await ArgumentsAsync("named", fault);
        string log = _folder.PathOf("log");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(log));
        string script = "mount -t tmpfs none /dev && mknod /dev/null c 1 3 && mknod /dev/urandom c 1 9 && "
            + $"ln -s {log} /dev/log && exec {Daemon.Program} --zone {Daemon.Zone} {arguments[0]}";
        for (int start = 0; start < 2; start++)
        {
            (_, _, string error) = await RunAsync("unshare", Forged, ["-m", "sh", "-c", script]);
            Assert.SkipWhen(error.Length > 0, $"A mount namespace needs root: {error}");
            byte[] buffer = new byte[4096];
            string line = Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Token));

            Assert.Matches($@"^<19>.* {arguments[0]}: {problem}", line);
            while (socket.Available > 0)
            {
                await socket.ReceiveAsync(buffer, Token);
            }
        }
    }

    private static async Task<string[]> AskAllAsync(PolicyClient client)
    {
        List<string> replies = [];
        foreach (string request in (string[])
        [
            Forged, Forged.Replace("bob@", "eve@", StringComparison.Ordinal),
            Forged.Replace("alice@example.com", "alice@exempt.example", StringComparison.Ordinal),
            Forged.Replace("203.0.113.9", "198.51.100.77", StringComparison.Ordinal),
        ])
        {
            await client.SendAsync(request);
            replies.Add((await client.ReadAsync())!);
        }

        return [.. replies];
    }

    private string Write(string name, string text) => _folder.Write(name, text);

    private async Task<string> BreakAsync(string name, string fault)
    {
        if (fault != "missing")
        {
            return await BrokenFile.MakeAsync(_folder, name, fault);
        }

        File.Delete(_folder.PathOf(name));
        return _folder.PathOf(name);
    }

    // The arguments with which the program reads the broken file.
    private async Task<string[]> ArgumentsAsync(string file, string fault)
    {
        string path = await BreakAsync(
            file == "default" ? "etc/spf-policyd/spf-policyd.conf" : "broken", fault);
        return file switch
        {
            "default" => [],
            "named" => [path],
            _ => [Write("main", $"Mail_From_reject = Fail\n{file} = {path}\n")],
        };
    }

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string program, string input, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[ConfigurationPlaces.RootVariable] = _folder.Root;
        using Process process = Process.Start(start)!;
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
}
