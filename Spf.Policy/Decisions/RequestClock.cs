// SPDX-License-Identifier: MIT

namespace Spf.Policy.Decisions;

/// <summary>The time of a request, from when it was read.</summary>
internal readonly struct RequestClock(TimeProvider timeProvider, TimeSpan limit)
{
    private readonly long _start = timeProvider.GetTimestamp();

    /// <summary>The rest of Request_Timeout; may be less than zero.</summary>
    public TimeSpan Left => limit - timeProvider.GetElapsedTime(_start);
}
