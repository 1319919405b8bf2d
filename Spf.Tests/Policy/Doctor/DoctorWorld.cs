// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Spf.Policy.Configuration;
using Spf.Policy.Doctor;
using Spf.Policy.Hosting;
using Spf.Tests.Cli;
using Spf.Tests.Policy.Configuration;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Doctor;

/// <summary>
/// A working set-up: main.cf, master.cf, this service's configuration, and the service itself, which listens where these
/// files say. Spawned, it listens on the socket that master would. A test breaks one thing, and fixes it again.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class DoctorWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-doctor-");
    private readonly ConfigurationFolder _empty = new();
    private readonly bool _withPostconf;
    private IAsyncDisposable? _running;
    private Socket? _stale;

    public DoctorWorld(SetUp setUp, bool withPostconf)
    {
        _withPostconf = withPostconf;
        Port = FreePort.Next();
        foreach (string name in (string[])["private", "public", "closed"])
        {
            _folder.CreateSubdirectory(name);
            File.SetUnixFileMode(Path.Combine(Root, name), (UnixFileMode)0b111_101_111);
        }

        File.SetUnixFileMode(Root, (UnixFileMode)0b111_101_101);
        File.WriteAllText(Program, string.Empty);
        File.SetUnixFileMode(Program, (UnixFileMode)0b111_101_101);
        Files["main"] = Filled(DoctorTable.MainText(setUp));
        Files["master"] = Filled(DoctorTable.MasterText(setUp));
        Files["conf"] = Filled(DoctorTable.Configuration(setUp));
        IsSpawned = setUp == SetUp.Spawn;
    }

    public string Root => _folder.FullName;

    public string Program => Path.Combine(Root, "spf-policyd");

    public string ConfigurationFile => Path.Combine(Root, "spf.conf");

    public int Port { get; }

    public bool IsSpawned { get; }

    /// <summary>The texts of main.cf, master.cf and this service's file, by their names in the table.</summary>
    public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The users and groups of this host, as doctor sees them.</summary>
    public HashSet<string> Users { get; } = new(["root", "postfix", "policyd-spf", "nobody"], StringComparer.Ordinal);

    /// <summary>The listener: "good", "no DNS", "off", "stale", or the answer of another program.</summary>
    public string Service { get; set; } = "good";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The text with the paths and the port of this world.</summary>
    public string Filled(string text) => text
        .Replace("{root}", Root, StringComparison.Ordinal)
        .Replace("{program}", Program, StringComparison.Ordinal)
        .Replace("{conf}", ConfigurationFile, StringComparison.Ordinal)
        .Replace("{owner}", _withPostconf ? "postfix" : "daemon", StringComparison.Ordinal)
        .Replace("{port}", $"{Port}", StringComparison.Ordinal);

    /// <summary>Writes the files, starts what listens, and runs doctor.</summary>
    public async Task<(int ExitCode, string Output)> ExamineAsync()
    {
        foreach (string name in (string[])["main", "master"])
        {
            // postconf waits until a file that has just been written can no longer change unseen.
            string file = Path.Combine(Root, $"{name}.cf");
            await File.WriteAllTextAsync(file, Files[name], Token);
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddYears(50));
        }

        if (Files["conf"] != (File.Exists(ConfigurationFile)
            ? await File.ReadAllTextAsync(ConfigurationFile, Token) : string.Empty))
        {
            await File.WriteAllTextAsync(ConfigurationFile, Files["conf"], Token);
        }

        await StopAsync();
        Start();
        await using var output = new StringWriter { NewLine = "\n" };
        int exitCode = await DoctorCommand.RunAsync(
            ["--config-dir", Root, .. IsSpawned ? Array.Empty<string>() : [ConfigurationFile]],
            output,
            Token,
            _empty.Places,
            Machine.This with
            {
                HasUser = Users.Contains,
                HasGroup = Users.Contains,
                Program = Program,
                Postconf = _withPostconf ? SystemProgram.Find("postconf") : null,
            });
        return (exitCode, output.ToString());
    }

    /// <summary>Runs a line of the shell, as an administrator would paste it.</summary>
    public static void Paste(string line)
    {
        using Process shell = Process.Start("sh", ["-c", line]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _empty.Dispose();
        _folder.Delete(recursive: true);
    }

    // Where master listens for spawn(8): the last service with a socket.
    [GeneratedRegex(@"^\s*(?<name>policyd?-spf)\s+unix\s+(?<private>\S)\s", RegexOptions.Multiline)]
    private static partial Regex SocketOfMaster { get; }

    private void Start()
    {
        string? address = IsSpawned
            ? SocketOfMaster.Match(Files["master"]) is { Success: true } match
                ? $"unix:{Root}/{(match.Groups["private"].Value == "n" ? "public" : "private")}/"
                    + match.Groups["name"].Value
                : null
            : Regex.Match(Files["conf"], @"Listen = (\S+)").Groups[1].Value;
        if (address is null || Service == "off")
        {
            return;
        }

        string path = address["unix:".Length..];
        if (Service == "stale")
        {
            _stale = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _stale.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        }
        else if (Service is "good" or "no DNS" or "closed to others")
        {
            _running = new RunningService(
                address, Service == "no DNS" ? FreePort.NextEndPoint() : null, Service == "closed to others");
        }
        else
        {
            _running = new PolicyStub(path, Service);
        }
    }

    private async Task StopAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        _stale?.Dispose();
        _running = null;
        _stale = null;
        foreach (string folder in (string[])["private", "public"])
        {
            foreach (string socket in Directory.GetFileSystemEntries(Path.Combine(Root, folder)))
            {
                File.Delete(socket);
            }
        }
    }

    // The real service, in this process.
    private sealed class RunningService : IAsyncDisposable
    {
        private readonly PolicyService _service;
        private readonly PolicyServer _server;

        public RunningService(string address, IPEndPoint? dns, bool isClosed)
        {
            var log = new StreamLogger(Stream.Null, LogFormat.Plain, TimeProvider.System);
            PolicyArguments arguments = new PolicyArguments { ConfigurationPath = TestWorld.EmptyConfiguration } with
            {
                ZonePath = dns is null ? CliRun.ExampleZone : null,
                Dns = dns is null ? [] : [dns],
            };
            _service = PolicyService.Open(arguments, mustExist: true, log);
            Assert.True(ListenAddress.TryParse(address, out ListenAddress[] addresses, out string? problem), problem);
            ServerSettings settings = ServerSettings.Default;
            if (isClosed)
            {
                settings = settings with { SocketMode = (UnixFileMode)0b110_000_000 };
            }

            _server = new PolicyServer(
                addresses, settings, _service.AnswerAsync, DescriptorBudget.OfProcess(asksDns: false), log);
            _server.StartAsync().GetAwaiter().GetResult();
        }

        public async ValueTask DisposeAsync()
        {
            await _server.StopAsync(TimeSpan.FromSeconds(5));
            _server.Dispose();
            _service.Dispose();
        }
    }
}
