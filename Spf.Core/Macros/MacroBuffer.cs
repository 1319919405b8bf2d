// SPDX-License-Identifier: MIT

using System.Buffers;

namespace Spf.Macros;

/// <summary>
/// Text under construction, on the stack first and in a rented array where it grows. It stops at a limit, since a
/// record of 64 KiB can repeat a long local part thousands of times.
/// </summary>
internal ref struct MacroBuffer(Span<char> initial, int limit)
{
    private Span<char> _characters = initial;
    private char[]? _rented;

    public int Length { get; private set; }

    /// <summary>Whether more was appended than the limit allows; the text is then of no use.</summary>
    public bool IsOverLimit { get; private set; }

    public readonly Span<char> Text => _characters[..Length];

    public void Append(char c)
    {
        if (Length == _characters.Length && !TryGrow(1))
        {
            return;
        }

        _characters[Length++] = c;
    }

    public void Append(scoped ReadOnlySpan<char> text)
    {
        if (Length > _characters.Length - text.Length && !TryGrow(text.Length))
        {
            return;
        }

        text.CopyTo(_characters[Length..]);
        Length += text.Length;
    }

    public void Truncate(int length) => Length = length;

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<char>.Shared.Return(_rented);
            _rented = null;
        }
    }

    private bool TryGrow(int by)
    {
        if (by > limit - Length)
        {
            IsOverLimit = true;
            return false;
        }

        char[] larger = ArrayPool<char>.Shared.Rent(Math.Min(limit, Math.Max(Length + by, _characters.Length * 2)));
        Text.CopyTo(larger);
        Dispose();
        _rented = larger;
        _characters = larger.AsSpan(0, Math.Min(larger.Length, limit));
        return true;
    }
}
