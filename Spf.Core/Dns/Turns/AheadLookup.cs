// SPDX-License-Identifier: MIT

namespace Spf.Dns.Turns;

/// <summary>
/// A lookup that a check begins before it needs the answer. Until the check needs it, all needed
/// lookups go first.
/// </summary>
internal sealed class AheadLookup
{
    private TurnTicket? _ticket;

    /// <summary>Called before the lookup is handed out, if it takes part in the sharing of turns.</summary>
    public void Attach(TurnTicket ticket) => Volatile.Write(ref _ticket, ticket);

    /// <summary>Makes it one of the check's own lookups, since the check has come to it.</summary>
    /// <returns>False if it was given up for lack of capacity: it has to be asked again.</returns>
    public bool TryNeed() => Volatile.Read(ref _ticket) is not { } ticket || ticket.TryNeed();
}
