// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns.Caching;

namespace Spf.Dns;

/// <summary>
/// Keeps another resolver's answers for their time to live, those that deny something as RFC 2308 has it, and failures
/// for a few seconds. Who asks what is being asked already waits for the same answer, so that a question is under way
/// once. Thread-safe; keep one per process.
/// </summary>
/// <remarks>
/// Answers that were kept say so (<see cref="DnsAnswer{T}.FromCache"/>) and have the rest of their time to live. What
/// is cancelled is one caller's wait; the lookup is cancelled with the last one's. Exceptions go to those who wait, and
/// are not kept. The resolver behind is not disposed of.
/// </remarks>
public sealed class CachingResolver : IDnsResolver
{
    private readonly IDnsResolver _inner;
    private readonly CachingResolverOptions _options;
    private readonly AnswerCache _answers;
    private readonly Dictionary<Question, SharedLookup> _lookups = [];

    /// <summary>Creates a cache in front of a resolver, of 10,000 answers and 32 MiB at most.</summary>
    /// <param name="inner">Whom to ask for what is not known.</param>
    /// <exception cref="ArgumentNullException"><paramref name="inner"/> is null.</exception>
    public CachingResolver(IDnsResolver inner)
        : this(inner, new CachingResolverOptions())
    {
    }

    /// <summary>Creates a cache in front of a resolver.</summary>
    /// <param name="inner">Whom to ask for what is not known.</param>
    /// <param name="options">How much to keep, and for how long.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public CachingResolver(IDnsResolver inner, CachingResolverOptions options)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(options);
        _inner = inner;
        _options = options;
        _answers = new AnswerCache(options.Capacity, options.MaxBytes, options.TimeProvider);
    }

    private delegate ValueTask<DnsAnswer<T>> Ask<T>(
        IDnsResolver inner, Question question, CancellationToken cancellationToken);

    /// <summary>What is kept.</summary>
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

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="family"/> is neither IPv4 nor IPv6.</exception>
    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default)
    {
        return family switch
        {
            AddressFamily.InterNetwork => ResolveAsync<IPAddress>(
                new Question(name, DnsRecordType.A),
                static (inner, question, token) =>
                    inner.ResolveAddressesAsync(question.Name, AddressFamily.InterNetwork, token),
                cancellationToken),
            AddressFamily.InterNetworkV6 => ResolveAsync<IPAddress>(
                new Question(name, DnsRecordType.Aaaa),
                static (inner, question, token) =>
                    inner.ResolveAddressesAsync(question.Name, AddressFamily.InterNetworkV6, token),
                cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(family), family, "Addresses are IPv4 or IPv6."),
        };
    }

    /// <inheritdoc />
    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        ResolveAsync<DomainName>(
            new Question(name, DnsRecordType.Mx),
            static (inner, question, token) => inner.ResolveMxAsync(question.Name, token),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        ResolveAsync<string>(
            new Question(name, DnsRecordType.Txt),
            static (inner, question, token) => inner.ResolveTxtAsync(question.Name, token),
            cancellationToken);

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="address"/> is null.</exception>
    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        return ResolveAsync<DomainName>(
            new Question(address),
            static (inner, question, token) => inner.ResolvePtrAsync(question.ToAddress(), token),
            cancellationToken);
    }

    private ValueTask<DnsAnswer<T>> ResolveAsync<T>(
        in Question question, Ask<T> ask, CancellationToken cancellationToken)
    {
        if (_answers.TryGet(question, out DnsAnswer<T> answer))
        {
            CacheMetrics.CountHit();
            return new(answer);
        }

        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<DnsAnswer<T>>(cancellationToken)
            : AskAsync(question, ask, cancellationToken);
    }

    private ValueTask<DnsAnswer<T>> AskAsync<T>(in Question question, Ask<T> ask, CancellationToken cancellationToken)
    {
        if (Join(question, out bool isNew, out DnsAnswer<T> answer) is not { } lookup)
        {
            CacheMetrics.CountHit();
            return new(answer);
        }

        if (isNew)
        {
            _ = RunAsync(question, lookup, ask);
        }

        // Counted last: who listens may throw, and then all is in order nevertheless.
        ValueTask<DnsAnswer<T>> waiting = WaitAsync(question, lookup, cancellationToken);
        CacheMetrics.CountLookup(isNew);
        return waiting;
    }

    // Null if the answer has come since it was looked for: what is over was kept before it left the lookups.
    private SharedLookup<T>? Join<T>(in Question question, out bool isNew, out DnsAnswer<T> answer)
    {
        lock (_lookups)
        {
            isNew = false;
            if (_answers.TryGet(question, out answer))
            {
                return null;
            }

            if (!_lookups.TryGetValue(question, out SharedLookup? lookup))
            {
                lookup = new SharedLookup<T>();
                _lookups.Add(question, lookup);
                isNew = true;
            }

            lookup.Waiting++;
            return (SharedLookup<T>)lookup;
        }
    }

    // Never fails itself, so that nobody needs to wait for it.
    private async Task RunAsync<T>(Question question, SharedLookup<T> lookup, Ask<T> ask)
    {
        try
        {
            DnsAnswer<T> answer = await ask(_inner, question, lookup.Token).ConfigureAwait(false);
            int evictions = End(question, lookup, answer);
            lookup.Complete(answer);
            CacheMetrics.CountEvictions(evictions);
        }
#pragma warning disable CA1031 // Those who wait get it, whatever it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _ = End<T>(question, lookup, answer: null);
            lookup.Fail(exception);
        }
    }

    private int End<T>(in Question question, SharedLookup<T> lookup, in DnsAnswer<T>? answer)
    {
        int evictions = 0;
        lock (_lookups)
        {
            // What comes in spite of being cancelled may be a failure for that reason alone.
            if (lookup.IsAbandoned || lookup.IsOver)
            {
                return 0;
            }

            lookup.IsOver = true;
            if (answer is { } known)
            {
                evictions = _answers.Put(question, known, _options.KeepFor(known));
            }

            _ = _lookups.Remove(question);
        }

        lookup.Dispose();
        return evictions;
    }

    private async ValueTask<DnsAnswer<T>> WaitAsync<T>(
        Question question, SharedLookup<T> lookup, CancellationToken cancellationToken)
    {
        try
        {
            return await lookup.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
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

            // Who asks from now on asks anew.
            lookup.IsAbandoned = true;
            _ = _lookups.Remove(question);
        }

        lookup.Cancel();
        lookup.Dispose();
    }
}
