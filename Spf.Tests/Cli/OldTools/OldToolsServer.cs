// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Spf.Tests.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Cli.OldTools;

/// <summary>
/// A name server for programs that cannot be told which one to ask: it also listens on port 53 of a loopback address
/// of its own, and they run in a mount namespace of their own, in which resolv.conf names it.
/// </summary>
public sealed class OldToolsServer() : NameServerProcess("nsd")
{
    // For names that no server of the zone answers for, this one's own zone fails in the same way.
    internal const string Faults = "$FAULT x.elsewhere.test. servfail\n";

    internal const string ZoneText =
        """
        $ORIGIN example.test.
        $TTL 300
        @            SOA   ns hostmaster 1 7200 3600 86400 60
        @            NS    ns
        @            TXT   "v=spf1 mx include:inc.example.test -all"
        @            TXT   "something else"
        @            MX    10 mail
        ns           A     127.0.0.1
        mail         A     192.0.2.1
        mail         TXT   "v=spf1 a -all"
        inc          TXT   "v=spf1 ip4:198.51.100.0/24 -all"
        soft         TXT   "v=spf1 ~all"
        neut         TXT   "v=spf1 ?all"
        perm         TXT   "v=spf1 ipv4:192.0.2.1 -all"
        temp         TXT   "v=spf1 a:x.elsewhere.test -all"
        none         TXT   "nothing of the kind"
        exp          TXT   "v=spf1 -all exp=why.example.test"
        why          TXT   "No%_mail %{i} for %{d}"
        plain        A     192.0.2.9

        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _address = string.Create(
        CultureInfo.InvariantCulture,
        $"127.{RandomNumberGenerator.GetInt32(1, 255)}.{RandomNumberGenerator.GetInt32(1, 255)}.53");

    private string? _notAllowed;

    public override async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            _notAllowed = "Port 53 and a mount namespace need root on Linux.";
            return;
        }

        await base.InitializeAsync();
        if (!IsMissing)
        {
            await File.WriteAllTextAsync(ResolvConf, $"nameserver {_address}\n");
            _notAllowed = await RunAsync(["true"], "") is (_, not 0)
                ? "A mount namespace with another resolv.conf is not allowed here."
                : null;
        }
    }

    /// <summary>Skips where this cannot be done; fails where CI=true and a program is missing.</summary>
    internal void Require(string tool, string package)
    {
        Assert.SkipWhen(_notAllowed is not null, _notAllowed ?? "");
        Require();
        Requirement.RequireFile(Path.Combine("/usr/bin", tool), tool, package);
    }

    /// <summary>Runs a program that asks this server.</summary>
    /// <returns>The first line of its output, and its exit code.</returns>
    internal async Task<(string Line, int Code)> RunAsync(string[] command, string input)
    {
        const string Script = "ulimit -c 0; mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"";
        using Process process = Process.Start(new ProcessStartInfo(
            "unshare", ["-m", "--propagation", "private", "sh", "-c", Script, ResolvConf, .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.BeginErrorReadLine();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not read what it is given.
        }

        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (output.Split('\n')[0], process.ExitCode);
    }

    protected override async Task<string> ConfigureAsync(string log)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "example.test.zone"), ZoneText);
        return NsdConfiguration.Text(
            Folder, log, [$"127.0.0.1@{Port}", $"{_address}@53"], ("example.test", "example.test.zone"));
    }

    private string ResolvConf => Path.Combine(Folder, "resolv.conf");
}
