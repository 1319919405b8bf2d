// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;
using Spf.Text;

namespace Spf.Policy.Greylisting;

/// <summary>
/// A store with a time limit around each call, since those of drivers do not hold, and with a breaker for reading and
/// one for writing: after a failure nobody waits, and now and then a request tries whether the store is back.
/// </summary>
internal sealed class GuardedStore(Func<IGreylistStore> open, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    public const string Read = "read";
    public const string Write = "write";

    // The store is used again within this time of its return.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    private readonly Lock _lock = new();
    private readonly Breaker _reading = new();
    private readonly Breaker _writing = new();
    private IGreylistStore? _store;
    private bool _isDisposed;

    /// <summary>Calls the store.</summary>
    /// <param name="operation"><see cref="Read"/> or <see cref="Write"/>.</param>
    /// <param name="limit">The time limit.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="GreylistStoreException">It cannot be used now.</exception>
    public async ValueTask<T> CallAsync<T>(
        string operation,
        TimeSpan limit,
        Func<IGreylistStore, CancellationToken, ValueTask<T>> call,
        CancellationToken cancellationToken)
    {
        Breaker breaker = operation == Read ? _reading : _writing;
        IGreylistStore store = Enter(breaker, out bool isProbe);
        long start = timeProvider.GetTimestamp();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            T result = await call(store, time.Token).AsTask().WaitAsync(limit, timeProvider, cancellationToken);
            Succeeded(breaker, operation);
            return result;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            string problem = SafeText.Line(e switch
            {
                TimeoutException => $"no answer within {limit.TotalSeconds:0.###} s",
                GreylistStoreException => e.Message,
                _ => $"{e.GetType().Name}: {e.Message}",
            });
            Failed(breaker, operation, problem, isProbe);
            throw new GreylistStoreException(problem);
        }
        finally
        {
            // A call that nobody waits for any more ends as soon as its driver notices.
            await time.CancelAsync();
            GreylistMetrics.RecordStore(operation, timeProvider.GetElapsedTime(start));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _store?.Dispose();
            _store = null;
        }
    }

    private IGreylistStore Enter(Breaker breaker, out bool isProbe)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            isProbe = breaker.Pause > TimeSpan.Zero;
            if (isProbe)
            {
                if (timeProvider.GetElapsedTime(breaker.FailedAt) < breaker.Pause)
                {
                    throw new GreylistStoreException("it failed a moment ago");
                }

                // This request tries; the others do not wait for what comes of it.
                breaker.FailedAt = timeProvider.GetTimestamp();
            }

            return _store ??= open();
        }
    }

    private void Succeeded(Breaker breaker, string operation)
    {
        if (breaker.Pause == TimeSpan.Zero)
        {
            return;
        }

        lock (_lock)
        {
            if (breaker.Pause > TimeSpan.Zero)
            {
                breaker.Pause = TimeSpan.Zero;
                GreylistMetrics.ChangeBreaker(-1);
                logger.GreylistStoreBack(operation);
            }
        }
    }

    // Of many calls that fail together, one starts the pause. Only a later attempt makes it longer.
    private void Failed(Breaker breaker, string operation, string problem, bool isProbe)
    {
        GreylistMetrics.CountStoreError();
        lock (_lock)
        {
            if (breaker.Pause == TimeSpan.Zero)
            {
                breaker.Pause = TimeSpan.FromSeconds(1);
                breaker.FailedAt = timeProvider.GetTimestamp();
                GreylistMetrics.ChangeBreaker(1);
                logger.GreylistStoreAway(operation, problem);
            }
            else if (isProbe)
            {
                breaker.Pause = breaker.Pause < LongestPause ? breaker.Pause * 2 : LongestPause;
                breaker.FailedAt = timeProvider.GetTimestamp();
            }
        }
    }

    private sealed class Breaker
    {
        /// <summary>How long nobody asks; zero while all is well.</summary>
        public TimeSpan Pause { get; set; }

        public long FailedAt { get; set; }
    }
}
