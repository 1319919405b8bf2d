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
    private Reach(ImmutableArray<Part> parts) => Parts = parts;

    public static Reach Nobody { get; } = new([]);

    public ImmutableArray<Part> Parts { get; }

    public bool IsEmpty => Parts.IsEmpty;

    /// <summary>Clients none of whom has spent anything, unless they have asked for their validated names.</summary>
    public static Reach Everybody(AddressSet clients, bool usedNames) => new([new Part(0, usedNames, clients)]);

    public static Reach Union(IEnumerable<Reach> reaches) => Of(reaches.SelectMany(reach => reach.Parts));

    public AddressSet Clients => AddressSet.Union([.. Parts.Select(part => part.Clients)]);

    /// <summary>
    /// The most that a client among some has spent, and who has; 0 and nobody if none of them gets here.
    /// </summary>
    public (int Cost, AddressSet Clients) Dearest(AddressSet among)
    {
        (int Cost, AddressSet Clients) dearest = (0, AddressSet.Empty);
        foreach (Part part in Parts)
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
        clients.IsEmpty ? this : Union([Except(clients), Intersect(clients).Spend()]);

    public Reach Spend() => Map(part => part with { Cost = part.Cost + 1 });

    /// <summary>Who has not asked for the client's validated names yet spends one more (4.6.4: once a check).</summary>
    public Reach SpendOnNames() => Of(
        Parts.Select(part => part.UsedNames ? part : part with { Cost = part.Cost + 1, UsedNames = true }));

    public Reach Intersect(AddressSet clients) => Map(part => part with { Clients = part.Clients.Intersect(clients) });

    public Reach Except(AddressSet clients) => Map(part => part with { Clients = part.Clients.Except(clients) });

    private Reach Map(Func<Part, Part> map) => new([.. Parts.Select(map).Where(part => !part.Clients.IsEmpty)]);

    /// <summary>The same place, for some who have spent something before they came.</summary>
    public Reach After(Part comers) => Map(part =>
        part with { Cost = part.Cost + comers.Cost, Clients = part.Clients.Intersect(comers.Clients) });

    // Dearest first; who is there already need not be there again. Those who have not asked for the names yet are kept
    // apart: they may still have to.
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

    /// <summary>Clients that have spent the same.</summary>
    /// <param name="Cost">How much.</param>
    /// <param name="UsedNames">Whether it includes the one lookup of their validated names.</param>
    /// <param name="Clients">The clients.</param>
    public readonly record struct Part(int Cost, bool UsedNames, AddressSet Clients);
}
