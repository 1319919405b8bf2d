// SPDX-License-Identifier: MIT

using System.Runtime.InteropServices;

namespace Spf.Dns.Turns;

/// <summary>
/// Numbers what waits so that in the order of the numbers each owner gets as much as any other: the first of an owner
/// gets the number of what is being served, each further one the next number. (Start-time fair queueing: Goyal and
/// others, SIGCOMM 1996.) A number never changes, so a queue in this order needs no sorting when others come or go.
/// </summary>
/// <remarks>Not thread-safe. It knows owners only while something of theirs waits.</remarks>
/// <typeparam name="TOwner">The type of owner; its hash must be seeded, since strangers choose the owners.</typeparam>
internal sealed class FairTags<TOwner>
    where TOwner : notnull
{
    private readonly Dictionary<TOwner, Share> _shares = [];
    private long _served;

    /// <summary>The number of owners of which something waits.</summary>
    public int Count => _shares.Count;

    /// <summary>The number for something that begins to wait.</summary>
    public long Add(TOwner owner)
    {
        ref Share share = ref CollectionsMarshal.GetValueRefOrAddDefault(_shares, owner, out _);
        long tag = Math.Max(_served, share.Next);
        share.Next = tag + 1;
        share.Waiting++;
        return tag;
    }

    /// <summary>Something is served that waited under this number.</summary>
    public void Serve(long tag) => _served = Math.Max(_served, tag);

    /// <summary>Something waits no longer, served or not.</summary>
    public void Remove(TOwner owner)
    {
        ref Share share = ref CollectionsMarshal.GetValueRefOrNullRef(_shares, owner);
        if (--share.Waiting == 0)
        {
            _ = _shares.Remove(owner);
        }
    }

    private record struct Share(long Next, int Waiting);
}
