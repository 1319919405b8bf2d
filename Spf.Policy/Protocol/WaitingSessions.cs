// SPDX-License-Identifier: MIT

namespace Spf.Policy.Protocol;

/// <summary>
/// The sessions that wait for their clients, and those whose clients seem to have gone, the longest first. If there is
/// no room for a new connection, one of them can be closed. Each operation takes the same time, however many there are.
/// </summary>
internal sealed class WaitingSessions(TimeProvider time)
{
    /// <summary>
    /// How long an idle connection is left alone: a client that has just connected, or just read a reply, may be about
    /// to ask.
    /// </summary>
    public static readonly TimeSpan IdleGrace = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long the sender of a request has for the rest of it before a new connection may take its place. Postfix
    /// writes a request at once, so a client that is slower is not one of its processes.
    /// </summary>
    public static readonly TimeSpan RequestGrace = TimeSpan.FromSeconds(1);

    // So many candidates are looked at whose next request has arrived but was not read yet.
    private const int MaxSkipped = 16;

    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _gone = [];
    private readonly LinkedList<Entry> _idle = [];
    private readonly LinkedList<Entry> _unfinished = [];

    /// <summary>
    /// Closes a connection whose client has ended its side; else the one that has been idle longest; else the one that
    /// has been sending a request longest. A client that has asked and is still there is never left without its answer.
    /// </summary>
    /// <returns>False if there is none that may be closed.</returns>
    public bool TryCloseLongest()
    {
        Entry? longest;
        lock (_lock)
        {
            longest = Take(_gone, TimeSpan.Zero) ?? Take(_idle, IdleGrace) ?? Take(_unfinished, RequestGrace);
        }

        longest?.Close();
        return longest is not null;
    }

    private Entry? Take(LinkedList<Entry> waiting, TimeSpan grace)
    {
        int skipped = 0;
        for (LinkedListNode<Entry>? node = waiting.First; node is not null && skipped < MaxSkipped; node = node.Next)
        {
            if (time.GetElapsedTime(node.Value.Since) < grace)
            {
                return null;
            }

            if (waiting != _idle || !node.Value.HasInput())
            {
                waiting.Remove(node);
                node.Value.IsClosed = true;
                return node.Value;
            }

            skipped++;
        }

        return null;
    }

    /// <summary>A session's place among those that wait.</summary>
    internal sealed class Entry
    {
        private readonly WaitingSessions _all;
        private readonly LinkedListNode<Entry> _node;
        private readonly Func<bool> _hasInput;
        private readonly Action _close;

        /// <summary>Creates one that does not wait yet.</summary>
        /// <param name="all">The others.</param>
        /// <param name="hasInput">Whether octets of the client have arrived that the session has not read yet.</param>
        /// <param name="close">Closes the connection at once.</param>
        public Entry(WaitingSessions all, Func<bool> hasInput, Action close)
        {
            _all = all;
            _hasInput = hasInput;
            _close = close;
            _node = new LinkedListNode<Entry>(this);
        }

        /// <summary>When the wait began.</summary>
        public long Since { get; private set; }

        /// <summary>Whether the connection was closed to make room.</summary>
        public bool IsClosed { get; set; }

        public bool HasInput() => _hasInput();

        public void Close() => _close();

        /// <summary>The session waits from now on.</summary>
        /// <param name="hasBegun">For the rest of a request, not for the next one.</param>
        /// <param name="now">A time stamp of now.</param>
        public void Wait(bool hasBegun, long now)
        {
            lock (_all._lock)
            {
                if (!IsClosed)
                {
                    _node.List?.Remove(_node);
                    Since = now;
                    (hasBegun ? _all._unfinished : _all._idle).AddLast(_node);
                }
            }
        }

        /// <summary>
        /// The session answers, but its client sends nothing more: it has gone, or only reads from now on. Which of the
        /// two cannot be told before there is an answer, so the request is given up only if others need the room.
        /// </summary>
        public void Leave()
        {
            lock (_all._lock)
            {
                if (!IsClosed && _node.List is null)
                {
                    _all._gone.AddLast(_node);
                }
            }
        }

        /// <summary>The session waits no longer.</summary>
        /// <returns>False if the connection was closed in the meantime.</returns>
        public bool TryResume()
        {
            lock (_all._lock)
            {
                _node.List?.Remove(_node);
                return !IsClosed;
            }
        }
    }
}
