// SPDX-License-Identifier: MIT

namespace Spf.Tests.Dns;

/// <summary>A real recursive name server, unbound, that asks an nsd for everything and nobody else.</summary>
public sealed class UnboundServer() : NameServerProcess("unbound")
{
    internal NsdServer Nsd { get; } = new();

    public override async ValueTask InitializeAsync()
    {
        await Nsd.InitializeAsync();
        if (!Nsd.IsMissing)
        {
            await base.InitializeAsync();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Nsd.DisposeAsync();
    }

    internal override void Require()
    {
        Nsd.Require();
        base.Require();
    }

    // By default unbound answers for "test" and the reverse zones of documentation itself, and never asks 127.0.0.1.
    protected override Task<string> ConfigureAsync(string log) => Task.FromResult(
        $"""
        server:
          interface: 127.0.0.1@{Port}
          {CommentUnlessIp6} interface: ::1@{Port}
          do-daemonize: no
          username: ""
          chroot: ""
          directory: "{Folder}"
          pidfile: "{Folder}/unbound.pid"
          use-syslog: no
          logfile: "{log}"
          num-threads: 1
          outgoing-range: 64
          module-config: "iterator"
          domain-insecure: "test"
          do-not-query-localhost: no
          qname-minimisation: no
          ratelimit: 0
          ip-ratelimit: 0
          local-zone: "test." nodefault
          local-zone: "2.0.192.in-addr.arpa." nodefault
          local-zone: "8.b.d.0.1.0.0.2.ip6.arpa." nodefault
        remote-control:
          control-enable: no
        forward-zone:
          name: "."
          forward-addr: 127.0.0.1@{Nsd.Ip4.Port}

        """);
}
