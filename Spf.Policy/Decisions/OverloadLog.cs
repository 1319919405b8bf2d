// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;

namespace Spf.Policy.Decisions;

/// <summary>Logs overloads: the first one at once, then their number once a minute until there are none.</summary>
internal sealed class OverloadLog
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private long _count;
    private bool _isQuiet = true;

    public OverloadLog(TimeProvider timeProvider, ILogger logger)
    {
        _logger = logger;
        _timer = timeProvider.CreateTimer(
            static log => ((OverloadLog)log!).EndInterval(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Counts a request that could not be decided for want of capacity or time.</summary>
    public void Add()
    {
        lock (_lock)
        {
            _count++;
            if (_isQuiet)
            {
                Report();
            }
        }
    }

    private void EndInterval()
    {
        lock (_lock)
        {
            _isQuiet = true;
            if (_count > 0)
            {
                Report();
            }
        }
    }

    private void Report()
    {
        _logger.Overloaded(_count);
        _count = 0;
        _isQuiet = false;
        _ = _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }
}
