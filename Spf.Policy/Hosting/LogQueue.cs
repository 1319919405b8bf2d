// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Spf.Policy.Protocol;

namespace Spf.Policy.Hosting;

/// <summary>
/// Lines that wait to be written, in their order, by a thread of its own. A pipe that nobody reads, or a system log
/// that hangs, blocks that thread and nobody else. Lines that do not fit are dropped, counted, and reported as soon as
/// something can be written again.
/// </summary>
/// <param name="tryWrite">Writes a line, however long it takes; false if it is lost.</param>
internal sealed class LogQueue(Func<LogLine, bool> tryWrite)
{
    public const int MaxLines = 8192;

    /// <summary>All lines together, in characters: 4 MiB of memory.</summary>
    public const int MaxLength = 2 << 20;

    // Waking a thread costs more than writing a line. So lines wait for those of the next moment, unless they are
    // urgent or many.
    private const int Many = 256;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    private readonly object _lock = new();
    private readonly Queue<LogLine> _lines = [];
    private Thread? _writer;
    private long _length;
    private long _dropped;
    private bool _isDropping;
    private bool _isUrgent;
    private bool _isWriting;

    /// <summary>Adds a line; never waits for a line to be written.</summary>
    public void Add(LogLine line)
    {
        lock (_lock)
        {
            if (IsFull(line))
            {
                CountDropped();
                return;
            }

            if (_isDropping)
            {
                _isDropping = false;
                Enqueue(TakeReport(line.Time));
            }

            Enqueue(line);
            StartWriter();
            bool isUrgent = line.Level >= LogLevel.Error;
            _isUrgent |= isUrgent;
            if (isUrgent || _lines.Count is 1 or Many)
            {
                Monitor.PulseAll(_lock);
            }
        }
    }

    /// <summary>Waits until all lines are written.</summary>
    /// <param name="limit">The longest wait.</param>
    public void Flush(TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            _isUrgent = true;
            Monitor.PulseAll(_lock);
            if (_writer is null)
            {
                // There was no thread to be had, and there is nobody left to be blocked.
                WriteAll();
            }

            while (_lines.Count > 0 || _isWriting)
            {
                TimeSpan rest = limit - Stopwatch.GetElapsedTime(start);
                if (rest <= TimeSpan.Zero || !Monitor.Wait(_lock, rest))
                {
                    return;
                }
            }
        }
    }

    // Once lines are dropped, more of them are until half of the queue is free: one report then, not one every other
    // line.
    private bool IsFull(LogLine line)
    {
        int maxLines = _isDropping ? MaxLines / 2 : MaxLines;
        int maxLength = _isDropping ? MaxLength / 2 : MaxLength;
        return _isDropping = _lines.Count >= maxLines || _length + line.Text.Length > maxLength;
    }

    private void CountDropped()
    {
        _dropped++;
        PolicyMetrics.CountDroppedLine();
    }

    private void Enqueue(LogLine line)
    {
        _lines.Enqueue(line);
        _length += line.Text.Length;
    }

    private LogLine TakeReport(DateTimeOffset time)
    {
        string text = $"{_dropped} log lines were dropped: they could not be written as fast as they came.";
        _dropped = 0;
        return new LogLine(LogLevel.Warning, PolicyLog.LinesDroppedId, time, text);
    }

    private void StartWriter()
    {
        if (_writer is not null)
        {
            return;
        }

        try
        {
            var writer = new Thread(Run) { IsBackground = true, Name = "log" };
            writer.UnsafeStart();
            _writer = writer;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            // The system has no thread to spare for now; the next line tries again.
        }
    }

    private void Run()
    {
        lock (_lock)
        {
            while (true)
            {
                while (_lines.Count == 0)
                {
                    _ = Monitor.Wait(_lock);
                }

                if (!_isUrgent && _lines.Count < Many)
                {
                    _ = Monitor.Wait(_lock, Moment);
                }

                _isUrgent = false;
                WriteAll();
                Monitor.PulseAll(_lock);
            }
        }
    }

    // Called with the lock, which is free while a line is being written.
    private void WriteAll()
    {
        while (_lines.TryDequeue(out LogLine line))
        {
            _length -= line.Text.Length;
            if (!IsWritten(line))
            {
                CountDropped();
            }
            else if (_lines.Count == 0 && _dropped > 0)
            {
                _isDropping = false;
                long dropped = _dropped;
                if (!IsWritten(TakeReport(DateTimeOffset.UtcNow)))
                {
                    _dropped += dropped;
                }
            }
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification =
        "A line that cannot be written must not end the process.")]
    private bool IsWritten(LogLine line)
    {
        _isWriting = true;
        Monitor.Exit(_lock);
        try
        {
            return tryWrite(line);
        }
        catch (Exception)
        {
            return false;
        }
        finally
        {
            Monitor.Enter(_lock);
            _isWriting = false;
        }
    }
}
