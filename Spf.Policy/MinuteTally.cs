// SPDX-License-Identifier: MIT

namespace Spf.Policy;

/// <summary>
/// Counts what happens often, and reports it at most once a minute: the first time at once, then what has come since.
/// Nothing is left out: what is counted is reported within a minute, or when this is disposed.
/// </summary>
internal sealed class MinuteTally : IDisposable
{
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Action<long> _report;
    private readonly ITimer _timer;
    private long _count;
    private bool _isWaiting;

    /// <summary>Creates one.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="report">Receives how many there were since the last report.</param>
    public MinuteTally(TimeProvider time, Action<long> report)
    {
        _report = report;
        _timer = time.CreateTimer(
            static tally => ((MinuteTally)tally!).ReportRest(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Counts one.</summary>
    public void Add()
    {
        lock (_lock)
        {
            _count++;
            if (!_isWaiting)
            {
                Report();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _timer.Dispose();
            if (_count > 0)
            {
                Report();
            }
        }
    }

    private void ReportRest()
    {
        lock (_lock)
        {
            _isWaiting = false;
            if (_count > 0)
            {
                Report();
            }
        }
    }

    private void Report()
    {
        _report(_count);
        _count = 0;
        _isWaiting = _timer.Change(Period, Timeout.InfiniteTimeSpan);
    }
}
