// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Dns;

/// <summary>
/// A real name server on a loopback port of its own, for as long as a test class runs. It needs no rights and touches
/// nothing but a temporary folder.
/// </summary>
public abstract class NameServerProcess(string program) : IAsyncLifetime
{
    private static readonly string[] Folders =
        ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/sbin"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory($"spf-{program}-");
    private Process? _process;
    private string? _missing;

    internal IPEndPoint Ip4 => new(IPAddress.Loopback, Port);

    internal IPEndPoint Ip6 => new(IPAddress.IPv6Loopback, Port);

    protected static string CommentUnlessIp6 => Socket.OSSupportsIPv6 ? "" : "#";

    internal bool IsMissing => _missing is not null;

    internal string Program => program;

    protected string Folder => _folder.FullName;

    protected int Port { get; private set; }

    private string Configuration => Path.Combine(Folder, $"{program}.conf");

    private string Log => Path.Combine(Folder, $"{program}.log");

    public virtual async ValueTask InitializeAsync()
    {
        string? path = Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            _missing = Requirement.NotInstalled(program);
            return;
        }

        // Somebody else may take the port between our looking and the server's.
        for (int attempt = 1; !await TryStartAsync(path); attempt++)
        {
            if (attempt == 5)
            {
                string log = File.Exists(Log) ? await File.ReadAllTextAsync(Log) : "it wrote no log.";
                throw new InvalidOperationException($"{program} does not start: {log}");
            }
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Skips the test where the program is missing; fails it where CI=true says that it is there.</summary>
    internal virtual void Require() => Requirement.Require(_missing);

    internal StubResolver Resolver(bool overIp6 = false) => new(new StubResolverOptions
    {
        Servers = [overIp6 ? Ip6 : Ip4],
        TryTimeout = TimeSpan.FromSeconds(10),
    });

    /// <summary>Writes what the server reads besides its configuration, and gives that.</summary>
    protected abstract Task<string> ConfigureAsync(string log);

    private async Task<bool> TryStartAsync(string path)
    {
        Port = FreePort.Next();
        await File.WriteAllTextAsync(Configuration, await ConfigureAsync(Log));
        _process = Process.Start(new ProcessStartInfo(path, ["-d", "-c", Configuration])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();

        using StubResolver resolver = new(new StubResolverOptions
        {
            Servers = [Ip4],
            TryTimeout = TimeSpan.FromMilliseconds(500),
            MaxTries = 1,
        });
        for (int i = 0; i < 200 && !_process.HasExited; i++)
        {
            if ((await resolver.ResolveMxAsync(DomainName.Parse(NsdServer.Zone))).Records.Length > 0)
            {
                return true;
            }

            await Task.Delay(50);
        }

        await StopAsync();
        return false;
    }

    private async Task StopAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
            _process = null;
        }
    }
}
