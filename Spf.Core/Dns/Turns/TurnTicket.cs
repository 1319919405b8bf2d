// SPDX-License-Identifier: MIT

namespace Spf.Dns.Turns;

/// <summary>
/// One check's interest in one question. Several checks may want the same question; it gets its turn by the ticket of
/// the one that deserves it most. The task ends if this check must do without an answer for lack of capacity.
/// </summary>
/// <remarks>All members but the methods are used under the scheduler's lock.</remarks>
internal sealed class TurnTicket(TurnRequest request, LookupOrigin origin, bool isAhead)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public TurnRequest Request { get; } = request;

    public LookupOrigin Origin { get; } = origin;

    /// <summary>Whether the check does not need the answer yet.</summary>
    public bool IsAhead { get; set; } = isAhead;

    /// <summary>Which run of the question was the last when this check joined.</summary>
    public int Run { get; set; }

    /// <summary>The place among the question's tickets; negative once it is not among them.</summary>
    public int Index { get; set; } = -1;

    /// <summary>Since when the question has held a turn while this check wanted it.</summary>
    public long Since { get; set; }

    /// <summary>Its place in the queue, while it waits.</summary>
    public TurnPlace? Place { get; set; }

    /// <summary>Makes this one of the check's own questions.</summary>
    /// <returns>False if it was refused.</returns>
    public bool TryNeed() => Request.Scheduler.TryNeed(this);

    /// <summary>
    /// Lets the question have the turn that this check deserves, after it has joined a question begun before.
    /// </summary>
    public void ShowUp() => Request.Scheduler.Dispatch();

    /// <summary>The check waits no longer.</summary>
    public void Leave() => Request.Scheduler.Leave(this);
}

/// <summary>
/// A place in the queue for turns. First comes the check whose lookups have taken the least time so far, then the one
/// that holds the fewest turns, then networks take turns, then domains, and then it is first come, first served.
/// </summary>
/// <param name="Level">How much time the check's lookups have taken, in steps that double.</param>
/// <param name="Turns">How many turns the check holds.</param>
/// <param name="NetworkTag">The fair number among client networks.</param>
/// <param name="DomainTag">The fair number among checked domains.</param>
/// <param name="Number">The order of arrival.</param>
/// <param name="Ticket">The ticket in this place.</param>
internal sealed record TurnPlace(
    int Level, int Turns, long NetworkTag, long DomainTag, long Number, TurnTicket Ticket) : IComparable<TurnPlace>
{
    public int CompareTo(TurnPlace? other)
    {
        if (other is null)
        {
            return 1;
        }

        int order = Level.CompareTo(other.Level);
        order = order != 0 ? order : Turns.CompareTo(other.Turns);
        order = order != 0 ? order : NetworkTag.CompareTo(other.NetworkTag);
        order = order != 0 ? order : DomainTag.CompareTo(other.DomainTag);
        return order != 0 ? order : Number.CompareTo(other.Number);
    }
}
