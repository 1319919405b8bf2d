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
        bool isNeeded = false;
        long age = long.MinValue;
        foreach (TurnTicket ticket in request.Tickets)
        {
            if (!ticket.IsAhead)
            {
                isNeeded = true;
                age = Math.Max(age, ticket.Since - ticket.Origin.Used);
            }
        }

        request.IsAhead = !isNeeded;
        request.Age = isNeeded ? age : request.PaidSince;
        _ = (isNeeded ? _own : _ahead).Add(request);
    }

    public void Remove(TurnRequest request) => (request.IsAhead ? _ahead : _own).Remove(request);
}
