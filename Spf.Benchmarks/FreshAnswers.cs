// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Benchmarks;

/// <summary>
/// Hands on a zone's answers as if they had just come in: nothing that was made of them before is kept.
/// </summary>
internal sealed class FreshAnswers(IDnsResolver zone) : IDnsResolver
{
    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default) =>
        zone.ResolveAddressesAsync(name, family, cancellationToken);

    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        zone.ResolveMxAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(DomainName name, CancellationToken cancellationToken = default)
    {
        ValueTask<DnsAnswer<string>> pending = zone.ResolveTxtAsync(name, cancellationToken);
        DnsAnswer<string> answer = pending.IsCompletedSuccessfully
            ? pending.Result
            : throw new InvalidOperationException("A zone in memory answers at once.");
        return new(answer.Status == DnsStatus.Success ? DnsAnswer.Success(answer.Records) : answer);
    }

    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, CancellationToken cancellationToken = default) =>
        zone.ResolvePtrAsync(address, cancellationToken);
}
