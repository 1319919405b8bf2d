// SPDX-License-Identifier: MIT

using System.Collections.Immutable;

namespace Spf.Inspection;

/// <summary>
/// The clients that reach a place in a policy, grouped by the cost so far. If an address can get here in several ways,
/// the most expensive one counts. So the groups are disjoint, and there are never more of them than lookups.
/// </summary>
internal sealed class Reach
{
    private Reach(ImmutableArray<Part> parts) => Parts = parts;

    public static Reach None { get; } = new([]);

    public ImmutableArray<Part> Parts { get; }

    public bool IsEmpty => Parts.IsEmpty;

    /// <summary>Creates the start of a policy: clients with a cost of 0.</summary>
    /// <param name="clients">The clients.</param>
    /// <param name="usedNames">Whether their validated names have already been looked up.</param>
    public static Reach Start(AddressSet clients, bool usedNames) => new([new Part(0, usedNames, clients)]);

    public static Reach Union(IEnumerable<Reach> reaches) => Of(reaches.SelectMany(reach => reach.Parts));

    public AddressSet Clients => AddressSet.Union([.. Parts.Select(part => part.Clients)]);

    /// <summary>
    /// Returns the highest cost among some clients, and the clients with that cost; 0 and none if none of them gets
    /// here.
    /// </summary>
    public (int Cost, AddressSet Clients) MostExpensive(AddressSet among)
    {
        (int Cost, AddressSet Clients) highest = (0, AddressSet.Empty);
        foreach (Part part in Parts)
        {
            AddressSet clients = part.Clients.Intersect(among);
            if (!clients.IsEmpty && (part.Cost > highest.Cost || highest.Clients.IsEmpty))
            {
                highest = (part.Cost, clients);
            }
        }

        return highest;
    }

    /// <summary>Adds 1 to the cost of some clients.</summary>
    public Reach Spend(AddressSet clients) =>
        clients.IsEmpty ? this : Union([Except(clients), Intersect(clients).Spend()]);

    /// <summary>Adds 1 to the cost of all clients.</summary>
    public Reach Spend() => Map(part => part with { Cost = part.Cost + 1 });

    /// <summary>
    /// Adds 1 to the cost of clients whose validated names have not been looked up yet (4.6.4: once per check).
    /// </summary>
    public Reach SpendOnNames() => Of(
        Parts.Select(part => part.UsedNames ? part : part with { Cost = part.Cost + 1, UsedNames = true }));

    public Reach Intersect(AddressSet clients) => Map(part => part with { Clients = part.Clients.Intersect(clients) });

    public Reach Except(AddressSet clients) => Map(part => part with { Clients = part.Clients.Except(clients) });

    private Reach Map(Func<Part, Part> map) => new([.. Parts.Select(map).Where(part => !part.Clients.IsEmpty)]);

    /// <summary>Returns the same place for clients that arrive with a cost: the costs are added.</summary>
    public Reach After(Part arriving) => Map(part =>
        part with { Cost = part.Cost + arriving.Cost, Clients = part.Clients.Intersect(arriving.Clients) });

    // Most expensive first, so that each client is kept once. Clients whose names have not been looked up are separate,
    // since that lookup may still follow.
    private static Reach Of(IEnumerable<Part> parts)
    {
        AddressSet[] seen = [AddressSet.Empty, AddressSet.Empty];
        ImmutableArray<Part>.Builder result = ImmutableArray.CreateBuilder<Part>();
        foreach (IGrouping<(int Cost, bool UsedNames), Part> same in parts
            .GroupBy(part => (part.Cost, part.UsedNames))
            .OrderByDescending(same => same.Key.Cost))
        {
            ref AddressSet known = ref seen[same.Key.UsedNames ? 1 : 0];
            AddressSet clients = AddressSet.Union([.. same.Select(part => part.Clients)]).Except(known);
            if (!clients.IsEmpty)
            {
                known = known.Union(clients);
                result.Add(new Part(same.Key.Cost, same.Key.UsedNames, clients));
            }
        }

        return new Reach(result.DrainToImmutable());
    }

    /// <summary>Clients with the same cost.</summary>
    /// <param name="Cost">The cost.</param>
    /// <param name="UsedNames">Whether the cost includes the lookup of their validated names.</param>
    /// <param name="Clients">The clients.</param>
    public readonly record struct Part(int Cost, bool UsedNames, AddressSet Clients);
}
