// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Spf.Dns.Wire;

namespace Spf.Dns;

/// <summary>
/// Asks recursive servers, over UDP, and over TCP where an answer does not fit into a datagram (RFC 1034, section
/// 5.3.1; RFC 7766). An answer counts only if it comes from the address asked, to the port asked from, with the id and
/// the question of the query (RFC 5452). Nothing is kept: put a <see cref="CachingResolver"/> in front. Thread-safe;
/// keep one per process.
/// </summary>
public sealed partial class StubResolver : IDnsResolver, IDisposable
{
    // A recursive server follows aliases itself. One that does not is followed this far, as ZoneResolver follows.
    private const int MaxAliases = 8;

    private readonly StubResolverOptions _options;
    private readonly StubResolverServers? _fixedServers;
    private readonly StubResolverSystem? _system;

    [SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification =
        "It holds no handle, and lookups that end behind Dispose still give their turn back.")]
    private readonly SemaphoreSlim _turns;

    private readonly CancellationTokenSource _lifetime = new();
    private readonly CancellationToken _disposed;
    private int _rotation = -1;

    /// <summary>Creates a resolver that asks the system's servers, with the system's patience.</summary>
    public StubResolver()
        : this(new StubResolverOptions())
    {
    }

    /// <summary>Creates a resolver.</summary>
    /// <param name="options">Whom to ask, and how patiently.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public StubResolver(StubResolverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _turns = new SemaphoreSlim(options.MaxInFlight);
        _disposed = _lifetime.Token;
        if (options.Servers.IsEmpty)
        {
            _system = new StubResolverSystem(options);
        }
        else
        {
            _fixedServers = options.ToServers();
        }
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="family"/> is neither IPv4 nor IPv6.</exception>
    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default)
    {
        return family switch
        {
            AddressFamily.InterNetwork => ResolveAsync<IPAddress, AData>(name, DnsRecordType.A, cancellationToken),
            AddressFamily.InterNetworkV6 =>
                ResolveAsync<IPAddress, AaaaData>(name, DnsRecordType.Aaaa, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(family), family, "Addresses are IPv4 or IPv6."),
        };
    }

    /// <inheritdoc />
    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        ResolveAsync<DomainName, MxData>(name, DnsRecordType.Mx, cancellationToken);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        ResolveAsync<string, TxtData>(name, DnsRecordType.Txt, cancellationToken);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, CancellationToken cancellationToken = default) =>
        ResolveAsync<DomainName, PtrData>(DomainName.ReverseOf(address), DnsRecordType.Ptr, cancellationToken);

    /// <summary>Ends the lookups that are under way, as if they had been cancelled.</summary>
    public void Dispose()
    {
        if (!_disposed.IsCancellationRequested)
        {
            _lifetime.Cancel();
            _lifetime.Dispose();
        }
    }

    private async ValueTask<DnsAnswer<T>> ResolveAsync<T, TData>(
        DomainName name, DnsRecordType type, CancellationToken cancellationToken)
        where TData : struct, IRecordData<T>
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed);
        try
        {
            await _turns.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                return await FollowAsync<T, TData>(name, type, either.Token).ConfigureAwait(false);
            }
            finally
            {
                _ = _turns.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The caller is to find its own token in the exception.
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private async ValueTask<DnsAnswer<T>> FollowAsync<T, TData>(
        DomainName name, DnsRecordType type, CancellationToken cancellationToken)
        where TData : struct, IRecordData<T>
    {
        int aliases = 0;
        TimeSpan keepFor = TimeSpan.MaxValue;
        while (true)
        {
            DnsReply<T> reply = await AskAsync<T, TData>(name, type, cancellationToken).ConfigureAwait(false);
            switch (reply.Kind)
            {
                case DnsReplyKind.Answer:
                    return reply.Answer.TimeToLive <= keepFor
                        ? reply.Answer
                        : reply.Answer with { TimeToLive = keepFor };
                case DnsReplyKind.Alias when aliases + reply.AliasCount <= MaxAliases:
                    aliases += reply.AliasCount;
                    keepFor = reply.Answer.TimeToLive < keepFor ? reply.Answer.TimeToLive : keepFor;
                    name = reply.Target;
                    break;
                case DnsReplyKind.TimedOut:
                    return DnsAnswer.Failure<T>(DnsStatus.Timeout);
                case DnsReplyKind.Failure when reply.Answer.Status == DnsStatus.Overload:
                    return reply.Answer;
                default:
                    return DnsAnswer.Failure<T>(DnsStatus.ServerFailure);
            }
        }
    }
}
