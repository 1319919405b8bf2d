// SPDX-License-Identifier: MIT

namespace Spf.Dns.Wire;

/// <summary>
/// Reads the names of one message, so that all of them together take as many steps as the message is long, wherever
/// their compression pointers lead (RFC 1035, section 4.1.4): what follows an octet is read once, and then it is known.
/// </summary>
/// <param name="message">The message.</param>
/// <param name="known">
/// Room for what is known, zero at first: one for each octet of the message, <see cref="Reach"/> at most. Without room
/// each name is read anew.
/// </param>
/// <param name="steps">Counts the labels and pointers that are read.</param>
internal readonly ref struct WireNames(ReadOnlySpan<byte> message, Span<WireNameKey> known, ref int steps)
{
    /// <summary>
    /// The most pointers in one name. Each ends a run of labels, so that a name of 127 labels could have as many. But
    /// servers write one or two, and Go's resolver has never followed more than ten.
    /// </summary>
    public const int MaxPointers = 32;

    /// <summary>How far pointers reach: they have 14 bits.</summary>
    public const int Reach = 1 << 14;

    /// <summary>
    /// RFC 1035, 2.3.4: a label has a length octet and one octet at least, and the root's octet ends the name.
    /// </summary>
    public const int MaxLabels = (WireName.MaxLength - 1) / 2;
    private const int PointerBits = 0xC0;

    private readonly Span<WireNameKey> _known = known;
    private readonly ref int _steps = ref steps;

    public ReadOnlySpan<byte> Message { get; } = message;

    /// <summary>Reads a name: checks all of it, and finds its end in place.</summary>
    public bool TryRead(int offset, out int end, out WireNameKey key)
    {
        // The offsets of labels and pointers. The name is known when its end is.
        Span<int> places = stackalloc int[MaxLabels + MaxPointers];
        int count = 0;
        int pointers = 0;
        int octets = 1;
        int partStart = offset;
        int next = offset;
        end = -1;
        key = default;
        while (next < Message.Length)
        {
            _steps++;
            int length = Message[next];
            if (length == 0)
            {
                end = end < 0 ? next + 1 : end;
                return TryAdd(places[..count], WireNameKey.Root, out key);
            }

            if ((length & PointerBits) == PointerBits)
            {
                // A pointer leads before the part of the name that it ends, never into the header.
                int target = next + 1 < Message.Length ? ((length & ~PointerBits) << 8) | Message[next + 1] : 0;
                if (target >= partStart || target < DnsMessage.HeaderLength || pointers++ == MaxPointers)
                {
                    return false;
                }

                end = end < 0 ? next + 2 : end;
                places[count++] = next;
                next = target;
                partStart = target;
                if (target < _known.Length && _known[target].IsKnown)
                {
                    return TryAdd(places[..count], _known[target], out key);
                }

                continue;
            }

            // RFC 1035, 4.1.4: the upper bits 01 and 10 are reserved (RFC 6891, 5, gave up on the one use that there
            // was).
            octets += length + 1;
            if ((length & PointerBits) != 0 || octets > WireName.MaxLength)
            {
                return false;
            }

            places[count++] = next;
            next += length + 1;
        }

        return false;
    }

    /// <summary>
    /// Gives the ancestors of a name by their number of labels, the root first and the name itself last.
    /// </summary>
    /// <returns>How many labels the name has.</returns>
    public int ReadAncestors(int offset, Span<WireNameKey> ancestors)
    {
        Span<int> places = stackalloc int[MaxLabels];
        int count = 0;
        WireLabels labels = new(Message, offset);
        while (labels.MoveNext())
        {
            places[count++] = labels.Next - labels.Current.Length;
        }

        _steps += count;
        ancestors[0] = WireNameKey.Root;
        for (int i = 1; i <= count; i++)
        {
            int place = places[count - i];
            ancestors[i] = ancestors[i - 1].Below(Message.Slice(place, Message[place - 1]));
        }

        return count;
    }

    // From the end to the front, as far as it was read.
    private bool TryAdd(ReadOnlySpan<int> places, WireNameKey rest, out WireNameKey key)
    {
        key = rest;
        for (int i = places.Length - 1; i >= 0; i--)
        {
            int place = places[i];
            int length = Message[place];
            if ((length & PointerBits) == PointerBits)
            {
                key = key.BehindPointer;
            }
            else if (key.Octets + length + 1 > WireName.MaxLength)
            {
                return false;
            }
            else
            {
                key = key.Below(Message.Slice(place + 1, length));
            }

            if (place < _known.Length)
            {
                _known[place] = key;
            }
        }

        return key.Pointers <= MaxPointers;
    }
}
