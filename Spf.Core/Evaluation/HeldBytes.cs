// SPDX-License-Identifier: MIT

using Spf.Dns;

namespace Spf.Evaluation;

/// <summary>
/// The part of the budget that the policies of one check take. A free share comes first, so that checks of ordinary
/// policies never depend on what others use.
/// </summary>
internal sealed class HeldBytes(ByteBudget budget)
{
    /// <summary>The size up to which a policy is not counted at all: that of twelve lookups.</summary>
    public const int Small = 6 * 1024;

    // As much as two policies of long lists of addresses.
    private const long Free = 32 * 1024;

    private readonly object _lock = new();
    private long _held;
    private long _taken;
    private bool _isOver;

    /// <summary>How many bytes are held.</summary>
    public long Held
    {
        get
        {
            lock (_lock)
            {
                return _held;
            }
        }
    }

    /// <summary>Holds more bytes; false if the budget has not as many left.</summary>
    public bool TryHold(long bytes)
    {
        lock (_lock)
        {
            long more = Math.Max(0, _held + bytes - Free) - _taken;
            if (_isOver || (more > 0 && !budget.TryTake(more)))
            {
                return false;
            }

            _taken += Math.Max(0, more);
            _held += bytes;
            return true;
        }
    }

    /// <summary>Holds no more than at some time before.</summary>
    public void ReleaseTo(long held)
    {
        lock (_lock)
        {
            if (_isOver || _held <= held)
            {
                return;
            }

            long taken = Math.Max(0, held - Free);
            budget.Return(_taken - taken);
            _taken = taken;
            _held = held;
        }
    }

    /// <summary>Gives all back: the check is over.</summary>
    public void Close()
    {
        ReleaseTo(0);
        lock (_lock)
        {
            _isOver = true;
        }
    }
}
