// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;

namespace Spf.Dns;

/// <summary>
/// The four questions that SPF asks of the DNS. Implement it to use another resolver. No such name, no data, SERVFAIL
/// and time-outs are answers, not exceptions; only cancellation throws. CNAMEs are followed. Members may be called
/// from several threads at once.
/// </summary>
public interface IDnsResolver
{
    /// <summary>Asks for A records (IPv4) or AAAA records (IPv6).</summary>
    /// <param name="name">The name.</param>
    /// <param name="family">
    /// <see cref="AddressFamily.InterNetwork"/> or <see cref="AddressFamily.InterNetworkV6"/>.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The addresses, all of that family.</returns>
    ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default);

    /// <summary>Asks for MX records.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The exchanges, duplicates included, in order of preference; a null MX (RFC 7505) gives
    /// <see cref="DomainName.Root"/>.
    /// </returns>
    ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(DomainName name, CancellationToken cancellationToken = default);

    /// <summary>Asks for TXT records.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The texts: each record's strings joined without a space (RFC 7208, section 3.3), each octet as the character of
    /// the same number (Latin-1).
    /// </returns>
    ValueTask<DnsAnswer<string>> ResolveTxtAsync(DomainName name, CancellationToken cancellationToken = default);

    /// <summary>Asks for PTR records of the address's in-addr.arpa or ip6.arpa name.</summary>
    /// <param name="address">The address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The names.</returns>
    ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(IPAddress address, CancellationToken cancellationToken = default);
}
