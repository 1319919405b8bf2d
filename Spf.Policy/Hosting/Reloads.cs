// SPDX-License-Identifier: MIT

namespace Spf.Policy.Hosting;

/// <summary>
/// Reads the configuration again, one time after the other: requests that come in the meantime share the next time. A
/// file that hangs, on a network drive for instance, blocks one thread and not one for each signal.
/// </summary>
internal sealed class Reloads(Action reload)
{
    private int _wanted;

    /// <summary>
    /// Reloads, unless that is under way; then it is done once more afterwards, by the one who does it.
    /// </summary>
    public void Request()
    {
        if (Interlocked.Increment(ref _wanted) > 1)
        {
            return;
        }

        int done;
        do
        {
            done = Volatile.Read(ref _wanted);
            reload();
        }
        while (Interlocked.Add(ref _wanted, -done) > 0);
    }
}
