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
    /// <param name="key">What the answer depends on.</param>
    /// <param name="state">Passed to <paramref name="ask"/>.</param>
    /// <param name="ask">An async method that asks, within a time limit of its own; no caller can cancel it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ValueTask<TAnswer> GetAsync<TState>(
        TKey key, TState state, Func<TState, ValueTask<TAnswer>> ask, CancellationToken cancellationToken)
    {
        Entry entry = GetEntry(key, out bool isNew);
        if (isNew)
        {
            Ask(entry.Answer, state, ask);
        }

        return new(entry.Answer.Task.WaitAsync(cancellationToken));
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
        TaskCompletionSource<TAnswer> source, TState state, Func<TState, ValueTask<TAnswer>> ask)
    {
        ValueTask<TAnswer> pending = ask(state);
        if (pending.IsCompletedSuccessfully)
        {
            source.SetResult(pending.Result);
        }
        else
        {
            _ = CompleteAsync(source, pending.AsTask());
        }
    }

    private static async Task CompleteAsync(TaskCompletionSource<TAnswer> source, Task<TAnswer> pending)
    {
        await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        source.Task.Observe();
        source.SetFromTask(pending);
    }

    private sealed class Entry(TKey key, int attempt)
    {
        public TKey Key { get; } = key;

        public int Attempt { get; } = attempt;

        // Continuations must not run while others wait for them.
        public TaskCompletionSource<TAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether the answer is missing because of ourselves, and may be asked for again.</summary>
        public bool MayRetry => Answer.Task.IsCompleted && Attempt < MaxAttempts
            && (!Answer.Task.IsCompletedSuccessfully || Answer.Task.Result.IsOverload);
    }
}
