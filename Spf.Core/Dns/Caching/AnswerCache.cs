// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;

namespace Spf.Dns.Caching;

/// <summary>
/// Answers, bounded by number and by bytes. SIEVE chooses the one that goes (Zhang and others, "SIEVE is simpler than
/// LRU", NSDI 2024): entries are kept in the order in which they came, a hit sets a flag, and a hand that moves from
/// the oldest to the newest takes away the first entry without a flag, and the flags of those it passes.
/// </summary>
/// <remarks>
/// SIEVE and not LRU, since a hit then writes one flag, if any, and takes no lock; and since names that are asked for
/// once, of which a spammer has any number, go first: the hand stays among the new entries, and entries that were asked
/// for again are older than it. S3-FIFO does as well, at the price of two more queues.
/// </remarks>
internal sealed class AnswerCache(int capacity, long maxBytes, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Question, Entry> _entries = new();
    private readonly long _frequency = clock.TimestampFrequency;
    private readonly object _writing = new();
    private Entry? _newest;
    private Entry? _oldest;
    private Entry? _hand;
    private int _count;
    private long _bytes;

    /// <summary>How many answers there are, expired ones among them.</summary>
    public int Count
    {
        get
        {
            lock (_writing)
            {
                return _count;
            }
        }
    }

    /// <summary>About how many bytes they take.</summary>
    public long Bytes
    {
        get
        {
            lock (_writing)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Finds an answer that still holds. The question's type is one whose records are T.</summary>
    public bool TryGet<T>(in Question question, out DnsAnswer<T> answer)
    {
        if (_entries.TryGetValue(question, out Entry? entry) && entry.Kept is KeptAnswer<T> kept)
        {
            long left = kept.Expires - clock.GetTimestamp();
            if (left > 0)
            {
                // Not written again and again, so that processors may share it.
                if (!entry.IsVisited)
                {
                    entry.IsVisited = true;
                }

                answer = kept.Answer(new TimeSpan(left / _frequency * TimeSpan.TicksPerSecond));
                return true;
            }
        }

        answer = default;
        return false;
    }

    /// <summary>Keeps an answer in the place of the one there was; for no time at all, forgets that one.</summary>
    /// <returns>How many others had to go.</returns>
    public int Put<T>(in Question question, in DnsAnswer<T> answer, TimeSpan keepFor)
    {
        int bytes = AnswerSize.Of(question, answer);
        bool isKept = keepFor > TimeSpan.Zero && bytes <= maxBytes;
        long now = clock.GetTimestamp();
        lock (_writing)
        {
            _ = _entries.TryGetValue(question, out Entry? entry);
            if (!isKept)
            {
                if (entry is not null)
                {
                    Remove(entry);
                }

                return 0;
            }

            // 9e15 timestamps, a week of nanoseconds and more, are whole numbers to a double.
            KeptAnswer<T> kept = new(answer, now + (long)(keepFor.TotalSeconds * _frequency), bytes);
            if (entry is not null)
            {
                // It keeps its place: whether it is asked for again and again is known there.
                _bytes += bytes - entry.Kept.Bytes;
                entry.Kept = kept;
                return EvictDownTo(capacity, maxBytes, now);
            }

            int evictions = EvictDownTo(capacity - 1, maxBytes - bytes, now);
            Add(new Entry(question, kept));
            return evictions;
        }
    }

    private int EvictDownTo(int count, long bytes, long now)
    {
        int evictions = 0;
        while (_count > count || _bytes > bytes)
        {
            Remove(NextToGo(now));
            evictions++;
        }

        return evictions;
    }

    private Entry NextToGo(long now)
    {
        Entry entry = _hand ?? _oldest!;

        // Hits may set flags as fast as they are taken: one round is enough.
        for (int i = 0; i < _count && entry.IsVisited && entry.Kept.Expires > now; i++)
        {
            entry.IsVisited = false;
            entry = entry.Newer ?? _oldest!;
        }

        _hand = entry;
        return entry;
    }

    private void Add(Entry entry)
    {
        _entries[entry.Question] = entry;
        _count++;
        _bytes += entry.Kept.Bytes;
        entry.Older = _newest;
        if (_newest is null)
        {
            _oldest = entry;
        }
        else
        {
            _newest.Newer = entry;
        }

        _newest = entry;
    }

    private void Remove(Entry entry)
    {
        _ = _entries.TryRemove(entry.Question, out _);
        _count--;
        _bytes -= entry.Kept.Bytes;

        // Past the newest, the hand begins again at the oldest.
        _hand = _hand == entry ? entry.Newer : _hand;
        if (entry.Older is null)
        {
            _oldest = entry.Newer;
        }
        else
        {
            entry.Older.Newer = entry.Newer;
        }

        if (entry.Newer is null)
        {
            _newest = entry.Older;
        }
        else
        {
            entry.Newer.Older = entry.Older;
        }
    }

    private sealed class Entry(in Question question, KeptAnswer kept)
    {
        private KeptAnswer _kept = kept;
        private bool _isVisited;

        public Question Question { get; } = question;

        public KeptAnswer Kept
        {
            get => Volatile.Read(ref _kept);
            set => Volatile.Write(ref _kept, value);
        }

        /// <summary>
        /// Whether it was asked for since it came or since the hand passed. A flag lost in a race is no harm.
        /// </summary>
        public bool IsVisited
        {
            get => Volatile.Read(ref _isVisited);
            set => Volatile.Write(ref _isVisited, value);
        }

        public Entry? Older { get; set; }

        public Entry? Newer { get; set; }
    }
}
