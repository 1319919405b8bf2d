// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;

namespace Spf.Dns;

/// <summary>The servers, and the time limits.</summary>
internal sealed class StubResolverServers
{
    public StubResolverServers(ImmutableArray<IPEndPoint> servers, TimeSpan tryTimeout, int tries, bool rotate)
    {
        // An IPEndPoint can be changed by whoever holds it. An IPv4-mapped address needs an IPv4 socket.
        ImmutableArray<IPEndPoint>.Builder copies = ImmutableArray.CreateBuilder<IPEndPoint>(servers.Length);
        foreach (IPEndPoint server in servers)
        {
            IPAddress address = server.Address.IsIPv4MappedToIPv6 ? server.Address.MapToIPv4() : server.Address;
            copies.Add(new IPEndPoint(address, server.Port));
        }

        Servers = copies.MoveToImmutable();
        TryTimeout = tryTimeout;
        Tries = tries;
        Rotate = rotate;
    }

    public ImmutableArray<IPEndPoint> Servers { get; }

    public TimeSpan TryTimeout { get; }

    public int Tries { get; }

    public bool Rotate { get; }
}
