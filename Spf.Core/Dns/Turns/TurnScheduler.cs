// SPDX-License-Identifier: MIT

using Phase = Spf.Dns.Turns.TurnRequest.RequestPhase;

namespace Spf.Dns.Turns;

/// <summary>
/// Shares a limited number of turns between questions, so that silence costs the silent one: the check that has used
/// the least is served first, and a question that holds its turn for long gives it up for a while if others wait that
/// deserve it more.
/// </summary>
/// <remarks>
/// <para>
/// A turn is held for as long as a server is silent, and strangers decide how long that is. So a check is judged by the
/// time that its lookups have held turns (least attained service, known from operating systems; unbound's
/// jostle-timeout is a form of it): new checks, and those whose lookups are answered quickly, come first. A question
/// that is cut is not given up: it waits until those have had their turns, and is asked again, when a recursive server
/// mostly has the answer ready. Checks that have used equally little are ordered by the turns that they hold, then
/// their clients' networks take turns, then their domains.
/// </para>
/// <para>
/// Questions asked ahead come last, are cut first, and get no turn while fewer than a quarter are free. The number that
/// may wait is bounded; beyond it, the one that deserves least is refused.
/// </para>
/// </remarks>
internal sealed class TurnScheduler : IDisposable
{
    /// <summary>How many may wait unless told otherwise; each takes about a kilobyte.</summary>
    public const int DefaultMaxWaiting = 16_384;

    // How often to look whether a question has held its turn long enough to be cut, while others wait.
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(10);

    private static readonly Task<bool> Granted = Task.FromResult(true);
    private static readonly Task<bool> NotWanted = Task.FromResult(false);

    private readonly TurnLock _lock = new();
    private readonly TimeProvider _clock;
    private readonly int _maxWaiting;
    private readonly int _reserve;
    private readonly TurnLevels _levels;
    private readonly TurnQueue _queue = new(TurnLevels.Count);
    private readonly TurnHolders _holders = new();
    private ITimer? _timer;
    private bool _isTimerSet;
    private bool _isDisposed;
    private int _free;
    private int _beingCut;
    private long _lastNumber;

    /// <summary>Creates a scheduler.</summary>
    /// <param name="turns">How many questions may hold a turn at once, 1 or more.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="maxWaiting">How many may wait, 1 or more.</param>
    public TurnScheduler(int turns, TimeProvider clock, int maxWaiting = DefaultMaxWaiting)
    {
        _clock = clock;
        _maxWaiting = maxWaiting;
        _free = turns;
        _reserve = turns / 4;
        _levels = new TurnLevels(clock);
    }

    /// <summary>How many turns are free, and how many tickets wait for one: own ones, and those ahead.</summary>
    public (int Free, int Own, int Ahead) Counts
    {
        get
        {
            using TurnLock.Scope scope = _lock.Enter();
            return (_free, _queue.OwnCount, _queue.AheadCount);
        }
    }

    public TurnRequest CreateRequest() => new(this, Interlocked.Increment(ref _lastNumber));

    /// <summary>One more check wants the answer. No turn changes hands yet.</summary>
    public void Join(TurnTicket ticket)
    {
        using TurnLock.Scope scope = _lock.Enter();
        ticket.Since = _clock.GetTimestamp();
        ticket.Request.Add(ticket);
        if (ticket.Request.Phase == Phase.Waiting)
        {
            Enqueue(ticket);
        }
        else
        {
            UpdateHolding(ticket);
        }
    }

    /// <summary>Gives turns to those who deserve them now.</summary>
    public void Dispatch()
    {
        using TurnLock.Scope scope = _lock.Enter();
        GiveTurns();
    }

    /// <summary>A check waits no longer, with or without the answer.</summary>
    public void Leave(TurnTicket ticket)
    {
        using TurnLock.Scope scope = _lock.Enter();
        Remove(ticket);
    }

