// SPDX-License-Identifier: MIT

namespace Spf.Policy.Greylisting;

/// <summary>The facts known of a triplet, or of a client. Times are whole milliseconds since 1970, UTC.</summary>
/// <param name="First">When it was first seen.</param>
/// <param name="Last">When it was last seen and written.</param>
/// <param name="Passes">How often it has passed, counted at most once an hour; 0 while it has to wait.</param>
internal readonly record struct GreylistEntry(long First, long Last, long Passes);

/// <summary>The decision about a triplet.</summary>
internal enum GreylistVerdict
{
    /// <summary>Seen for the first time, or for the first time after it has expired.</summary>
    New,

    /// <summary>It has not waited long enough.</summary>
    Early,

    /// <summary>It has waited, and passes for the first time.</summary>
    Passed,

    /// <summary>It has passed before.</summary>
    Known,
}

/// <summary>The times that decide.</summary>
/// <param name="Delay">How long a new triplet waits.</param>
/// <param name="RetryWindow">How long after its first attempt a retry counts.</param>
/// <param name="MaxAge">How long a triplet that has passed is known without being seen.</param>
internal readonly record struct GreylistRules(TimeSpan Delay, TimeSpan RetryWindow, TimeSpan MaxAge)
{
    /// <summary>An entry that is seen more often than this is not written again.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromHours(1);

    /// <summary>
    /// Decides about a triplet. Pure. No matter what clocks do, it waits at most twice the delay, and an early retry
    /// never lengthens the wait.
    /// </summary>
    /// <param name="entry">The known facts; null if there are none.</param>
    /// <param name="now">The time.</param>
    /// <returns>
    /// The verdict; how long is left to wait, or how long it has waited; and the entry to keep: nothing has to be
    /// written if it is the one that was known.
    /// </returns>
    public (GreylistVerdict Verdict, TimeSpan Time, GreylistEntry Next) Decide(GreylistEntry? entry, long now)
    {
        if (entry is not { } known)
        {
            return New(now);
        }

        if (known.Passes > 0)
        {
            return now - known.Last > Milliseconds(MaxAge)
                ? New(now)
                : (GreylistVerdict.Known, TimeSpan.Zero, Refreshed(known, now));
        }

        long waited = Math.Max(0, now - known.First);
        return known.First - now > Milliseconds(Delay) ? New(now)
            : waited < Milliseconds(Delay)
                ? (GreylistVerdict.Early, TimeSpan.FromMilliseconds(Milliseconds(Delay) - waited), known)
            : waited > Milliseconds(RetryWindow) ? New(now)
            : (GreylistVerdict.Passed, TimeSpan.FromMilliseconds(waited), known with { Last = now, Passes = 1 });
    }

    /// <summary>Counts a first pass of a client's triplet, or a use of its whitelisting: at most one an hour.</summary>
    public GreylistEntry Count(GreylistEntry? client, long now) =>
        client is { } known && now - known.Last <= Milliseconds(MaxAge)
            ? Refreshed(known, now)
            : new GreylistEntry(now, now, 1);

    /// <summary>Whether all triplets of a client pass.</summary>
    public bool IsWhitelisted(GreylistEntry? client, long now, int passes) => passes > 0
        && client is { } known && known.Passes >= passes && now - known.Last <= Milliseconds(MaxAge);

    /// <summary>Returns when an entry may be removed.</summary>
    public long ExpiryOf(GreylistEntry entry) => entry.Passes == 0
        ? entry.First + Milliseconds(RetryWindow)
        : entry.Last + Milliseconds(MaxAge);

    private static GreylistEntry Refreshed(GreylistEntry known, long now) =>
        Math.Abs(now - known.Last) >= Milliseconds(Refresh)
            ? known with { Last = now, Passes = known.Passes + 1 }
            : known;

    private (GreylistVerdict, TimeSpan, GreylistEntry) New(long now) =>
        (GreylistVerdict.New, Delay, new GreylistEntry(now, now, 0));

    private static long Milliseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;
}
