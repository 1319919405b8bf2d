// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns.Caching;
using Spf.Dns.Turns;

namespace Spf.Dns;

/// <summary>
/// Keeps another resolver's answers for their time to live, those that deny something as RFC 2308 has it, and failures
/// for a few seconds. Callers with a question that is being asked already wait for the same answer, so that each
/// question is asked once. Thread-safe; keep one per process.
/// </summary>
/// <remarks>
/// Answers that were kept say so (<see cref="DnsAnswer{T}.FromCache"/>) and have the rest of their time to live.
/// Cancelling ends one caller's wait; the lookup is cancelled with the last one's. Exceptions go to those who wait, and
/// are not kept. The inner resolver is not disposed of.
/// </remarks>
public sealed class CachingResolver : IDnsResolver, IScheduledResolver, IResolverFault
{
    private readonly IDnsResolver _inner;

    // The one that shares turns between checks, if that is what answers come from.
    private readonly StubResolver? _stub;
    private readonly CachingResolverOptions _options;
    private readonly AnswerCache _answers;
    private readonly Dictionary<Question, SharedLookup> _lookups = [];

    /// <summary>Creates a cache in front of a resolver, of 10,000 answers and 32 MiB at most.</summary>
    /// <param name="inner">The resolver for questions whose answers are not kept.</param>
    /// <exception cref="ArgumentNullException"><paramref name="inner"/> is null.</exception>
    public CachingResolver(IDnsResolver inner)
        : this(inner, new CachingResolverOptions())
    {
    }

