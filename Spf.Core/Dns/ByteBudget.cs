// SPDX-License-Identifier: MIT

namespace Spf.Dns;

/// <summary>
/// How many bytes the lookups and checks under way may hold together, beside what caches keep. Only what is large is
/// counted: answers that came over TCP and policies of some length. Ordinary ones fit in any case, even while others
/// use all there is.
/// </summary>
/// <param name="limit">The most bytes.</param>
internal sealed class ByteBudget(long limit)
{
    // Other parts of a process need memory too, and the collector needs as much again.
    private const int Share = 16;
    private const long MaxLimit = 256L << 20;

    private long _used;

    /// <summary>
    /// The process's own: a sixteenth of the memory that the runtime sees, which is less than there is with a limit on
    /// its heap or in a container; 256 MiB at most.
    /// </summary>
    public static ByteBudget Process { get; } =
        new(Math.Min(MaxLimit, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Share));

    /// <summary>How many bytes are taken.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Takes bytes, all or none of them.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
