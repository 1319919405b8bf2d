// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Spf.Records;

/// <summary>
/// A published policy: the record of RFC 7208, section 4.5, its terms in order. Immutable; two are equal if their
/// text is.
/// </summary>
public sealed class SpfRecord : IEquatable<SpfRecord>, ISpanParsable<SpfRecord>
{
    internal const string Version = "v=spf1";

    private readonly string _source;
    private readonly CompactDirective[] _compact;
    private readonly int _count;

    // The directives as objects, each made when it is asked for. Two threads may make the same one; they are equal.
    private Directive?[]? _made;

    internal SpfRecord(string source, CompactDirective[] directives, int count, ImmutableArray<Modifier> modifiers)
    {
        _source = source;
        _compact = directives;
        _count = count;
        Modifiers = modifiers;
        foreach (Modifier modifier in modifiers)
        {
            Redirect ??= modifier as RedirectModifier;
            Explanation ??= modifier as ExplanationModifier;
        }
    }

    /// <summary>Directives and modifiers as they stand in the text.</summary>
    public ImmutableArray<Term> Terms =>
        Modifiers.IsEmpty
            ? ImmutableArray<Term>.CastUp(Directives)
            : [.. Directives.Concat<Term>(Modifiers).OrderBy(term => term.Position)];

    /// <summary>The directives alone, in evaluation order.</summary>
    public ImmutableArray<Directive> Directives
    {
        get
        {
            var directives = new Directive[_count];
            for (int i = 0; i < directives.Length; i++)
            {
                directives[i] = DirectiveAt(i);
            }

            return ImmutableCollectionsMarshal.AsImmutableArray(directives);
        }
    }

    /// <summary>The modifiers alone, in the order of the text.</summary>
    public ImmutableArray<Modifier> Modifiers { get; }

    /// <summary>redirect=, if there is one (section 6.1).</summary>
    public RedirectModifier? Redirect { get; }

    /// <summary>exp=, if there is one (section 6.2).</summary>
    public ExplanationModifier? Explanation { get; }

    internal ReadOnlySpan<CompactDirective> CompactDirectives => _compact.AsSpan(0, _count);

    /// <summary>
    /// Whether a TXT record is an SPF record: "v=spf1", in any letter case, and then a space or nothing (section 4.5).
    /// </summary>
    /// <param name="text">The text, its strings already joined.</param>
    /// <returns>Whether it is one, well-formed or not.</returns>
    public static bool IsSpfRecord(ReadOnlySpan<char> text) =>
        text.StartsWith(Version, StringComparison.OrdinalIgnoreCase)
        && (text.Length == Version.Length || text[Version.Length] == ' ');

    /// <summary>Reads a record.</summary>
    /// <param name="text">The record.</param>
    /// <returns>The record.</returns>
    /// <exception cref="SpfSyntaxException">The text is not a record; the exception says where and why.</exception>
    public static SpfRecord Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out SpfRecord? record, out SpfSyntaxError error)
            ? record
            : throw new SpfSyntaxException(error);
    }

    /// <summary>Reads a record.</summary>
    /// <param name="text">The record; null is read as an empty text.</param>
    /// <param name="record">The record, or null.</param>
    /// <returns>Whether the text is a record.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SpfRecord? record) =>
        TryParse(text, out record, out _);

    /// <summary>Reads a record, and says where and why it could not.</summary>
    /// <param name="text">The record; null is read as an empty text.</param>
    /// <param name="record">The record, or null.</param>
    /// <param name="error">Where and why the text is not a record.</param>
    /// <returns>Whether the text is a record.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SpfRecord? record, out SpfSyntaxError error) =>
        RecordParser.TryParse(text ?? string.Empty, out record, out error);

    /// <inheritdoc />
    public bool Equals(SpfRecord? other) =>
        other is not null && (_source == other._source || ToString() == other.ToString());

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is SpfRecord other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>The record as text: the author's spelling, one space between terms.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        StringBuilder text = new StringBuilder(_source.Length).Append(_source, 0, Version.Length);
        foreach (Term term in Terms)
        {
            text.Append(' ').Append(term);
        }

        return text.ToString();
    }

    internal Directive DirectiveAt(int index)
    {
        _made ??= new Directive?[_count];
        return _made[index] ??= _compact[index].ToDirective(_source);
    }

    static SpfRecord ISpanParsable<SpfRecord>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        Parse(s.ToString());

    static SpfRecord IParsable<SpfRecord>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<SpfRecord>.TryParse(
        ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out SpfRecord result) =>
        TryParse(s.ToString(), out result);

    static bool IParsable<SpfRecord>.TryParse(
        string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out SpfRecord result) => TryParse(s, out result);
}