    /// <summary>Creates a cache in front of a resolver.</summary>
    /// <param name="inner">The resolver for questions whose answers are not kept.</param>
    /// <param name="options">How much to keep, and for how long; copied.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public CachingResolver(IDnsResolver inner, CachingResolverOptions options)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(options);
        _inner = inner;
        _stub = inner as StubResolver;
        options = options with { };
        _options = options;
        _answers = new AnswerCache(options.MaxAnswers, options.MaxBytes, options.TimeProvider);
    }

    private delegate ValueTask<DnsAnswer<T>> Ask<T>(
        CachingResolver cache, Question question, TurnRequest? turn, CancellationToken cancellationToken);

    string? IResolverFault.Fault => (_inner as IResolverFault)?.Fault;

    /// <summary>The answers that are kept.</summary>
    internal AnswerCache Answers => _answers;

    /// <summary>How many questions are under way that somebody waits for.</summary>
    internal int UnderWay
    {
        get
        {
            lock (_lookups)
            {
                return _lookups.Count;
            }
        }
    }

    TimeProvider IScheduledResolver.Clock => _stub is IScheduledResolver stub ? stub.Clock : _options.TimeProvider;

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="family"/> is neither IPv4 nor IPv6.</exception>
    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default) =>
        ResolveAddressesAsync(name, family, source: null, ahead: null, cancellationToken);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        ResolveMxAsync(name, source: null, ahead: null, cancellationToken);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        ResolveTxtAsync(name, source: null, ahead: null, cancellationToken);

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="address"/> is null.</exception>
    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, CancellationToken cancellationToken = default) =>
        ResolvePtrAsync(address, source: null, ahead: null, cancellationToken);

    ValueTask<DnsAnswer<IPAddress>> IScheduledResolver.ResolveAddressesAsync(
        DomainName name,
        AddressFamily family,
        ILookupSource source,
        AheadLookup? ahead,
        CancellationToken cancellationToken) =>
        ResolveAddressesAsync(name, family, source, ahead, cancellationToken);

    ValueTask<DnsAnswer<DomainName>> IScheduledResolver.ResolveMxAsync(
        DomainName name, ILookupSource source, AheadLookup? ahead, CancellationToken cancellationToken) =>
        ResolveMxAsync(name, source, ahead, cancellationToken);

    ValueTask<DnsAnswer<string>> IScheduledResolver.ResolveTxtAsync(
        DomainName name, ILookupSource source, AheadLookup? ahead, CancellationToken cancellationToken) =>
        ResolveTxtAsync(name, source, ahead, cancellationToken);

    ValueTask<DnsAnswer<DomainName>> IScheduledResolver.ResolvePtrAsync(
        IPAddress address, ILookupSource source, AheadLookup? ahead, CancellationToken cancellationToken) =>
        ResolvePtrAsync(address, source, ahead, cancellationToken);

    /// <summary>Gets the answer to a question, if it is kept.</summary>
    internal bool TryGet<T>(in Question question, out DnsAnswer<T> answer)
    {
        if (!_answers.TryGet(question, out answer))
        {
            return false;
        }

        CacheMetrics.CountHit();
        return true;
    }

    private ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name,
        AddressFamily family,
        ILookupSource? source,
        AheadLookup? ahead,
        CancellationToken cancellationToken)
    {
        return family switch
        {
            AddressFamily.InterNetwork => ResolveAsync<IPAddress>(
                new Question(name, DnsRecordType.A),
                static (cache, question, turn, token) =>
                    cache.AskAddressesAsync(question.Name, AddressFamily.InterNetwork, turn, token),
                source,
                ahead,
                cancellationToken),
            AddressFamily.InterNetworkV6 => ResolveAsync<IPAddress>(
                new Question(name, DnsRecordType.Aaaa),
                static (cache, question, turn, token) =>
                    cache.AskAddressesAsync(question.Name, AddressFamily.InterNetworkV6, turn, token),
                source,
                ahead,
                cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(family), family, "Addresses are IPv4 or IPv6."),
        };
    }

    private ValueTask<DnsAnswer<IPAddress>> AskAddressesAsync(
        DomainName name, AddressFamily family, TurnRequest? turn, CancellationToken cancellationToken) =>
        turn is null
            ? _inner.ResolveAddressesAsync(name, family, cancellationToken)
            : _stub!.ResolveAddressesAsync(name, family, turn, cancellationToken);

    private ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, ILookupSource? source, AheadLookup? ahead, CancellationToken cancellationToken) =>
        ResolveAsync<DomainName>(
            new Question(name, DnsRecordType.Mx),
            static (cache, question, turn, token) => turn is null
                ? cache._inner.ResolveMxAsync(question.Name, token)
                : cache._stub!.ResolveMxAsync(question.Name, turn, token),
            source,
            ahead,
            cancellationToken);

    private ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, ILookupSource? source, AheadLookup? ahead, CancellationToken cancellationToken) =>
        ResolveAsync<string>(
            new Question(name, DnsRecordType.Txt),
            static (cache, question, turn, token) => turn is null
                ? cache._inner.ResolveTxtAsync(question.Name, token)
                : cache._stub!.ResolveTxtAsync(question.Name, turn, token),
            source,
            ahead,
            cancellationToken);

    private ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, ILookupSource? source, AheadLookup? ahead, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        return ResolveAsync<DomainName>(
            new Question(address),
            static (cache, question, turn, token) => turn is null
                ? cache._inner.ResolvePtrAsync(question.ToAddress(), token)
                : cache._stub!.ResolvePtrAsync(question.ToAddress(), turn, token),
            source,
            ahead,
            cancellationToken);
    }

    private ValueTask<DnsAnswer<T>> ResolveAsync<T>(
        in Question question,
        Ask<T> ask,
        ILookupSource? source,
        AheadLookup? ahead,
        CancellationToken cancellationToken)
    {
        if (TryGet(question, out DnsAnswer<T> answer))
        {
            return new(answer);
        }

        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<DnsAnswer<T>>(cancellationToken)
            : AskAsync(question, ask, source, ahead, cancellationToken);
    }

    private ValueTask<DnsAnswer<T>> AskAsync<T>(
        in Question question,
        Ask<T> ask,
        ILookupSource? source,
        AheadLookup? ahead,
        CancellationToken cancellationToken)
    {
        // Each caller has its own place among those who wait for turns; the question has the best one of them.
        LookupOrigin? origin = _stub is null ? null : source?.Origin ?? new LookupOrigin();
        if (Join(question, origin, ahead, out bool isNew, out TurnTicket? ticket, out DnsAnswer<T> answer)
            is not { } lookup)
        {
            CacheMetrics.CountHit();
            return new(answer);
        }

        if (isNew)
        {
            _ = RunAsync(question, lookup, ask);
        }
        else
        {
            ticket?.ShowUp();
        }

        // Counted last: who listens may throw, and then all is in order nevertheless.
        ValueTask<DnsAnswer<T>> waiting = WaitAsync(question, lookup, ticket, cancellationToken);
        CacheMetrics.CountLookup(isNew);
        return waiting;
    }

    // Null if the answer has come since it was looked for: what is over was kept before it left the lookups.
    private SharedLookup<T>? Join<T>(
        in Question question,
        LookupOrigin? origin,
        AheadLookup? ahead,
        out bool isNew,
        out TurnTicket? ticket,
        out DnsAnswer<T> answer)
    {
        lock (_lookups)
        {
            isNew = false;
            ticket = null;
            if (_answers.TryGet(question, out answer))
            {
                return null;
            }

            if (!_lookups.TryGetValue(question, out SharedLookup? lookup))
            {
                lookup = new SharedLookup<T>(_stub?.NewRequest());
                _lookups.Add(question, lookup);
                isNew = true;
            }

            lookup.Waiting++;
            ticket = origin is null ? null : lookup.Turn?.Join(origin, ahead);
            return (SharedLookup<T>)lookup;
        }
    }

    // Never fails itself, so that nobody needs to wait for it.
    private async Task RunAsync<T>(Question question, SharedLookup<T> lookup, Ask<T> ask)
    {
        try
        {
            while (true)
            {
                DnsAnswer<T> answer = await ask(this, question, lookup.Turn, lookup.Token).ConfigureAwait(false);
                if (TryEnd(question, lookup, answer, out int evictions))
                {
                    lookup.Complete(answer);
                    CacheMetrics.CountEvictions(evictions);
                    return;
                }
            }
        }
#pragma warning disable CA1031 // Those who wait get it, whatever it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _ = TryEnd<T>(question, lookup, answer: null, out _);
            lookup.Fail(exception);
        }
    }

    // False if the question has to be asked again: that it was given up for lack of capacity is true for those who
    // were there when it began, and not for those who came later.
    private bool TryEnd<T>(
        in Question question, SharedLookup<T> lookup, in DnsAnswer<T>? answer, out int evictions)
    {
        evictions = 0;
        lock (_lookups)
        {
            // An answer that comes in spite of being cancelled may be a failure for that reason only.
            if (lookup.IsAbandoned || lookup.IsOver)
            {
                return true;
            }

            if (answer is { Status: DnsStatus.Overload } && lookup.Turn is { HasLatecomers: true })
            {
                return false;
            }

            lookup.IsOver = true;
            if (answer is { } known)
            {
                evictions = _answers.Put(question, known, _options.KeepFor(known));
            }

            _ = _lookups.Remove(question);
        }

        lookup.Dispose();
        return true;
    }

    private async ValueTask<DnsAnswer<T>> WaitAsync<T>(
        Question question, SharedLookup<T> lookup, TurnTicket? ticket, CancellationToken cancellationToken)
    {
        try
        {
            if (ticket is null)
            {
                return await lookup.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            // One caller can be refused while the question goes on for others.
            Task first = await Task.WhenAny(lookup.Answer, ticket.Task).WaitAsync(cancellationToken)
                .ConfigureAwait(false);
            return first == lookup.Answer
                ? await lookup.Answer.ConfigureAwait(false)
                : DnsAnswer.Failure<T>(DnsStatus.Overload);
        }
        finally
        {
            ticket?.Leave();
            Leave(question, lookup);
        }
    }

    private void Leave(in Question question, SharedLookup lookup)
    {
        lock (_lookups)
        {
            lookup.Waiting--;
            if (lookup.Waiting > 0 || lookup.IsOver)
            {
                return;
            }

            // Later callers ask anew.
            lookup.IsAbandoned = true;
            _ = _lookups.Remove(question);
        }

        lookup.Cancel();
        lookup.Dispose();
    }
}
