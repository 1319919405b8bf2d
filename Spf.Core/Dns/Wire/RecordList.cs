// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Spf.Dns.Wire;

/// <summary>Gathers the records of an answer, and how long they may be kept together.</summary>
/// <typeparam name="T">The type of a record.</typeparam>
internal sealed class RecordList<T>(int expected)
{
    // How many records a message announces proves nothing; how many a usual answer has does.
    private const int MaxExpected = 16;

    // A message can hold thousands of names of 253 characters, each written in a few octets: megabytes of text. SPF
    // uses ten mail exchanges or names of a client, and has more of the first for an error (RFC 7208, 4.6.4).
    private const int EnoughNames = 256;

    private readonly ImmutableArray<T>.Builder _records =
        ImmutableArray.CreateBuilder<T>(Math.Min(expected, MaxExpected));

    private List<long>? _order;

    public int Count => _records.Count;

    /// <summary>Whether there are more names than anybody needs: what follows is checked, but not kept.</summary>
    public bool HasNamesEnough => _records.Count >= EnoughNames;

    public void Add(T record) => _records.Add(record);

    // RFC 5321, 5.1: lower numbers are preferred. Equal ones stay as they came, so the place in the answer is part of
    // the key.
    public void Add(T record, ushort preference)
    {
        (_order ??= new(_records.Capacity)).Add(((long)preference << 32) | (uint)_records.Count);
        _records.Add(record);
    }

    public ImmutableArray<T> ToImmutable()
    {
        if (_order is null || _order.Count < 2)
        {
            return _records.DrainToImmutable();
        }

        T[] sorted = _records.ToArray();
        Array.Sort(_order.ToArray(), sorted);
        return ImmutableCollectionsMarshal.AsImmutableArray(sorted);
    }
}
