// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Cli.Sources;

/// <summary>Passes all queries to another resolver, except for TXT records that a subclass replaces.</summary>
internal abstract class TextOverlay(IDnsResolver inner) : IDnsResolver, IResolverFault
{
    public string? Fault => (Inner as IResolverFault)?.Fault;

    protected IDnsResolver Inner { get; } = inner;

    public abstract ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default);

    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default) =>
        Inner.ResolveAddressesAsync(name, family, cancellationToken);

    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        Inner.ResolveMxAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, CancellationToken cancellationToken = default) =>
        Inner.ResolvePtrAsync(address, cancellationToken);
}
