// SPDX-License-Identifier: MIT

namespace Spf.Dns.Wire;

/// <summary>
/// The labels of one name, first to last, through compression pointers (RFC 1035, 4.1.4). It ends for every message: a
/// pointer leads before the part of the name that it ends, never into the header, and there are at most
/// <see cref="WireNames.MaxPointers"/> of them.
/// </summary>
internal ref struct WireLabels
{
    private const int PointerBits = 0xC0;

    private readonly ReadOnlySpan<byte> _message;
    private int _partStart;
    private int _octets;
    private int _pointers;
    private bool _ended;

    public WireLabels(ReadOnlySpan<byte> message, int offset)
    {
        _message = message;
        _partStart = offset;
        Next = offset;
        End = -1;
    }

    /// <summary>The label, without its length octet.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Where the rest of the name begins.</summary>
    public int Next { get; private set; }

    /// <summary>Where the name ends in place; known once all labels are read.</summary>
    public int End { get; private set; }

    /// <summary>Whether this turned out to be no name.</summary>
    public bool IsMalformed { get; private set; }

    public bool MoveNext()
    {
        while (!_ended)
        {
            if (Next >= _message.Length)
            {
                return Fail();
            }

            int length = _message[Next];
            if ((length & PointerBits) == PointerBits)
            {
                if (!TryJump())
                {
                    return Fail();
                }
            }
            else if (length == 0)
            {
                _ended = true;
                End = _pointers == 0 ? Next + 1 : End;
            }
            else
            {
                return TryTake(length) || Fail();
            }
        }

        return false;
    }

    private bool TryJump()
    {
        if (Next + 1 >= _message.Length || _pointers == WireNames.MaxPointers)
        {
            return false;
        }

        int target = ((_message[Next] & ~PointerBits) << 8) | _message[Next + 1];
        if (target >= _partStart || target < DnsMessage.HeaderLength)
        {
            return false;
        }

        End = _pointers++ == 0 ? Next + 2 : End;
        _partStart = target;
        Next = target;
        return true;
    }

    // RFC 1035, 4.1.4: the upper bits 01 and 10 are reserved (RFC 6891, 5, gave up on the one use that there was).
    private bool TryTake(int length)
    {
        _octets += length + 1;
        if ((length & PointerBits) != 0 || length >= _message.Length - Next || _octets >= WireName.MaxLength)
        {
            return false;
        }

        Current = _message.Slice(Next + 1, length);
        Next += length + 1;
        return true;
    }

    private bool Fail()
    {
        _ended = true;
        IsMalformed = true;
        Current = default;
        return false;
    }
}
