// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Spf.Dns.Turns;

/// <summary>Something that asks on behalf of a check. The origin is only asked for if a lookup has to wait.</summary>
internal interface ILookupSource
{
    LookupOrigin Origin { get; }
}

/// <summary>
/// The check that a question is asked for: its client's network and its domain, the turns it holds, the time its
/// lookups took, and the time it lost while it waited for turns.
/// </summary>
/// <remarks>
/// The setters and the lists are used under the scheduler's lock. <see cref="DelayAt"/> may be called at any time.
/// </remarks>
internal sealed class LookupOrigin
{
    private readonly object _lock = new();
    private int _waits;
    private long _waitingSince;
    private long _delay;

    /// <summary>Creates the origin of a caller that does not say for whom it asks.</summary>
    public LookupOrigin()
    {
    }

    /// <summary>Creates the origin of a check.</summary>
    /// <param name="client">The SMTP client's address.</param>
    /// <param name="domain">The domain that is checked.</param>
    public LookupOrigin(IPAddress client, DomainName domain)
    {
        Network = NetworkOf(client);
        Domain = domain;
    }

    /// <summary>
    /// The client's network: /24 of IPv4, /64 of IPv6, which is what one customer of a provider has. All callers
    /// without a check share one.
    /// </summary>
    public (AddressFamily Family, ulong Prefix) Network { get; }

    /// <summary>The checked domain as it is; the root for callers without a check.</summary>
    public DomainName Domain { get; }

    /// <summary>The number of turns that this check's questions hold.</summary>
    public int Turns { get; set; }

    /// <summary>How long its questions held turns, beyond what a quick answer takes, in timestamp units.</summary>
    public long Used { get; set; }

    /// <summary>Its own questions that wait for a turn; rarely more than one.</summary>
    public List<TurnTicket> Waiting { get; } = [];

    /// <summary>How many lookups ahead of it wait for a turn.</summary>
    public int AheadWaiting { get; set; }

    /// <summary>The time that the check has waited for turns until now, in the scheduler's timestamp units.</summary>
    public long DelayAt(long now)
    {
        lock (_lock)
        {
            return _delay + (_waits > 0 ? now - _waitingSince : 0);
        }
    }

    public void BeginWait(long now)
    {
        lock (_lock)
        {
            if (_waits++ == 0)
            {
                _waitingSince = now;
            }
        }
    }

    public void EndWait(long now)
    {
        lock (_lock)
        {
            if (--_waits == 0)
            {
                _delay += now - _waitingSince;
            }
        }
    }

    private static (AddressFamily Family, ulong Prefix) NetworkOf(IPAddress client)
    {
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        _ = client.TryWriteBytes(octets, out _);
        return client.AddressFamily == AddressFamily.InterNetwork
            ? (client.AddressFamily, BinaryPrimitives.ReadUInt32BigEndian(octets) >> 8)
            : (client.AddressFamily, BinaryPrimitives.ReadUInt64BigEndian(octets));
    }
}
