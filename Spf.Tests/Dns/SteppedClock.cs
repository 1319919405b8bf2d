// SPDX-License-Identifier: MIT

namespace Spf.Tests.Dns;

/// <summary>A clock that goes when it is told to, in ticks; its timers never fire, or at once.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _timestamp;

    public bool FiresAtOnce { get; init; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => _ = Interlocked.Add(ref _timestamp, time.Ticks);

    public override long GetTimestamp() => Interlocked.Read(ref _timestamp);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(
            callback, state, FiresAtOnce ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
