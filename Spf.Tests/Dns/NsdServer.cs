// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Tests.Dns;

/// <summary>
/// A real name server, nsd, on a loopback port of its own with a zone of its own, for as long as a test class runs. It
/// needs no rights and touches nothing but a temporary folder. Debian: "apt-get install nsd".
/// </summary>
public sealed class NsdServer : IAsyncLifetime
{
    private const string Zone = "example.test";

    private const string ZoneText =
        """
        $ORIGIN example.test.
        $TTL 300
        @            SOA   ns hostmaster 1 7200 3600 86400 60
        @            NS    ns
        @            TXT   "v=spf1 include:split.example.test mx -all"
        @            TXT   "something else"
        @            MX    20 b
        @            MX    10 a
        @            MX    10 a6
        ns           A     127.0.0.1
        a            A     192.0.2.1
        a            A     192.0.2.2
        a6           AAAA  2001:db8::1
        b            A     192.0.2.3
        split        TXT   "v=spf1 ip4:203.0" ".113.0/24 ip6:2001:db8" ":113::/48 -a" "ll"
        alias        CNAME chain
        chain        CNAME split
        away         CNAME nowhere.example.
        dangling     CNAME missing
        null-mx      MX    0 .
        octets       TXT   "caf\233" "\000\255"
        *.wild       TXT   "wild"
        unknown      TXT   "v=spf1 include:name.elsewhere.test -all"
        broken       TXT   "v=spf1 include:broken.test -all"
        hop1         TXT   "v=spf1 include:hop2.example.test ~all"
        hop2         TXT   "v=spf1 include:hop3.example.test -all"
        hop3         TXT   "v=spf1 redirect=alias.example.test"

        """;

    private const string ReverseZoneText =
        """
        $TTL 300
        @            SOA   ns.example.test. hostmaster.example.test. 1 7200 3600 86400 60
        @            NS    ns.example.test.
        1            PTR   a.example.test.
        1            PTR   mail.example.test.

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-nsd-");
    private Process? _process;
    private string? _missing;
    private int _port;

    /// <summary>The text of big.example.test: far more than a datagram holds.</summary>
    internal static string BigText { get; } = Terms(1_000);

    /// <summary>The text of medium.example.test: more than the 512 octets of RFC 1035, and fits with EDNS.</summary>
    internal static string MediumText { get; } = BigText[..900];

    internal IPEndPoint Ip4 => new(IPAddress.Loopback, _port);

    internal IPEndPoint Ip6 => new(IPAddress.IPv6Loopback, _port);

    public async ValueTask InitializeAsync()
    {
        string? program =
            ((string[])["/usr/sbin/nsd", "/usr/local/sbin/nsd", "/usr/bin/nsd"]).FirstOrDefault(File.Exists);
        if (program is null)
        {
            _missing = "nsd is not installed (Debian: apt-get install nsd).";
            return;
        }

        // Somebody else may take the port between our looking and nsd's.
        for (int attempt = 1; !await TryStartAsync(program); attempt++)
        {
            if (attempt == 5)
            {
                throw new InvalidOperationException($"nsd does not start: {ReadLog()}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>
    /// Skips the test where there is no nsd; where CI=true says that there must be one, the test fails.
    /// </summary>
    internal void Require()
    {
        if (_missing is not null && Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(_missing);
        }

        Assert.SkipWhen(_missing is not null, _missing ?? "");
    }

    internal StubResolver Resolver(bool overIp6 = false) => new(new StubResolverOptions
    {
        Servers = [overIp6 ? Ip6 : Ip4],
        TryTimeout = TimeSpan.FromSeconds(10),
    });

    private async Task<bool> TryStartAsync(string program)
    {
        _port = FreePort();
        string folder = _folder.FullName;
        string zone = ZoneText + Text("big", BigText) + Text("medium", MediumText)
            + Text("long", Policy(60)) + Text("longer", Policy(1_000));
        await File.WriteAllTextAsync(Path.Combine(folder, "example.test.zone"), zone);
        await File.WriteAllTextAsync(Path.Combine(folder, "reverse.zone"), ReverseZoneText);

        // A zone whose file cannot be read is answered with SERVFAIL; one that is not here, with REFUSED.
        await File.WriteAllTextAsync(Path.Combine(folder, "broken.zone"), "this is no zone\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "nsd.conf"),
            $"""
            server:
              ip-address: 127.0.0.1@{_port}
              {(Socket.OSSupportsIPv6 ? "" : "#")} ip-address: ::1@{_port}
              username: ""
              chroot: ""
              database: ""
              server-count: 1
              # By default it answers one client 200 times a second and no more.
              rrl-ratelimit: 0
              zonesdir: "{folder}"
              zonelistfile: "{folder}/zone.list"
              xfrdfile: "{folder}/xfrd.state"
              xfrdir: "{folder}"
              pidfile: "{folder}/nsd.pid"
              logfile: "{folder}/nsd.log"
            remote-control:
              control-enable: no
            zone:
              name: {Zone}
              zonefile: example.test.zone
            zone:
              name: 2.0.192.in-addr.arpa
              zonefile: reverse.zone
            zone:
              name: broken.test
              zonefile: broken.zone

            """);

        _process = Process.Start(new ProcessStartInfo(program, ["-d", "-c", Path.Combine(folder, "nsd.conf")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();

        using StubResolver resolver = new(new StubResolverOptions
        {
            Servers = [Ip4],
            TryTimeout = TimeSpan.FromMilliseconds(100),
            Tries = 1,
        });
        for (int i = 0; i < 200 && !_process.HasExited; i++)
        {
            if ((await resolver.ResolveMxAsync(DomainName.Parse(Zone))).Records.Length > 0)
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

    private string ReadLog()
    {
        string log = Path.Combine(_folder.FullName, "nsd.log");
        return File.Exists(log) ? File.ReadAllText(log) : "it wrote no log.";
    }

    // 60 terms are more than 512 octets and fit with EDNS, 1,000 need TCP.
    private static string Policy(int terms) => $"v=spf1 {Terms(terms)}ip4:203.0.113.0/24 -all";

    private static string Terms(int count) => string.Concat(Enumerable.Range(0, count).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $"ip4:192.0.2.{i % 256} ")));

    private static string Text(string name, string text) =>
        $"{name} TXT {string.Join(' ', text.Chunk(255).Select(part => $"\"{new string(part)}\""))}\n";

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
