// SPDX-License-Identifier: MIT

namespace Spf.Tests.Dns;

/// <summary>nsd.conf of a server that keeps all it has in one folder.</summary>
internal static class NsdConfiguration
{
    /// <param name="folder">The folder.</param>
    /// <param name="log">Where it logs.</param>
    /// <param name="addresses">Where it answers: address@port.</param>
    /// <param name="zones">Zones and their files.</param>
    public static string Text(
        string folder, string log, IEnumerable<string> addresses, params (string Name, string File)[] zones)
    {
        string listen = string.Concat(addresses.Select(address => $"  ip-address: {address}\n"));
        string served = string.Concat(zones.Select(zone => $"zone:\n  name: {zone.Name}\n  zonefile: {zone.File}\n"));

        // By default it answers one client 200 times per second and no more (rrl-ratelimit).
        return $"""
            server:
            {listen}  username: ""
              chroot: ""
              database: ""
              server-count: 1
              rrl-ratelimit: 0
              zonesdir: "{folder}"
              zonelistfile: "{folder}/zone.list"
              xfrdfile: "{folder}/xfrd.state"
              xfrdir: "{folder}"
              pidfile: "{folder}/nsd.pid"
              logfile: "{log}"
            remote-control:
              control-enable: no
            {served}
            """;
    }
}
