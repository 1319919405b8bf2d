// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns.Turns;
using Spf.Dns.Wire;

namespace Spf.Dns;

/// <summary>
/// Asks recursive servers, over UDP, and over TCP where an answer does not fit into a datagram (RFC 1034, section
/// 5.3.1; RFC 7766). An answer counts only if it comes from the address asked, to the port asked from, with the id and
/// the question of the query (RFC 5452). Nothing is kept: put a <see cref="CachingResolver"/> in front. Thread-safe;
/// keep one per process.
/// </summary>
public sealed partial class StubResolver : IDnsResolver, IScheduledResolver, IDisposable
{
    // A recursive server follows aliases itself. One that does not is followed this far, as ZoneResolver follows.
    private const int MaxAliases = 8;

    private readonly StubResolverOptions _options;
    private readonly StubResolverServers? _fixedServers;
    private readonly StubResolverSystem? _system;

    private readonly TurnScheduler _turns;
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
        _turns = new TurnScheduler(options.MaxInFlight, options.TimeProvider);
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

    TimeProvider IScheduledResolver.Clock => _options.TimeProvider;

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="family"/> is neither IPv4 nor IPv6.</exception>
    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default) =>
        ResolveAddressesAsync(name, family, NewRequest(source: null, ahead: null), cancellationToken);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        ResolveMxAsync(name, NewRequest(source: null, ahead: null), cancellationToken);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        ResolveTxtAsync(name, NewRequest(source: null, ahead: null), cancellationToken);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, CancellationToken cancellationToken = default) =>
        ResolvePtrAsync(address, NewRequest(source: null, ahead: null), cancellationToken);

    ValueTask<DnsAnswer<IPAddress>> IScheduledResolver.ResolveAddressesAsync(
        DomainName name,
        AddressFamily family,
        ILookupSource source,
        AheadLookup? ahead,
        CancellationToken cancellationToken) =>
        ResolveAddressesAsync(name, family, NewRequest(source, ahead), cancellationToken);

    ValueTask<DnsAnswer<DomainName>> IScheduledResolver.ResolveMxAsync(
        DomainName name, ILookupSource source, AheadLookup? ahead, CancellationToken cancellationToken) =>
        ResolveMxAsync(name, NewRequest(source, ahead), cancellationToken);

    ValueTask<DnsAnswer<string>> IScheduledResolver.ResolveTxtAsync(
        DomainName name, ILookupSource source, AheadLookup? ahead, CancellationToken cancellationToken) =>
        ResolveTxtAsync(name, NewRequest(source, ahead), cancellationToken);

    ValueTask<DnsAnswer<DomainName>> IScheduledResolver.ResolvePtrAsync(
        IPAddress address, ILookupSource source, AheadLookup? ahead, CancellationToken cancellationToken) =>
        ResolvePtrAsync(address, NewRequest(source, ahead), cancellationToken);

    /// <summary>Ends the lookups that are under way, as if they had been cancelled.</summary>
    public void Dispose()
    {
        if (!_disposed.IsCancellationRequested)
        {
            _lifetime.Cancel();
            _lifetime.Dispose();
            _turns.Dispose();
        }
    }

    /// <summary>A question for which nobody waits yet; each check that does has to join.</summary>
    internal TurnRequest NewRequest() => _turns.CreateRequest();

    internal ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, TurnRequest turn, CancellationToken cancellationToken) => family switch
        {
            AddressFamily.InterNetwork =>
                ResolveAsync<IPAddress, AData>(name, DnsRecordType.A, turn, cancellationToken),
            AddressFamily.InterNetworkV6 =>
                ResolveAsync<IPAddress, AaaaData>(name, DnsRecordType.Aaaa, turn, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(family), family, "Addresses are IPv4 or IPv6."),
        };

    internal ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, TurnRequest turn, CancellationToken cancellationToken) =>
        ResolveAsync<DomainName, MxData>(name, DnsRecordType.Mx, turn, cancellationToken);

    internal ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, TurnRequest turn, CancellationToken cancellationToken) =>
        ResolveAsync<string, TxtData>(name, DnsRecordType.Txt, turn, cancellationToken);

    internal ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, TurnRequest turn, CancellationToken cancellationToken) =>
        ResolveAsync<DomainName, PtrData>(DomainName.ReverseOf(address), DnsRecordType.Ptr, turn, cancellationToken);

    // A question of one asker. Without a source, it counts as a check of its own.
    private TurnRequest NewRequest(ILookupSource? source, AheadLookup? ahead)
    {
        TurnRequest request = NewRequest();
        _ = request.Join(source?.Origin ?? new LookupOrigin(), ahead);
        return request;
    }

    private async ValueTask<DnsAnswer<T>> ResolveAsync<T, TData>(
        DomainName name, DnsRecordType type, TurnRequest turn, CancellationToken cancellationToken)
        where TData : struct, IRecordData<T>
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed);
        try
        {
            return await turn.BeginAsync(either.Token).ConfigureAwait(false)
                ? await FollowAsync<T, TData>(name, type, turn, either.Token).ConfigureAwait(false)
                : DnsAnswer.Failure<T>(DnsStatus.Overload);
        }
        catch (OperationCanceledException)
        {
            // The caller is to find its own token in the exception.
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            turn.End();
        }
    }

    private async ValueTask<DnsAnswer<T>> FollowAsync<T, TData>(
        DomainName name, DnsRecordType type, TurnRequest turn, CancellationToken cancellationToken)
        where TData : struct, IRecordData<T>
    {
        int aliases = 0;
        TimeSpan keepFor = TimeSpan.MaxValue;
        while (true)
        {
            DnsReply<T> reply = await AskAsync<T, TData>(name, type, turn, cancellationToken).ConfigureAwait(false);
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
                    // If it was interrupted, the server did not have all the time that it should have had.
                    return turn.WasCut ? OverloadAnswer<T>() : DnsAnswer.Failure<T>(DnsStatus.Timeout);
                case DnsReplyKind.Failure when reply.Answer.Status == DnsStatus.Overload:
                    return OverloadAnswer<T>();
                default:
                    return DnsAnswer.Failure<T>(DnsStatus.ServerFailure);
            }
        }
    }

    private static DnsAnswer<T> OverloadAnswer<T>()
    {
        TurnMetrics.CountOverload();
        return DnsAnswer.Failure<T>(DnsStatus.Overload);
    }
}
