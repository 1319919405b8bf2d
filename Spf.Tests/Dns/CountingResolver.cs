// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Tests.Dns;

/// <summary>
/// Hands questions on to a zone, or has one answer to all about TXT; counts them; and holds them back until it is told
/// to let them go.
/// </summary>
internal sealed class CountingResolver(IDnsResolver zone) : IDnsResolver
{
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private volatile TaskCompletionSource? _gate;
    private int _total;
    private int _cancelled;

    public CountingResolver(Func<DnsAnswer<string>> txt)
        : this(new ZoneResolver()) => Txt = txt;

    /// <summary>The answer to each question about TXT, in place of the zone's.</summary>
    public Func<DnsAnswer<string>>? Txt { get; set; }

    /// <summary>Whether questions that are held back do not listen to their tokens.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>How often each question was asked: "TXT example.com".</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    public int Total => Volatile.Read(ref _total);

    /// <summary>How many questions were cancelled while they were held back.</summary>
    public int Cancelled => Volatile.Read(ref _cancelled);

    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release()
    {
        TaskCompletionSource? gate = _gate;
        _gate = null;
        gate?.TrySetResult();
    }

    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default) =>
        AskAsync(
            family == AddressFamily.InterNetwork ? "A" : "AAAA",
            name,
            () => zone.ResolveAddressesAsync(name, family, cancellationToken),
            cancellationToken);

    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        AskAsync("MX", name, () => zone.ResolveMxAsync(name, cancellationToken), cancellationToken);

    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        AskAsync(
            "TXT",
            name,
            () => Txt is null ? zone.ResolveTxtAsync(name, cancellationToken) : new(Txt()),
            cancellationToken);

    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, CancellationToken cancellationToken = default) =>
        AskAsync(
            "PTR",
            DomainName.ReverseOf(address),
            () => zone.ResolvePtrAsync(address, cancellationToken),
            cancellationToken);

    private async ValueTask<DnsAnswer<T>> AskAsync<T>(
        string type, DomainName name, Func<ValueTask<DnsAnswer<T>>> ask, CancellationToken cancellationToken)
    {
        _counts.AddOrUpdate($"{type} {name}", 1, static (_, count) => count + 1);
        Interlocked.Increment(ref _total);
        if (_gate is { } gate)
        {
            try
            {
                await gate.Task.WaitAsync(IsDeaf ? CancellationToken.None : cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref _cancelled);
                throw;
            }
        }

        return await ask();
    }
}
