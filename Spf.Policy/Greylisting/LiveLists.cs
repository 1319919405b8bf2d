// SPDX-License-Identifier: MIT

namespace Spf.Policy.Greylisting;

/// <summary>
/// The store's lists as this process knows them: read when somebody asks, and again when they are ten seconds old. So a
/// change is known to all hosts within twenty seconds, and a process that nobody asks reads nothing.
/// </summary>
internal sealed class LiveLists(GuardedStore store, TimeProvider timeProvider)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Known? _known;
    private Task? _reading;

    /// <summary>The lists that were read last.</summary>
    public GreylistLists Last => _known?.Lists ?? GreylistLists.None;

    /// <summary>Returns the lists; if the store cannot be read, those that are known.</summary>
    /// <param name="limit">How long to wait if they are too old to be used.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async ValueTask<GreylistLists> GetAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Known? known = _known;
        TimeSpan age = known is null ? TimeSpan.MaxValue : timeProvider.GetElapsedTime(known.ReadAt);
        if (age < MaxAge)
        {
            return known!.Lists;
        }

        Task reading;
        lock (_lock)
        {
            reading = _reading is { IsCompleted: false } ? _reading : _reading = ReadAsync();
        }

        if (age >= 2 * MaxAge)
        {
            try
            {
                await reading.WaitAsync(limit, timeProvider, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The reading goes on. Its own time limit opens the breaker.
            }
        }

        return Last;
    }

    private async Task ReadAsync()
    {
        // If this fails, the lists that were read before stay in use, and the store is not asked again at once.
        Known? before = _known;
        Known next = new(before?.Version, before?.Lists ?? GreylistLists.None, timeProvider.GetTimestamp());
        try
        {
            StoredLists? stored = await store.CallAsync(
                GuardedStore.Read, ReadLimit, (s, token) => s.ListsAsync(before?.Version, token), default);
            next = stored is null ? next : next with { Version = stored.Version, Lists = GreylistLists.Of(stored) };
        }
        catch (Exception e) when (e is GreylistStoreException or ObjectDisposedException)
        {
            // Logged where it happened.
        }

        _known = next;
    }

    private sealed record Known(long? Version, GreylistLists Lists, long ReadAt);
}
