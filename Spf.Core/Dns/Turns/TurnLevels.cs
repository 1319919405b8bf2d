// SPDX-License-Identifier: MIT

using System.Numerics;

namespace Spf.Dns.Turns;

/// <summary>
/// The time for which lookups have held turns, in a few steps that double: less than 20 ms, less than 40 ms, and so on
/// to 1,280 ms and more. Within a step, other things decide who is next.
/// </summary>
internal sealed class TurnLevels(TimeProvider clock)
{
    public const int Count = 8;

    // A quick answer costs nothing, so that a check with twelve of them is still like a new one.
    private readonly long _quickAnswer = clock.TimestampFrequency / 50;
    private readonly long _first = clock.TimestampFrequency / 50;

    /// <summary>The cost of a turn that was held for this long, in timestamp units.</summary>
    public long CostOf(long held) => Math.Max(0, held - _quickAnswer);

    /// <summary>The level for what turns have cost so far.</summary>
    public int Of(long cost) =>
        cost < _first ? 0 : Math.Min(Count - 1, BitOperations.Log2((ulong)(cost / _first)) + 1);
}
