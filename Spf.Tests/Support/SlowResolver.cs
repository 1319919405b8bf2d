// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Tests.Support;

/// <summary>Answers from a zone, each question after the same time, and counts how many are under way.</summary>
internal sealed class SlowResolver(IDnsResolver zone, TimeProvider clock, TimeSpan delay) : IDnsResolver
{
    private readonly Lock _lock = new();

    public int InFlight { get; private set; }

    public int MostInFlight { get; private set; }

    public int Questions { get; private set; }

    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default) =>
        LaterAsync(zone.ResolveAddressesAsync(name, family, cancellationToken), cancellationToken);

    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        LaterAsync(zone.ResolveMxAsync(name, cancellationToken), cancellationToken);

    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        LaterAsync(zone.ResolveTxtAsync(name, cancellationToken), cancellationToken);

    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, CancellationToken cancellationToken = default) =>
        LaterAsync(zone.ResolvePtrAsync(address, cancellationToken), cancellationToken);

    private async ValueTask<T> LaterAsync<T>(ValueTask<T> answer, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Questions++;
            MostInFlight = Math.Max(MostInFlight, ++InFlight);
        }

        try
        {
            await Task.Delay(delay, clock, cancellationToken);
            return await answer;
        }
        finally
        {
            lock (_lock)
            {
                InFlight--;
            }
        }
    }
}
