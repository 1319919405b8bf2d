// SPDX-License-Identifier: MIT

namespace Spf.Dns.Turns;

/// <summary>
/// The questions that hold a turn, in the order in which they would have to give it up: those that nobody needs yet,
/// and then those that have taken the longest for all checks that wait for them. Not thread-safe.
/// </summary>
internal sealed class TurnHolders
{
    private readonly SortedSet<TurnRequest> _own = [];
    private readonly SortedSet<TurnRequest> _ahead = [];

    /// <summary>The question that nobody needs yet with the oldest turn.</summary>
    public TurnRequest? FirstAhead => _ahead.Min;

    /// <summary>The question with the lowest age, which has taken the longest.</summary>
    public TurnRequest? First => _own.Min;

    public void Add(TurnRequest request)
    {
        // A question is as deserving as the most deserving check that waits for it. A check's age is the time since it
        // began to wait for this question, moved back by what it had used before.
        TurnTicket? best = null;
        foreach (TurnTicket ticket in request.Tickets)
        {
            if (!ticket.IsAhead && (best is null || AgeOf(ticket) > AgeOf(best)))
            {
                best = ticket;
            }
        }

        Add(request, best);
    }

    /// <summary>Takes one more ticket into account, without a look at the others: there may be thousands.</summary>
    public void Improve(TurnTicket ticket)
    {
        TurnRequest request = ticket.Request;
        if (!ticket.IsAhead && (request.Best is null || AgeOf(ticket) > request.Age))
        {
            Remove(request);
            Add(request, ticket);
        }
    }

    public void Remove(TurnRequest request) => (request.Best is null ? _ahead : _own).Remove(request);

    private static long AgeOf(TurnTicket ticket) => ticket.Since - ticket.Origin.Used;

    private void Add(TurnRequest request, TurnTicket? best)
    {
        request.Best = best;
        request.Age = best is null ? request.PaidSince : AgeOf(best);
        _ = (best is null ? _ahead : _own).Add(request);
    }
}
