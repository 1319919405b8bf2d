// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Spf.Dns.Wire;

namespace Spf.Dns;

// One question, asked of the servers in turn until one answers.
public sealed partial class StubResolver
{
    private async ValueTask<DnsReply<T>> AskAsync<T, TData>(
        DomainName name, DnsRecordType type, CancellationToken cancellationToken)
        where TData : struct, IRecordData<T>
    {
        StubResolverServers configured = _fixedServers ?? _system!.Servers;
        ImmutableArray<IPEndPoint> servers = configured.Servers;
        int first = configured.Rotate ? NextRotation(servers.Length) : 0;
        bool[]? hasFailed = null;
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
                    servers[server], name, type, configured.TryTimeout, cancellationToken).ConfigureAwait(false);
                if (reply is { Kind: DnsReplyKind.Failure, Answer.Status: DnsStatus.Overload })
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
                        break;

                    // What a server has said after much work of its own it would say again.
                    default:
                        worst = DnsReplyKind.Failure;
                        (hasFailed ??= new bool[servers.Length])[server] = true;
                        break;
                }
            }
        }

        return new(worst);
    }

    // One try: all of it within one time limit.
    private async ValueTask<DnsReply<T>> TryAsync<T, TData>(
        IPEndPoint server, DomainName name, DnsRecordType type, TimeSpan timeout, CancellationToken cancellationToken)
        where TData : struct, IRecordData<T>
    {
        using CancellationTokenSource time = new(timeout, _options.TimeProvider);
        using CancellationTokenRegistration caller =
            cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), time);
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
            return new(DnsReplyKind.TimedOut);
        }
        catch (SocketException)
        {
            // Refused by ICMP, no route, no such family, out of descriptors. ICMP can be forged, but it costs this one
            // try only.
            return new(DnsReplyKind.Unreachable);
        }
    }

    // The counter comes round after 2^32 lookups, through negative numbers.
    private int NextRotation(int count) => (int)(unchecked((uint)Interlocked.Increment(ref _rotation)) % (uint)count);
}
