// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Spf.Dns;

/// <summary>
/// The servers and the time limits of a <see cref="StubResolver"/>. At worst a lookup takes <see cref="TryTimeout"/>
/// times <see cref="Tries"/> times the number of servers.
/// </summary>
public sealed record StubResolverOptions
{
    private readonly TimeSpan? _tryTimeout;
    private readonly int? _tries;
    private readonly bool? _rotate;
    private readonly int? _maxInFlight;

    /// <summary>
    /// The recursive servers, first choice first, each an IPv4 or IPv6 address and a port other than 0. Empty, the
    /// default: the system's. These are the servers of /etc/resolv.conf, read again where it changes, or on Windows
    /// those of the network interfaces; where there are none, the server on the local machine. A public one is never
    /// asked unless it is named.
    /// </summary>
    /// <exception cref="ArgumentException">An element is not such an address and port.</exception>
    public ImmutableArray<IPEndPoint> Servers
    {
        get;
        init => field = Checked(value, nameof(Servers));
    } = [];

    /// <summary>
    /// Time for one try, which is one question to one server, over UDP and then TCP if need be. More than zero and
    /// less than 25 days (what a timer holds); 5 s by default, as in resolv.conf(5). Unless set, "options timeout:" of
    /// resolv.conf counts where the servers come from there.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan TryTimeout
    {
        get => _tryTimeout ?? ResolvConf.DefaultTimeout;
        init => _tryTimeout = value > TimeSpan.Zero && value.TotalMilliseconds < int.MaxValue
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(TryTimeout), value, "The time for a try must be more than zero and less than 25 days.");
    }

    /// <summary>
    /// How often each server is asked, at most. 1 or more, 2 by default, as in resolv.conf(5). A server that has
    /// answered with a failure is not asked again. Unless set, "options attempts:" of resolv.conf counts where the
    /// servers come from there.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Tries
    {
        get => _tries ?? ResolvConf.DefaultAttempts;
        init => _tries = AtLeastOne(value, nameof(Tries));
    }

    /// <summary>
    /// Whether each question begins with another server than the one before, which spreads them. False by default, as
    /// in resolv.conf(5). Unless set, "options rotate" of resolv.conf counts where the servers come from there.
    /// </summary>
    public bool Rotate
    {
        get => _rotate ?? false;
        init => _rotate = value;
    }

    /// <summary>
    /// The maximum number of lookups in progress at once; others wait for their turn. 1 or more. Each holds a socket,
    /// so the default is a quarter of the process's limit on open files (RLIMIT_NOFILE), at least 16 and at most 4,096;
    /// 1,024 on systems without such a limit. If there are fewer turns than lookups, checks whose lookups are answered
    /// quickly come first: a lookup that gets no answer for long is interrupted and repeated later.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int MaxInFlight
    {
        get => _maxInFlight ?? DescriptorLimit.DefaultMaxInFlight;
        init => _maxInFlight = AtLeastOne(value, nameof(MaxInFlight));
    }

    /// <summary>The clock, for <see cref="TryTimeout"/> and turns. The system's by default.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(TimeProvider));
    } = TimeProvider.System;

    /// <summary>These servers, with this patience.</summary>
    internal StubResolverServers ToServers() => new(Servers, TryTimeout, Tries, Rotate);

    /// <summary>The system's servers; what is not set here is as it is there.</summary>
    internal StubResolverServers ToServers(ResolvConf system) => new(
        system.Servers, _tryTimeout ?? system.Timeout, _tries ?? system.Attempts, _rotate ?? system.Rotate);

    private static ImmutableArray<IPEndPoint> Checked(ImmutableArray<IPEndPoint> servers, string name)
    {
        if (servers.IsDefaultOrEmpty)
        {
            return [];
        }

        foreach (IPEndPoint server in servers)
        {
            if (server is not { Port: > 0, AddressFamily: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 })
            {
                throw new ArgumentException("A server is an IPv4 or IPv6 address and a port other than 0.", name);
            }
        }

        return servers;
    }

    private static int AtLeastOne(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }
}
