// SPDX-License-Identifier: MIT

namespace Spf.Policy.Greylisting;

/// <summary>
/// Counts the new triplets of clients that have never passed. Two generations bound its memory; the older one is
/// forgotten when the younger is full or an hour old.
/// </summary>
internal sealed class FloodLimit(TimeProvider timeProvider)
{
    private const int Capacity = 32_768;

    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private Dictionary<GreylistKey, Tally> _young = [];
    private Dictionary<GreylistKey, Tally> _old = [];
    private long _born = timeProvider.GetTimestamp();

    /// <summary>Counts a new triplet; true if the client has had its share within an hour.</summary>
    public bool IsExceeded(GreylistKey client, int limit)
    {
        if (limit == 0)
        {
            return false;
        }

        lock (_lock)
        {
            long now = timeProvider.GetTimestamp();
            if (_young.Count >= Capacity || timeProvider.GetElapsedTime(_born, now) >= Period)
            {
                (_old, _young) = (_young, []);
                _born = now;
            }

            if (!_young.TryGetValue(client, out Tally? tally))
            {
                _ = _old.TryGetValue(client, out tally);
                _young.Add(client, tally ??= new Tally { Start = now });
            }

            if (timeProvider.GetElapsedTime(tally.Start, now) >= Period)
            {
                (tally.Start, tally.Count) = (now, 0);
            }

            return ++tally.Count > limit;
        }
    }

    private sealed class Tally
    {
        public long Start { get; set; }

        public long Count { get; set; }
    }
}
