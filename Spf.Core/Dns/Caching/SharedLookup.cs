// SPDX-License-Identifier: MIT

using Spf.Dns.Turns;

namespace Spf.Dns.Caching;

/// <summary>
/// A question under way, and how many wait for its answer. It is its own token: cancelled when nobody waits any more,
/// and not before. All of it but <see cref="SharedLookup{T}.Answer"/> is read and written under the cache's lock.
/// </summary>
internal abstract class SharedLookup(TurnRequest? turn) : CancellationTokenSource
{
    /// <summary>Shares turns between those who wait; null if the inner resolver has no turns.</summary>
    public TurnRequest? Turn { get; } = turn;

    public int Waiting { get; set; }

    /// <summary>Whether nobody waited any more before there was an answer.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>Whether there is an answer, or an exception in its place.</summary>
    public bool IsOver { get; set; }
}

/// <inheritdoc />
internal sealed class SharedLookup<T>(TurnRequest? turn) : SharedLookup(turn)
{
    // A thousand may wait: they do not go on one after another on the thread that brings the answer.
    private readonly TaskCompletionSource<DnsAnswer<T>> _answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<DnsAnswer<T>> Answer => _answer.Task;

    public void Complete(in DnsAnswer<T> answer) => _answer.TrySetResult(answer);

    public void Fail(Exception exception)
    {
        _ = _answer.TrySetException(exception);

        // Seen, even if nobody waits.
        _ = _answer.Task.Exception;
    }
}
