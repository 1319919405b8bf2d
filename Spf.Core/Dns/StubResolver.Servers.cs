// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Spf.Dns.Turns;
using Spf.Dns.Wire;

namespace Spf.Dns;

// One question, asked of the servers in turn until one answers.
public sealed partial class StubResolver
{
    // ENOMEM, the same on all Unix systems.
    private const int OutOfMemory = 12;

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
                    // What is missing for one server is missing for all.
                    return reply;
                }

                QueryMetrics.Count(reply.Kind);
                switch (reply.Kind)
                {
                    case DnsReplyKind.Answer or DnsReplyKind.Alias:
                        return reply;

                    // A datagram gets lost, a server starts again: these two are worth another try.
                    case DnsReplyKind.TimedOut:
                        worst = worst == DnsReplyKind.Failure ? worst : reply.Kind;
                        break;
                    case DnsReplyKind.Unreachable:
                        lacksAddress |= isOurFault;
                        break;

                    // What a server has said after much work of its own it would say again.
                    default:
                        worst = DnsReplyKind.Failure;
                        (hasFailed ??= new bool[servers.Length])[server] = true;
                        break;
                }
            }
        }

        return worst == DnsReplyKind.Unreachable && lacksAddress ? Overloaded<T>() : new(worst);
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
                return Overloaded<T>();
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
            DnsReply<T> reply = await ExchangeAsync<T, TData>(
                server, name, type, extended: true, time.Token).ConfigureAwait(false);

            // RFC 6891, 7: a server that does not know EDNS says FORMERR; NOTIMP is seen too.
            return reply.Kind == DnsReplyKind.NotUnderstood
                ? await ExchangeAsync<T, TData>(server, name, type, extended: false, time.Token).ConfigureAwait(false)
                : reply;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode switch
            {
                // EMFILE, ENFILE, ENOBUFS, and EAGAIN, by which Linux says that there is no port left for a datagram.
                SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.WouldBlock
                    or SocketError.TryAgain => Overloaded<T>(),
                _ when exception.NativeErrorCode == OutOfMemory && !OperatingSystem.IsWindows() => Overloaded<T>(),

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
