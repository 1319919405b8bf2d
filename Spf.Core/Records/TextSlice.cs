// SPDX-License-Identifier: MIT

namespace Spf.Records;

/// <summary>A part of a record's text: terms keep the author's spelling by pointing at it.</summary>
internal readonly struct TextSlice(string source, int start, int length)
{
    public int Start { get; } = start;

    public int Length { get; } = length;

    public ReadOnlySpan<char> Span => source.AsSpan(Start, Length);

    public override string ToString() => Length == source.Length ? source : source.Substring(Start, Length);
}
