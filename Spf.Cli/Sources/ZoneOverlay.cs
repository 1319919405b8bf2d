// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Cli.Sources;

/// <summary>
/// Answers as if a zone file were published. The zone answers for a domain and everything below it, so that a name
/// missing from the zone does not exist, and for any other name that it contains. Other names go to a resolver.
/// </summary>
internal sealed class ZoneOverlay(IDnsResolver inner, ZoneResolver zone, DomainName? domain)
    : IDnsResolver, IResolverFault
{
    public string? Fault => (inner as IResolverFault)?.Fault;

    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        ResolveAsync(name, resolver => resolver.ResolveTxtAsync(name, cancellationToken));

    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default) =>
        ResolveAsync(name, resolver => resolver.ResolveAddressesAsync(name, family, cancellationToken));

    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        ResolveAsync(name, resolver => resolver.ResolveMxAsync(name, cancellationToken));

    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, CancellationToken cancellationToken = default) =>
        inner.ResolvePtrAsync(address, cancellationToken);

    private async ValueTask<DnsAnswer<T>> ResolveAsync<T>(
        DomainName name, Func<IDnsResolver, ValueTask<DnsAnswer<T>>> ask)
    {
        DnsAnswer<T> answer = await ask(zone);
        return answer.Status == DnsStatus.NameError && !(domain is { } own && name.IsEqualOrBelow(own))
            ? await ask(inner)
            : answer;
    }
}
