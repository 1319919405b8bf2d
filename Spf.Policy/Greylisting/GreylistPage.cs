// SPDX-License-Identifier: MIT

using System.Globalization;

namespace Spf.Policy.Greylisting;

/// <summary>An entry as it is stored.</summary>
/// <param name="Subject">Its key and its texts.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Expires">When it may be removed.</param>
internal readonly record struct GreylistRow(GreylistSubject Subject, GreylistEntry Entry, long Expires);

/// <summary>Some entries of a store.</summary>
/// <param name="Rows">The entries, without those that have expired by themselves meanwhile.</param>
/// <param name="Next">The position of the next page; null if this was the last.</param>
/// <param name="Now">The time, in milliseconds since 1970.</param>
internal sealed record GreylistPage(IReadOnlyList<GreylistRow> Rows, string? Next, long Now)
{
    /// <summary>The number of entries that a store reads at a time.</summary>
    public const int Size = 1000;

    /// <summary>A page of a store that is read in the order of its keys.</summary>
    public static GreylistPage Of(List<GreylistRow> rows, long now) => new(
        rows,
        rows.Count < Size ? null : Convert.ToHexString(rows[^1].Subject.Key.ToArray()),
        now);

    /// <summary>The key after which such a page begins; empty for the first one.</summary>
    public static byte[] KeyOf(string? position) => position is null ? [] : Convert.FromHexString(position);
}

/// <summary>A store as a whole.</summary>
/// <param name="Octets">Its size; of Redis, that of all that the server holds.</param>
/// <param name="Now">Its time, in milliseconds since 1970.</param>
/// <param name="EvictionPolicy">Redis: what the server does when its memory is full; null for unknown.</param>
internal sealed record GreylistStoreState(long Octets, long Now, string? EvictionPolicy)
{
    /// <summary>Returns the size in a unit that people read.</summary>
    public string SizeText => Octets switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{Octets / (double)(1L << 30):0.#} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{Octets / (double)(1L << 20):0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Octets / 1024.0:0.#} KiB"),
    };
}
