// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
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
public sealed class StubResolver : IDnsResolver, IScheduledResolver, IResolverFault, IDisposable
{
    // A recursive server follows aliases itself. One that does not is followed this far, as ZoneResolver follows.
    private const int MaxAliases = 8;

    // ENOMEM, the same on all Unix systems.
    private const int OutOfMemory = 12;

    private readonly StubResolverOptions _options;
    private readonly StubResolverServers? _fixedServers;
    private readonly StubResolverSystem? _system;

    private readonly TurnScheduler _turns;
    private readonly ServerFaults _faults;
    private DnsExchange _exchange = new(ByteBudget.Process);
    private readonly CancellationTokenSource _lifetime = new();
    private readonly CancellationToken _disposed;
    private int _rotation = -1;

    /// <summary>Creates a resolver that asks the system's servers, with the system's patience.</summary>
    public StubResolver()
        : this(new StubResolverOptions())
    {
    }

    /// <summary>Creates a resolver.</summary>
    /// <param name="options">The servers, and the time limits; copied.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public StubResolver(StubResolverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options with { };
        _options = options;
        _faults = new ServerFaults(options.TimeProvider);
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

    /// <summary>The limit of what answers hold together.</summary>
    internal ByteBudget Bytes
    {
        init => _exchange = new DnsExchange(value);
    }

    string? IResolverFault.Fault => _faults.Fault;

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

    // One question, asked of the servers in turn until one answers.
    private async ValueTask<DnsReply<T>> AskAsync<T, TData>(
        DomainName name, DnsRecordType type, TurnRequest turn, CancellationToken cancellationToken)
        where TData : struct, IRecordData<T>
    {
        StubResolverServers configured = _fixedServers ?? _system!.Servers;
        ImmutableArray<IPEndPoint> servers = configured.Servers;
        int first = configured.Rotate ? NextRotation(servers.Length) : 0;
        bool[]? hasFailed = null;
        bool lacksAddress = false;
        DnsReplyKind worst = DnsReplyKind.Unreachable;
        for (int round = 0; round < configured.Tries; round++)
        {
            for (int i = 0; i < servers.Length; i++)
            {
                int server = (first + i) % servers.Length;
                if (hasFailed?[server] == true)
                {
                    continue;
                }

                DnsReply<T> reply = await TryAsync<T, TData>(
                    servers[server], name, type, configured.TryTimeout, turn, cancellationToken).ConfigureAwait(false);
                bool isOurFault = reply.Answer.Status == DnsStatus.Overload;
                if (isOurFault && reply.Kind == DnsReplyKind.Failure)
                {
                    // The resource is missing for all servers, not only this one.
                    return reply;
                }

                QueryMetrics.Count(reply.Kind);
                switch (reply.Kind)
                {
                    case DnsReplyKind.Answer or DnsReplyKind.Alias:
                        _faults.NoteAnswer();
                        return reply;

                    // A datagram gets lost, a server starts again: these two are worth another try.
                    case DnsReplyKind.TimedOut:
                        _faults.NoteSilence(servers[server]);
                        worst = worst == DnsReplyKind.Failure ? worst : reply.Kind;
                        break;
                    case DnsReplyKind.Unreachable:
                        lacksAddress |= isOurFault;
                        break;

                    // A server has often worked long for this answer, and would give it again.
                    default:
                        if (reply.Kind == DnsReplyKind.Refused)
                        {
                            _faults.NoteRefusal(servers[server]);
                        }
                        else
                        {
                            _faults.NoteAnswer();
                        }

                        worst = DnsReplyKind.Failure;
                        (hasFailed ??= new bool[servers.Length])[server] = true;
                        break;
                }
            }
        }

        return worst == DnsReplyKind.Unreachable && lacksAddress ? DnsExchange.Overloaded<T>() : new(worst);
    }

    // One try: all of it within one time limit, for which only the time counts in which it holds a turn. Where it is
    // interrupted, the question is put once more: a recursive server goes on with it meanwhile.
    private async ValueTask<DnsReply<T>> TryAsync<T, TData>(
        IPEndPoint server,
        DomainName name,
        DnsRecordType type,
        TimeSpan timeout,
        TurnRequest turn,
        CancellationToken cancellationToken)
        where TData : struct, IRecordData<T>
    {
        TimeSpan left = timeout;
        while (true)
        {
            CancellationToken cut = turn.CutToken;
            long started = _options.TimeProvider.GetTimestamp();
            if (await TryOnceAsync<T, TData>(server, name, type, left, cut, cancellationToken).ConfigureAwait(false)
                is { } reply)
            {
                return reply;
            }

            left -= _options.TimeProvider.GetElapsedTime(started);
            if (!cut.IsCancellationRequested || left <= TimeSpan.Zero)
            {
                return new(DnsReplyKind.TimedOut);
            }

            if (!await turn.ResumeAsync(cancellationToken).ConfigureAwait(false))
            {
                return DnsExchange.Overloaded<T>();
            }
        }
    }

    // Null if the time is over or the turn is wanted back.
    private async ValueTask<DnsReply<T>?> TryOnceAsync<T, TData>(
        IPEndPoint server,
        DomainName name,
        DnsRecordType type,
        TimeSpan timeout,
        CancellationToken cut,
        CancellationToken cancellationToken)
        where TData : struct, IRecordData<T>
    {
        using CancellationTokenSource time = new(timeout, _options.TimeProvider);
        using CancellationTokenRegistration caller =
            cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), time);
        using CancellationTokenRegistration scheduler =
            cut.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), time);
        try
        {
            DnsReply<T> reply = await _exchange.RunAsync<T, TData>(
                server, name, type, extended: true, time.Token).ConfigureAwait(false);

            // RFC 6891, 7: a server that does not know EDNS says FORMERR; NOTIMP is seen too.
            return reply.Kind == DnsReplyKind.NotUnderstood
                ? await _exchange.RunAsync<T, TData>(
                    server, name, type, extended: false, time.Token).ConfigureAwait(false)
                : reply;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (SocketException exception)
        {
            _faults.NoteError(server, exception.SocketErrorCode);
            return exception.SocketErrorCode switch
            {
                // EMFILE, ENFILE, ENOBUFS, and EAGAIN, by which Linux says that there is no port left for a datagram.
                SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.WouldBlock
                    or SocketError.TryAgain => DnsExchange.Overloaded<T>(),
                _ when exception.NativeErrorCode == OutOfMemory && !OperatingSystem.IsWindows() =>
                    DnsExchange.Overloaded<T>(),

                // No port left, or no address of the server's family; then other servers can still be asked.
                SocketError.AddressNotAvailable =>
                    new(DnsReplyKind.Unreachable, DnsAnswer.Failure<T>(DnsStatus.Overload)),

                // Refused by ICMP, no route, no such family. ICMP can be forged, but it costs this one try only.
                _ => new(DnsReplyKind.Unreachable),
            };
        }
    }

    // The counter comes round after 2^32 lookups, through negative numbers.
    private int NextRotation(int count) => (int)(unchecked((uint)Interlocked.Increment(ref _rotation)) % (uint)count);
}
