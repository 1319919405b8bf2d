// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Spf.Dns;

/// <summary>
/// The servers and the time limits of a <see cref="StubResolver"/>. At worst a lookup takes <see cref="TryTimeout"/>
/// times <see cref="MaxTries"/> times the number of servers.
/// </summary>
public sealed record StubResolverOptions
{
    private TimeSpan? _tryTimeout;
    private int? _tries;
    private bool? _rotate;
    private int? _maxInFlight;

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
        set => field = Checked(value, nameof(Servers));
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
        set => _tryTimeout = value > TimeSpan.Zero && value.TotalMilliseconds < int.MaxValue
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
    public int MaxTries
    {
        get => _tries ?? ResolvConf.DefaultAttempts;
        set => _tries = AtLeastOne(value, nameof(MaxTries));
    }

    /// <summary>
    /// Whether each question begins with another server than the one before, which spreads them. False by default, as
    /// in resolv.conf(5). Unless set, "options rotate" of resolv.conf counts where the servers come from there.
    /// </summary>
    public bool Rotate
    {
        get => _rotate ?? false;
        set => _rotate = value;
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
        set => _maxInFlight = AtLeastOne(value, nameof(MaxInFlight));
    }

    /// <summary>The clock, for <see cref="TryTimeout"/> and turns. The system's by default.</summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public TimeProvider TimeProvider
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(TimeProvider));
    } = TimeProvider.System;

    /// <summary>
    /// Compares the servers in their order and the options that are set; an option that is not set equals no value.
    /// </summary>
    /// <param name="other">The other options.</param>
    /// <returns>True if all are equal.</returns>
    public bool Equals(StubResolverOptions? other) =>
        other is not null && Servers.AsSpan().SequenceEqual(other.Servers.AsSpan())
        && _tryTimeout == other._tryTimeout && _tries == other._tries && _rotate == other._rotate
        && _maxInFlight == other._maxInFlight && TimeProvider.Equals(other.TimeProvider);

    /// <inheritdoc />
    public override int GetHashCode() =>
        HashCode.Combine(Servers.Length, _tryTimeout, _tries, _rotate, _maxInFlight);

    /// <summary>These servers, with this patience.</summary>
    internal StubResolverServers ToServers() => new(Servers, TryTimeout, MaxTries, Rotate);

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
