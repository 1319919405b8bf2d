// SPDX-License-Identifier: MIT

using System.Collections.Immutable;

namespace Spf.Inspection;

/// <summary>
/// Who gets to a place in a policy, and at what cost: for each number the clients that may have spent it on their way.
/// Where several ways lead an address here, the dearest counts. So the sets are disjoint, and there are never more of
/// them than lookups.
/// </summary>
internal sealed class Reach
{
    private readonly ImmutableArray<Part> _parts;

    private Reach(ImmutableArray<Part> parts) => _parts = parts;

    public static Reach Nobody { get; } = new([]);

    /// <summary>All clients, none of whom has spent anything.</summary>
    public static Reach Everybody { get; } = new([new Part(0, UsedNames: false, AddressSet.All)]);

    public bool IsEmpty => _parts.IsEmpty;

    public AddressSet Clients
    {
        get
        {
            AddressSet clients = AddressSet.Empty;
            foreach (Part part in _parts)
            {
                clients = clients.Union(part.Clients);
            }

            return clients;
        }
    }

    /// <summary>The most that a client among some has spent, and who has; 0 and nobody if none of them gets here.</summary>
    public (int Cost, AddressSet Clients) Dearest(AddressSet among)
    {
        (int Cost, AddressSet Clients) dearest = (0, AddressSet.Empty);
        foreach (Part part in _parts)
        {
            AddressSet clients = part.Clients.Intersect(among);
            if (!clients.IsEmpty && (part.Cost > dearest.Cost || dearest.Clients.IsEmpty))
            {
                dearest = (part.Cost, clients);
            }
        }

        return dearest;
    }

    /// <summary>Some of the clients, or all, spend one more.</summary>
    public Reach Spend(AddressSet clients) =>
        clients.IsEmpty ? this : Except(clients).Union(Intersect(clients).Map(part => part with { Cost = part.Cost + 1 }));

    public Reach Spend() => Map(part => part with { Cost = part.Cost + 1 });

    /// <summary>Who has not asked for the client's validated names yet spends one more (4.6.4: once a check).</summary>
    public Reach SpendOnNames() => Of(
        _parts.Select(part => part.UsedNames ? part : part with { Cost = part.Cost + 1, UsedNames = true }));

    public Reach Intersect(AddressSet clients) => Map(part => part with { Clients = part.Clients.Intersect(clients) });

    public Reach Except(AddressSet clients) => Map(part => part with { Clients = part.Clients.Except(clients) });

    public Reach Union(Reach other) => IsEmpty ? other : other.IsEmpty ? this : Of(_parts.Concat(other._parts));

    private Reach Map(Func<Part, Part> map) => new([.. _parts.Select(map).Where(part => !part.Clients.IsEmpty)]);

    // Dearest first; who is there already need not be there again. Those who have not asked for the names yet are kept
    // apart: they may still have to.
    private static Reach Of(IEnumerable<Part> parts)
    {
        AddressSet[] seen = [AddressSet.Empty, AddressSet.Empty];
        ImmutableArray<Part>.Builder result = ImmutableArray.CreateBuilder<Part>();
        foreach (Part part in parts.OrderByDescending(part => part.Cost))
        {
            ref AddressSet known = ref seen[part.UsedNames ? 1 : 0];
            AddressSet clients = part.Clients.Except(known);
            if (!clients.IsEmpty)
            {
                known = known.Union(clients);
                result.Add(part with { Clients = clients });
            }
        }

        return new Reach(result.DrainToImmutable());
    }

    private readonly record struct Part(int Cost, bool UsedNames, AddressSet Clients);
}