    /// <summary>Makes a ticket one of the check's own.</summary>
    /// <returns>False if it was refused.</returns>
    public bool TryNeed(TurnTicket ticket)
    {
        using TurnLock.Scope scope = _lock.Enter();
        if (ticket.Task.IsCompleted)
        {
            return false;
        }

        if (ticket is { IsAhead: true, Index: >= 0 })
        {
            bool waits = ticket.Place is not null;
            _queue.Remove(ticket, _clock.GetTimestamp());
            ticket.IsAhead = false;
            ticket.Since = _clock.GetTimestamp();
            if (waits)
            {
                Enqueue(ticket);
                GiveTurns();
            }
            else
            {
                UpdateHolding(ticket);
            }
        }

        return true;
    }

    /// <summary>Asks for a turn. A question that has one gives it back first.</summary>
    /// <param name="request">The question.</param>
    /// <param name="isNew">Whether the question begins, or goes on after a cut.</param>
    /// <returns>True once it has a turn; false if no check wants the answer any more.</returns>
    public Task<bool> Ask(TurnRequest request, bool isNew)
    {
        using TurnLock.Scope scope = _lock.Enter();
        TakeBack(request);
        request.Run += isNew ? 1 : 0;
        request.WasCut &= !isNew;
        Task<bool> granted = Wait(request);
        GiveTurns();
        return granted;
    }

    /// <summary>Gives a turn back, if the question holds one.</summary>
    public void End(TurnRequest request)
    {
        using TurnLock.Scope scope = _lock.Enter();
        TakeBack(request);
        GiveTurns();
    }

    /// <summary>Ends the wait for a turn, unless there is one already.</summary>
    public void Withdraw(TurnRequest request)
    {
        using TurnLock.Scope scope = _lock.Enter();
        StopWaiting(request);
    }

    /// <summary>Whether a check wants the answer that joined after the question had been begun.</summary>
    public bool HasLatecomers(TurnRequest request)
    {
        using TurnLock.Scope scope = _lock.Enter();
        return request.Tickets.Exists(ticket => ticket.Run == request.Run);
    }

    public void Dispose()
    {
        using TurnLock.Scope scope = _lock.Enter();
        _isDisposed = true;
        _timer?.Dispose();
    }

    private Task<bool> Wait(TurnRequest request)
    {
        if (request.Tickets.Count == 0)
        {
            return NotWanted;
        }

        TurnTicket first = request.Tickets.Find(ticket => !ticket.IsAhead) ?? request.Tickets[0];
        if (_queue.OwnCount == 0 && _free > (first.IsAhead ? _reserve : 0))
        {
            Grant(first);
            return Granted;
        }

        request.Phase = Phase.Waiting;
        request.Granted = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        TurnMetrics.AddWaiting(1);
        Task<bool> granted = request.Granted.Task;
        for (int i = request.Tickets.Count - 1; i >= 0 && request.Phase == Phase.Waiting; i--)
        {
            // One that was refused meanwhile has made room for another one, which may be in the queue already.
            if (request.Tickets[i].Place is null)
            {
                Enqueue(request.Tickets[i]);
            }
        }

        return granted;
    }

    private void StopWaiting(TurnRequest request)
    {
        if (request.Phase == Phase.Waiting)
        {
            TakeOut(request);
            _ = request.Granted!.TrySetResult(false);
        }
    }

    private void TakeOut(TurnRequest request)
    {
        _queue.Remove(request, _clock.GetTimestamp());
        request.Phase = Phase.Idle;
        TurnMetrics.AddWaiting(-1);
    }

    private void Enqueue(TurnTicket ticket)
    {
        _queue.Add(ticket, _levels.Of(ticket.Origin.Used), _clock.GetTimestamp());
        while (_queue.OwnCount + _queue.AheadCount > _maxWaiting)
        {
            TurnTicket last = _queue.Last!;
            Remove(last);
            TurnMetrics.CountOverload();
            _ = last.TrySetResult();
        }
    }

