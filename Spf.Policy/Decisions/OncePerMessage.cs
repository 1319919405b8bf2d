// SPDX-License-Identifier: MIT

namespace Spf.Policy.Decisions;

/// <summary>
/// Answers that are asked for once per message and key, even if several recipients ask at the same time over several
/// connections.
/// </summary>
/// <typeparam name="TKey">Everything that an answer depends on.</typeparam>
/// <typeparam name="TAnswer">The answer.</typeparam>
internal sealed class OncePerMessage<TKey, TAnswer>
    where TKey : struct, IEquatable<TKey>
    where TAnswer : class, IMayBeOverload
{
    /// <summary>
    /// An overload says nothing about the message, so the next recipient asks again. But a message with fifty
    /// recipients must not add fifty checks to the load: after the third one the overload stays.
    /// </summary>
    public const int MaxAttempts = 3;

    // More than any sensible configuration has sets of limits; the oldest answer goes first.
    private const int MaxEntries = 32;

    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = new(capacity: 2);

    /// <summary>Returns the answer, and asks for it if that has not been done.</summary>
    /// <param name="key">The facts that the answer depends on.</param>
    /// <param name="state">Passed to <paramref name="ask"/>.</param>
    /// <param name="ask">
    /// An async method that asks, within a time limit of its own. Its token is cancelled if all who waited have gone.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting of this caller.</param>
    public ValueTask<TAnswer> GetAsync<TState>(
        TKey key,
        TState state,
        Func<TState, CancellationToken, ValueTask<TAnswer>> ask,
        CancellationToken cancellationToken)
    {
        Entry entry = GetEntry(key, out bool isNew);
        if (isNew)
        {
            Ask(entry, state, ask);
        }

        return entry.Answer.Task.IsCompleted ? new(entry.Answer.Task) : WaitAsync(entry, cancellationToken);
    }

    private async ValueTask<TAnswer> WaitAsync(Entry entry, CancellationToken cancellationToken)
    {
        try
        {
            return await entry.Answer.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Leave(entry);
            throw;
        }
    }

    // A question that nobody waits for is given up, and asked again when needed.
    private void Leave(Entry entry)
    {
        lock (_lock)
        {
            if (--entry.Waiting > 0 || entry.Answer.Task.IsCompleted)
            {
                return;
            }

            _ = _entries.Remove(entry);
        }

        entry.Cancel();
    }

    private Entry GetEntry(TKey key, out bool isNew)
    {
        lock (_lock)
        {
            int attempt = 1;
            for (int i = 0; i < _entries.Count; i++)
            {
                Entry known = _entries[i];
                if (!known.Key.Equals(key))
                {
                    continue;
                }

                if (!known.MayRetry)
                {
                    isNew = false;
                    known.Waiting++;
                    return known;
                }

                attempt = known.Attempt + 1;
                _entries.RemoveAt(i);
                break;
            }

            if (_entries.Count == MaxEntries)
            {
                _entries.RemoveAt(0);
            }

            isNew = true;
            var added = new Entry(key, attempt);
            _entries.Add(added);
            return added;
        }
    }

    private static void Ask<TState>(
        Entry entry, TState state, Func<TState, CancellationToken, ValueTask<TAnswer>> ask)
    {
        ValueTask<TAnswer> pending = ask(state, entry.Token);
        if (pending.IsCompletedSuccessfully)
        {
            entry.Answer.SetResult(pending.Result);
        }
        else
        {
            _ = CompleteAsync(entry.Answer, pending.AsTask());
        }
    }

    private static async Task CompleteAsync(TaskCompletionSource<TAnswer> source, Task<TAnswer> pending)
    {
        await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        source.Task.Observe();
        source.SetFromTask(pending);
    }

    // Cancelled if nobody waits for the answer any more.
    private sealed class Entry(TKey key, int attempt) : CancellationTokenSource
    {
        public TKey Key { get; } = key;

        public int Attempt { get; } = attempt;

        /// <summary>How many have come for the answer and not gone before it was there.</summary>
        public int Waiting { get; set; } = 1;

        // Continuations must not run while others wait for them.
        public TaskCompletionSource<TAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether the answer is missing because of ourselves, and may be asked for again.</summary>
        public bool MayRetry => Answer.Task.IsCompleted && Attempt < MaxAttempts
            && (!Answer.Task.IsCompletedSuccessfully || Answer.Task.Result.IsOverload);
    }
}
