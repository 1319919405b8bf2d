// SPDX-License-Identifier: MIT

namespace Spf.Dns.Turns;

/// <summary>
/// A question that needs a turn, and the tickets of the checks that want its answer. The resolver waits for the turn,
/// gives it up for a while if it is cut, and returns it at the end.
/// </summary>
/// <remarks>All properties but <see cref="Scheduler"/> are written under the scheduler's lock.</remarks>
internal sealed class TurnRequest(TurnScheduler scheduler, long number) : IComparable<TurnRequest>
{
    public enum RequestPhase
    {
        /// <summary>Not begun, or over.</summary>
        Idle,

        /// <summary>It waits for a turn.</summary>
        Waiting,

        /// <summary>It has a turn.</summary>
        Holding,
    }

    public TurnScheduler Scheduler { get; } = scheduler;

    /// <summary>Tells questions of the same age apart.</summary>
    public long Number { get; } = number;

    public List<TurnTicket> Tickets { get; } = [];

    public RequestPhase Phase { get; set; }

    /// <summary>How often the question has been begun.</summary>
    public int Run { get; set; }

    /// <summary>The check that the turn is charged to.</summary>
    public LookupOrigin? Payer { get; set; }

    /// <summary>Since when it is charged to it.</summary>
    public long PaidSince { get; set; }

    /// <summary>
    /// For a question with a turn, the time it was granted, moved back by what the most deserving check had used by
    /// then.
    /// </summary>
    public long Age { get; set; }

    /// <summary>For a question with a turn, the most deserving check's ticket; null if nobody needs it yet.</summary>
    public TurnTicket? Best { get; set; }

    /// <summary>For a question with a turn, whether nobody needs the answer yet.</summary>
    public bool IsAhead => Best is null;

    /// <summary>The lowest level among its own tickets that wait; negative if there are none.</summary>
    public int WaitingLevel { get; set; } = -1;

    /// <summary>How many of its own tickets wait at each level; null before one has to wait.</summary>
    public int[]? WaitingByLevel { get; set; }

    /// <summary>Whether it was told to give its turn up and has not done so yet.</summary>
    public bool IsBeingCut { get; set; }

    /// <summary>Whether this run of the question was ever interrupted.</summary>
    public bool WasCut { get; set; }

    /// <summary>Cancelled when the turn has to be given up for a while. Null before the first turn.</summary>
    public CancellationTokenSource? Turn { get; set; }

    /// <inheritdoc cref="Turn"/>
    public CancellationToken CutToken => Turn!.Token;

    /// <summary>True once a turn is granted; false if nobody wants it any more.</summary>
    public TaskCompletionSource<bool>? Granted { get; set; }

    /// <summary>Adds a check that wants the answer.</summary>
    /// <param name="origin">The check.</param>
    /// <param name="ahead">If the check does not need the answer yet, what tells when it does.</param>
    public TurnTicket Join(LookupOrigin origin, AheadLookup? ahead)
    {
        TurnTicket ticket = new(this, origin, ahead is not null);
        ahead?.Attach(ticket);
        Scheduler.Join(ticket);
        return ticket;
    }

    /// <summary>Waits for the turn.</summary>
    /// <returns>False if no check wants the answer any more.</returns>
    public ValueTask<bool> BeginAsync(CancellationToken cancellationToken) =>
        WaitAsync(Scheduler.Ask(this, isNew: true), cancellationToken);

    /// <summary>Gives the turn up, and waits for another one.</summary>
    /// <returns>False if no check wants the answer any more.</returns>
    public ValueTask<bool> ResumeAsync(CancellationToken cancellationToken) =>
        WaitAsync(Scheduler.Ask(this, isNew: false), cancellationToken);

    /// <summary>Gives the turn back if it has one.</summary>
    public void End() => Scheduler.End(this);

    /// <summary>Whether a check wants the answer that joined when the question had been begun already.</summary>
    public bool HasLatecomers => Scheduler.HasLatecomers(this);

    /// <summary>Adds a ticket, under the scheduler's lock.</summary>
    public void Add(TurnTicket ticket)
    {
        ticket.Run = Run;
        ticket.Index = Tickets.Count;
        Tickets.Add(ticket);
    }

    /// <summary>Removes a ticket, under the scheduler's lock. The last one takes its place.</summary>
    public void Remove(TurnTicket ticket)
    {
        TurnTicket last = Tickets[^1];
        last.Index = ticket.Index;
        Tickets[ticket.Index] = last;
        Tickets.RemoveAt(Tickets.Count - 1);
        ticket.Index = -1;
    }

    public int CompareTo(TurnRequest? other)
    {
        if (other is null)
        {
            return 1;
        }

        int order = Age.CompareTo(other.Age);
        return order != 0 ? order : Number.CompareTo(other.Number);
    }

    private async ValueTask<bool> WaitAsync(Task<bool> granted, CancellationToken cancellationToken)
    {
        if (granted.IsCompleted)
        {
            return await granted.ConfigureAwait(false);
        }

        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static request => ((TurnRequest)request!).Scheduler.Withdraw((TurnRequest)request), this);
        if (await granted.ConfigureAwait(false))
        {
            return true;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }
}
