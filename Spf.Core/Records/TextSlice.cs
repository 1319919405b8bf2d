// SPDX-License-Identifier: MIT

namespace Spf.Records;

/// <summary>
/// A part of a record's text: terms keep the author's spelling by pointing at it. A term of a long text keeps a text of
/// its own, so that a match or a problem, which may live long, does not keep 64 KiB of others' terms.
/// </summary>
internal readonly struct TextSlice
{
    /// <summary>The longest text that its terms point at; more than nearly all records have.</summary>
    public const int MaxSharedLength = 1024;

    private readonly string _source;

    private TextSlice(string source, int start, int length)
    {
        _source = source;
        Start = start;
        Length = length;
    }

    /// <summary>Where it begins in the record's text.</summary>
    public int Start { get; }

    public int Length { get; }

    // A text of the slice's own has the slice's length, whatever the place in the record.
    public ReadOnlySpan<char> Span => _source.Length == Length ? _source : _source.AsSpan(Start, Length);

    /// <summary>All of a text.</summary>
    public static TextSlice Of(string source) => new(source, 0, source.Length);

    /// <summary>A part of a record's text.</summary>
    public static TextSlice Of(string source, int start, int length) =>
        new(source.Length <= MaxSharedLength ? source : source.Substring(start, length), start, length);

    public override string ToString() => Length == _source.Length ? _source : _source.Substring(Start, Length);
}
