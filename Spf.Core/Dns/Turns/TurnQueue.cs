// SPDX-License-Identifier: MIT

using System.Net.Sockets;

namespace Spf.Dns.Turns;

/// <summary>
/// The tickets that wait for a turn, in the order of <see cref="TurnPlace"/>; those ahead come last. Not thread-safe.
/// </summary>
internal sealed class TurnQueue(int levels)
{
    private readonly SortedSet<TurnPlace> _own = [];
    private readonly SortedSet<TurnPlace> _ahead = [];
    private readonly FairTags<(AddressFamily Family, ulong Prefix)> _networks = new();
    private readonly FairTags<DomainName> _domains = new();

    // Of the questions that a check needs now, how many wait at each level.
    private readonly int[] _byLevel = new int[levels];
    private long _nextNumber;

    public int OwnCount => _own.Count;

    public int AheadCount => _ahead.Count;

    /// <summary>The ticket that deserves the next turn, of those whose checks need the answer.</summary>
    public TurnTicket? NextOwn => _own.Min?.Ticket;

    /// <summary>The same of those ahead.</summary>
    public TurnTicket? NextAhead => _ahead.Min?.Ticket;

    /// <summary>The ticket that is refused if there are too many.</summary>
    public TurnTicket? Last => (_ahead.Max ?? _own.Max)?.Ticket;

    /// <summary>How many questions wait whose check has used less than this level.</summary>
    public int CountBelow(int level)
    {
        int count = 0;
        for (int i = 0; i < level && i < _byLevel.Length; i++)
        {
            count += _byLevel[i];
        }

        return count;
    }

    public void Add(TurnTicket ticket, int level, long now)
    {
        LookupOrigin origin = ticket.Origin;
        int turns = ticket.IsAhead ? origin.Turns + origin.AheadWaiting : origin.Turns;
        TurnPlace place = new(
            ticket.IsAhead ? 0 : level,
            turns,
            _networks.Add(origin.Network),
            _domains.Add(origin.Domain),
            _nextNumber++,
            ticket);
        ticket.Place = place;
        if (ticket.IsAhead)
        {
            _ = _ahead.Add(place);
            origin.AheadWaiting++;
            return;
        }

        _ = _own.Add(place);
        origin.Waiting.Add(ticket);
        origin.BeginWait(now);
        CountLevel(ticket.Request, place.Level, 1);
    }

    /// <summary>Takes a ticket out, if it waits.</summary>
    public void Remove(TurnTicket ticket, long now)
    {
        if (ticket.Place is not { } place)
        {
            return;
        }

        ticket.Place = null;
        _networks.Remove(ticket.Origin.Network);
        _domains.Remove(ticket.Origin.Domain);
        if (ticket.IsAhead)
        {
            _ = _ahead.Remove(place);
            ticket.Origin.AheadWaiting--;
            return;
        }

        _ = _own.Remove(place);
        _ = ticket.Origin.Waiting.Remove(ticket);
        ticket.Origin.EndWait(now);
        CountLevel(ticket.Request, place.Level, -1);
    }

    /// <summary>Takes out all tickets of a question.</summary>
    public void Remove(TurnRequest request, long now)
    {
        foreach (TurnTicket ticket in request.Tickets)
        {
            Remove(ticket, now);
        }
    }

    /// <summary>Notes that a turn goes to the question of this ticket, which is still in the queue.</summary>
    public void Serve(TurnTicket ticket)
    {
        if (ticket.Place is { } place)
        {
            _networks.Serve(place.NetworkTag);
            _domains.Serve(place.DomainTag);
        }
    }

    /// <summary>Moves a check's own tickets to their new places after what it holds or has used has changed.</summary>
    public void Update(LookupOrigin origin, int level)
    {
        foreach (TurnTicket ticket in origin.Waiting)
        {
            if (ticket.Place is { } place && (place.Level != level || place.Turns != origin.Turns))
            {
                _ = _own.Remove(place);
                ticket.Place = place with { Level = level, Turns = origin.Turns };
                _ = _own.Add(ticket.Place);
                CountLevel(ticket.Request, place.Level, -1);
                CountLevel(ticket.Request, level, 1);
            }
        }
    }

    // A question that many checks wait for is still one, at the level of the check that has used the least.
    private void CountLevel(TurnRequest request, int level, int change)
    {
        int[] counts = request.WaitingByLevel ??= new int[_byLevel.Length];
        counts[level] += change;
        int lowest = Array.FindIndex(counts, static count => count > 0);
        if (request.WaitingLevel >= 0)
        {
            _byLevel[request.WaitingLevel]--;
        }

        request.WaitingLevel = lowest;
        if (lowest >= 0)
        {
            _byLevel[lowest]++;
        }
    }
}
