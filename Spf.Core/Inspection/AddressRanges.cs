// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Spf.Text;

namespace Spf.Inspection;

/// <summary>A range of addresses of one family, as integers, both ends included.</summary>
internal readonly record struct AddressRange(UInt128 First, UInt128 Last)
{
    /// <summary>Returns the block of addresses that share the first bits with an address.</summary>
    public static AddressRange Of(UInt128 bits, int prefixLength, int width)
    {
        UInt128 host = HostMask(width - prefixLength);
        return new AddressRange(bits & ~host, bits | host);
    }

    /// <summary>
    /// Returns a mask of that many one bits. A shift by 128 would shift by 0, so 128 is a special case.
    /// </summary>
    public static UInt128 HostMask(int bits) => bits == 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;
}

/// <summary>Sets of addresses of one family: sorted ranges that neither overlap nor touch.</summary>
internal static class AddressRanges
{
    public static ImmutableArray<AddressRange> Normalize(List<AddressRange> ranges)
    {
        ranges.Sort(static (left, right) => left.First.CompareTo(right.First));
        ImmutableArray<AddressRange>.Builder result = ImmutableArray.CreateBuilder<AddressRange>(ranges.Count);
        foreach (AddressRange range in ranges)
        {
            Append(result, range);
        }

        return result.DrainToImmutable();
    }

    public static ImmutableArray<AddressRange> Union(
        ImmutableArray<AddressRange> left, ImmutableArray<AddressRange> right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return left.IsEmpty ? right : left;
        }

        ImmutableArray<AddressRange>.Builder result = ImmutableArray.CreateBuilder<AddressRange>(left.Length + 1);
        int l = 0;
        int r = 0;
        while (l < left.Length || r < right.Length)
        {
            bool isLeft = r == right.Length || (l < left.Length && left[l].First <= right[r].First);
            Append(result, isLeft ? left[l++] : right[r++]);
        }

        return result.DrainToImmutable();
    }

    public static ImmutableArray<AddressRange> Intersect(
        ImmutableArray<AddressRange> left, ImmutableArray<AddressRange> right)
    {
        ImmutableArray<AddressRange>.Builder result = ImmutableArray.CreateBuilder<AddressRange>();
        int l = 0;
        int r = 0;
        while (l < left.Length && r < right.Length)
        {
            UInt128 first = UInt128.Max(left[l].First, right[r].First);
            UInt128 last = UInt128.Min(left[l].Last, right[r].Last);
            if (first <= last)
            {
                result.Add(new AddressRange(first, last));
            }

            if (left[l].Last < right[r].Last)
            {
                l++;
            }
            else
            {
                r++;
            }
        }

        return result.DrainToImmutable();
    }

    public static ImmutableArray<AddressRange> Except(
        ImmutableArray<AddressRange> left, ImmutableArray<AddressRange> right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return left;
        }

        ImmutableArray<AddressRange>.Builder result = ImmutableArray.CreateBuilder<AddressRange>(left.Length + 1);
        int r = 0;
        foreach (AddressRange range in left)
        {
            UInt128 first = range.First;
            bool isUsedUp = false;
            while (r < right.Length && right[r].Last < first)
            {
                r++;
            }

            for (int i = r; i < right.Length && right[i].First <= range.Last; i++)
            {
                if (right[i].First > first)
                {
                    result.Add(new AddressRange(first, right[i].First - 1));
                }

                isUsedUp = right[i].Last >= range.Last;
                if (isUsedUp)
                {
                    break;
                }

                first = right[i].Last + 1;
            }

            if (!isUsedUp)
            {
                result.Add(new AddressRange(first, range.Last));
            }
        }

        return result.DrainToImmutable();
    }

    public static bool Contains(ImmutableArray<AddressRange> ranges, UInt128 address)
    {
        int low = 0;
        int high = ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (ranges[middle].Last < address)
            {
                low = middle + 1;
            }
            else if (ranges[middle].First > address)
            {
                high = middle - 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the fewest prefixes that cover exactly the ranges, in order.</summary>
    public static ImmutableArray<IPNetwork> ToPrefixes(ImmutableArray<AddressRange> ranges, AddressFamily family)
    {
        int width = WidthOf(family);
        ImmutableArray<IPNetwork>.Builder result = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (AddressRange range in ranges)
        {
            UInt128 first = range.First;
            while (true)
            {
                // The largest block that begins here and does not exceed the range.
                int size = Math.Min((int)UInt128.TrailingZeroCount(first), width);
                while (AddressRange.HostMask(size) > range.Last - first)
                {
                    size--;
                }

                result.Add(new IPNetwork(ToAddress(first, family), width - size));
                UInt128 last = first + AddressRange.HostMask(size);
                if (last == range.Last)
                {
                    break;
                }

                first = last + 1;
            }
        }

        return result.DrainToImmutable();
    }

    public static int WidthOf(AddressFamily family) => family == AddressFamily.InterNetwork ? 32 : 128;

    public static IPAddress ToAddress(UInt128 bits, AddressFamily family) => family == AddressFamily.InterNetwork
        ? IPAddressText.ToAddress((uint)bits)
        : IPAddressText.ToAddress(bits);

    // Ranges must be added in the order of their first addresses. Ranges that overlap or touch are merged.
    private static void Append(ImmutableArray<AddressRange>.Builder result, AddressRange range)
    {
        if (result.Count > 0 && (result[^1].Last == UInt128.MaxValue || range.First <= result[^1].Last + 1))
        {
            result[^1] = result[^1] with { Last = UInt128.Max(result[^1].Last, range.Last) };
        }
        else
        {
            result.Add(range);
        }
    }
}
