// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Postfix;

/// <summary>The three ways in which Postfix reaches a policy service.</summary>
public enum PolicyMode
{
    /// <summary>Postfix starts a process for each connection, by a line in master.cf.</summary>
    Spawn,

    /// <summary>The service listens on a socket below Postfix's queue directory.</summary>
    UnixSocket,

    /// <summary>The service listens on a loopback port.</summary>
    Tcp,
}

/// <summary>Policy services with a configuration each, for a Postfix, all in one mode.</summary>
/// <param name="mode">The mode.</param>
/// <param name="postfix">The Postfix that asks them.</param>
/// <param name="folder">A folder that everybody can read.</param>
/// <param name="dns">The name server that they ask.</param>
internal sealed class PolicyServices(PolicyMode mode, PostfixServer postfix, string folder, IPEndPoint dns)
    : IAsyncDisposable
{
    private readonly Dictionary<string, (string[] Arguments, string Address)> _listening = [];
    private readonly Dictionary<string, TestProcess> _running = [];

    // The folder of the build may be closed to other users.
    private string Program => Path.Combine(folder, "bin", "spf-policyd");

    private static string Runtime =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The output of the services.</summary>
    public string Log => string.Concat(
        _running.Select(service => $"{service.Key}:\n{PostfixServer.LastLines(service.Value.Output)}"));

    /// <summary>Puts the program where the services' user can read it.</summary>
    public void Install()
    {
        // SPF_POLICYD: the folder of a program as it is shipped, which brings its runtime.
        string? shipped = Environment.GetEnvironmentVariable("SPF_POLICYD");
        Directory.CreateDirectory(Path.Combine(folder, "bin"));
        var built = new DirectoryInfo(shipped ?? Path.GetDirectoryName(BuiltProgram.SpfPolicyd)!);
        foreach (FileInfo file in built.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(folder, "bin", file.Name));
        }

        // spawn(8) passes on what is named here. The machine's own files at the default places are not for the tests.
        string dotnet = shipped is null ? $" DOTNET_ROOT={Runtime}" : string.Empty;
        postfix.AddSettings($"export_environment = TZ MAIL_CONFIG LANG SPF_POLICYD_ROOT=/nonexistent{dotnet}");
    }

    /// <summary>Adds a service.</summary>
    /// <param name="name">Its name, in master.cf or of its socket.</param>
    /// <param name="configuration">Its configuration file.</param>
    /// <returns>Its name in main.cf after check_policy_service.</returns>
    public string Add(string name, string configuration)
    {
        switch (mode)
        {
            case PolicyMode.Spawn:
                postfix.AddService(
                    $"""
                    {name} unix - n n - 0 spawn
                      user={PostfixServer.User} argv={Program} --dns {dns} {configuration}
                    """);
                postfix.AddSettings($"{name}_time_limit = 3600");
                return $"unix:private/{name}";
            case PolicyMode.UnixSocket:
                string socket = Path.Combine(postfix.QueueFolder, "spf", name);
                _listening.Add(name, (Arguments($"unix:{socket}"), socket));
                return $"unix:spf/{name}";
            default:
                string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Next()}");
                _listening.Add(name, (Arguments($"inet:{address}"), address));
                return $"inet:{address}";
        }

        string[] Arguments(string listen) => ["serve", "--listen", listen, "--dns", dns.ToString(), configuration];
    }

    /// <summary>Starts those that are not Postfix's to start. Its ports must be free by now.</summary>
    public async Task StartAsync()
    {
        if (mode == PolicyMode.UnixSocket)
        {
            DirectoryInfo sockets = Directory.CreateDirectory(Path.Combine(postfix.QueueFolder, "spf"));
            await TestProcess.RunAsync("chown", [PostfixServer.User, sockets.FullName]);
        }

        await Task.WhenAll(_listening.Keys.Select(StartAsync));
    }

    /// <summary>Ends a service as an administrator would, and starts it again.</summary>
    public async Task RestartAsync(string name)
    {
        await _running[name].TerminateAsync();
        await StartAsync(name);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TestProcess service in _running.Values)
        {
            await service.DisposeAsync();
        }
    }

    private async Task StartAsync(string name)
    {
        (string[] arguments, string address) = _listening[name];
        TestProcess process = TestProcess.Start(
            "setpriv",
            [$"--reuid={PostfixServer.User}", "--regid=nogroup", "--clear-groups", "--", Program, .. arguments],
            ("DOTNET_ROOT", Runtime));
        _running[name] = process;
        EndPoint endPoint = address.StartsWith('/') ? new UnixDomainSocketEndPoint(address) : IPEndPoint.Parse(address);
        for (int i = 0; !await LoopbackSocket.AcceptsAsync(endPoint); i++)
        {
            // A minute: a busy machine starts a program late.
            Assert.True(i < 6_000 && !process.HasExited, $"The service {name} does not start:\n{process.Output}");
            await Task.Delay(10);
        }
    }
}
