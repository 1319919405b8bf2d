// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Tests.Support;

/// <summary>Never answers some names, and does not listen to its token; hands all others on to a zone.</summary>
internal sealed class StubbornResolver(IDnsResolver zone, params string[] silent) : IDnsResolver
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a name was asked for that gets no answer.</summary>
    public Task Asked => _asked.Task;

    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default) =>
        IsSilent(name) ? NeverAsync<IPAddress>() : zone.ResolveAddressesAsync(name, family, cancellationToken);

    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        IsSilent(name) ? NeverAsync<DomainName>() : zone.ResolveMxAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        IsSilent(name) ? NeverAsync<string>() : zone.ResolveTxtAsync(name, cancellationToken);

    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, CancellationToken cancellationToken = default) =>
        IsSilent(DomainName.ReverseOf(address))
            ? NeverAsync<DomainName>()
            : zone.ResolvePtrAsync(address, cancellationToken);

    private bool IsSilent(DomainName name) => silent.Any(text => DomainName.Parse(text) == name);

    private async ValueTask<DnsAnswer<T>> NeverAsync<T>()
    {
        _asked.TrySetResult();
        await new TaskCompletionSource().Task;
        return default;
    }
}
