// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Net;
using Spf.Dns;
using Spf.Dns.Turns;

namespace Spf.Evaluation;

/// <summary>
/// One deadline for all lookups of a check (RFC 7208, section 4.6.4). Its clock runs from the start, but its timer is
/// set at the first lookup that has to wait: a check out of the cache never pays for one.
/// </summary>
internal abstract class Deadline : CancellationTokenSource
{
    private readonly SpfOptions _options;
    private readonly long _started;
    private readonly CancellationToken _caller;
    private Alarm? _alarm;

    protected Deadline(SpfOptions options, CancellationToken caller)
    {
        _options = options;
        _started = options.TimeProvider.GetTimestamp();
        _caller = caller;
    }

    public TimeSpan Elapsed => _options.TimeProvider.GetElapsedTime(_started);

    /// <summary>Whether the time is up, and not because the caller gave up.</summary>
    public bool HasPassed => IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>
    /// The account to which the check's lookups are charged. Made for the first one that is not answered from a cache,
    /// before any other thread works for the check.
    /// </summary>
    protected LookupOrigin OriginFor(IPAddress client, DomainName domain) =>
        SetTimer().Origin ??= new LookupOrigin(client, domain);

    /// <summary>Whether the check has lost a noticeable part of its time because it had to wait for turns.</summary>
    protected bool WasDelayedBy(TimeProvider clock)
    {
        // One part in twenty, 1 s of 20: less would hardly have changed anything.
        return _alarm?.Origin is { } origin
            && clock.GetElapsedTime(0, origin.DelayAt(clock.GetTimestamp())) >= _options.Timeout / 20;
    }

    /// <summary>Waits for a lookup, but not past the deadline; <paramref name="timeout"/> is the answer then.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    protected async ValueTask<T> WaitAsync<T>(ValueTask<T> pending, T timeout)
    {
        _ = SetTimer();
        try
        {
            // A resolver that does not listen to its token must not hold up the check.
            return await pending.AsTask().WaitAsync(Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_caller.IsCancellationRequested)
        {
            return timeout;
        }
    }

    /// <summary>Throws if the caller gave up.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    protected void ThrowIfCallerGaveUp() => _caller.ThrowIfCancellationRequested();

    [SuppressMessage("Usage", "CA2215:Dispose methods should call base class dispose", Justification =
        "The source has neither timer nor handle of its own, and a lookup begun ahead may still ask for its token.")]
    protected override void Dispose(bool disposing) => _alarm?.Dispose();

    private Alarm SetTimer()
    {
        if (_alarm is null)
        {
            TimeSpan left = _options.Timeout == Timeout.InfiniteTimeSpan
                ? Timeout.InfiniteTimeSpan
                : TimeSpan.FromTicks(Math.Max(0, (_options.Timeout - Elapsed).Ticks));
            _alarm = new Alarm(this, left);
        }

        return _alarm;
    }

    /// <summary>
    /// A check needs this once it waits: the timer and the caller, which cancel the lookups, and the account of these.
    /// </summary>
    private sealed class Alarm : IDisposable
    {
        private readonly CancellationTokenSource _timer;
        private readonly CancellationTokenRegistration _byTimer;
        private readonly CancellationTokenRegistration _byCaller;

        public Alarm(Deadline deadline, TimeSpan left)
        {
            _timer = new CancellationTokenSource(left, deadline._options.TimeProvider);
            _byTimer = _timer.Token.UnsafeRegister(static state => ((Deadline)state!).Cancel(), deadline);
            _byCaller = deadline._caller.UnsafeRegister(static state => ((Deadline)state!).Cancel(), deadline);
        }

        public LookupOrigin? Origin { get; set; }

        public void Dispose()
        {
            // Waits for a callback that is under way, so that none cancels what is disposed.
            _byTimer.Dispose();
            _byCaller.Dispose();
            _timer.Dispose();
        }
    }
}
