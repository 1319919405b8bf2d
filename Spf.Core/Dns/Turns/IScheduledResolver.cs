// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;

namespace Spf.Dns.Turns;

/// <summary>
/// A resolver that shares its capacity fairly between checks, so that it wants to know for which one it is asked.
/// </summary>
/// <remarks>
/// In each member, <c>source</c> is who asks, and <c>ahead</c> is null for a lookup whose answer is needed now.
/// </remarks>
internal interface IScheduledResolver : IDnsResolver
{
    /// <summary>The clock that turns are measured by.</summary>
    TimeProvider Clock { get; }

    ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name,
        AddressFamily family,
        ILookupSource source,
        AheadLookup? ahead,
        CancellationToken cancellationToken);

    ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, ILookupSource source, AheadLookup? ahead, CancellationToken cancellationToken);

    ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, ILookupSource source, AheadLookup? ahead, CancellationToken cancellationToken);

    ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, ILookupSource source, AheadLookup? ahead, CancellationToken cancellationToken);
}