    private void Remove(TurnTicket ticket)
    {
        TurnRequest request = ticket.Request;
        if (ticket.Index < 0)
        {
            return;
        }

        _queue.Remove(ticket, _clock.GetTimestamp());
        request.Remove(ticket);
        if (request.Tickets.Count == 0)
        {
            StopWaiting(request);
            return;
        }

        // A check is not charged for what it no longer waits for.
        if (request.Payer == ticket.Origin)
        {
            Charge(request, payer: request.Tickets[0].Origin);
        }

        if (request is { Phase: Phase.Holding, IsBeingCut: false } && request.Best == ticket)
        {
            _holders.Remove(request);
            _holders.Add(request);
        }
    }

    private void GiveTurns()
    {
        while (_free > 0 && (_queue.NextOwn ?? (_free > _reserve ? _queue.NextAhead : null)) is { } next)
        {
            _queue.Serve(next);
            TakeOut(next.Request);
            Grant(next);

            // Last, since another thread goes on with the turn at once.
            _ = next.Request.Granted!.TrySetResult(true);
        }

        Cut();
    }

    private void Grant(TurnTicket ticket)
    {
        TurnRequest request = ticket.Request;
        request.Phase = Phase.Holding;
        request.Turn = new CancellationTokenSource();
        _free--;
        TurnMetrics.AddInFlight(1);
        long now = _clock.GetTimestamp();
        foreach (TurnTicket other in request.Tickets)
        {
            other.Since = now;
        }

        Charge(request, ticket.Origin);
        _holders.Add(request);
    }

    private void TakeBack(TurnRequest request)
    {
        if (request.Phase != Phase.Holding)
        {
            return;
        }

        if (request.IsBeingCut)
        {
            request.IsBeingCut = false;
            _beingCut--;
        }
        else
        {
            _holders.Remove(request);
        }

        request.Phase = Phase.Idle;
        _free++;
        TurnMetrics.AddInFlight(-1);
        Charge(request, payer: null);
    }

    private void Charge(TurnRequest request, LookupOrigin? payer)
    {
        long now = _clock.GetTimestamp();
        if (request.Payer is { } last)
        {
            last.Turns--;
            last.Used += _levels.CostOf(now - request.PaidSince);
            _queue.Update(last, _levels.Of(last.Used));
        }

        request.Payer = payer;
        request.PaidSince = now;
        if (payer is not null)
        {
            payer.Turns++;
            _queue.Update(payer, _levels.Of(payer.Used));
        }
    }

    private void UpdateHolding(TurnTicket ticket)
    {
        if (ticket.Request is { Phase: Phase.Holding, IsBeingCut: false })
        {
            _holders.Improve(ticket);
        }
    }

    // One question is cut for each that waits and deserves a turn more.
    private void Cut()
    {
        if (_queue.OwnCount == 0)
        {
            return;
        }

        long now = _clock.GetTimestamp();
        while ((_holders.FirstAhead ?? _holders.First) is { } holder)
        {
            int level = holder.IsAhead ? TurnLevels.Count : _levels.Of(_levels.CostOf(now - holder.Age));
            if (_queue.CountBelow(level) <= _beingCut)
            {
                break;
            }

            _holders.Remove(holder);
            holder.IsBeingCut = true;
            holder.WasCut = true;
            _beingCut++;
            _lock.CancelLater(holder.Turn!);
            TurnMetrics.CountInterruption();
        }

        if (!_isTimerSet && !_isDisposed)
        {
            _isTimerSet = true;
            _timer ??= _clock.CreateTimer(
                static scheduler => ((TurnScheduler)scheduler!).Look(),
                this,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
            _ = _timer.Change(LookInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        using TurnLock.Scope scope = _lock.Enter();
        _isTimerSet = false;
        Cut();
    }
}
