// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;

namespace Spf.Dns.Turns;

/// <summary>
/// The questions of <see cref="IDnsResolver"/>, for a resolver that shares its capacity fairly between checks and so
/// needs to know which check asks.
/// </summary>
/// <remarks>
/// In each member, <c>source</c> is the check, and <c>ahead</c> is null for a lookup whose answer is needed now.
/// </remarks>
internal interface IScheduledResolver
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
