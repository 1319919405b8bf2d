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

    /// <summary>
    /// How many lookups of a record are kept as objects. Nothing is evaluated after one more than the lookup limit,
    /// which is ten (section 4.6.4).
    /// </summary>
    internal const int MaxKeptLookups = 12;

    private const int ShortLength = 256;

    // A text of which so much is kept is worth a copy of the part that evaluation needs.
    private const int LongLength = 2048;

    // The most directives without a lookup that are kept as objects once they are made.
    private const int MaxMade = 256;

    private readonly string _source;
    private readonly int _start;
    private readonly int _end;
    private readonly CompactDirective[] _compact;
    private readonly int _count;
    private readonly Directive[] _lookups;
    private readonly int _cut;

    // The directives as objects, each made when it is asked for. Two threads may make the same one; they are equal.
    private Directive?[]? _made;
    private SpfRecord? _forEvaluation;
    private int _bytes;

    // From start to end: the terms. Cut: where the directives end that are kept, or -1 if all are.
    internal SpfRecord(
        string source,
        int start,
        int end,
        CompactDirective[] directives,
        int count,
        Directive[] lookups,
        int cut)
    {
        _source = source;
        _start = start;
        _end = end;
        _compact = directives;
        _count = count;
        _lookups = lookups;
        _cut = cut;
    }

    /// <summary>Directives and modifiers in the order of the text.</summary>
    public ImmutableArray<Term> Terms
    {
        get
        {
            ImmutableArray<Modifier> modifiers = Modifiers;
            return modifiers.IsEmpty
                ? ImmutableArray<Term>.CastUp(Directives)
                : [.. Directives.Concat<Term>(modifiers).OrderBy(term => term.Position)];
        }
    }

    /// <summary>Only the directives, in evaluation order.</summary>
    public ImmutableArray<Directive> Directives
    {
        get
        {
            if (_cut >= 0 && _cut < _end)
            {
                RecordParser.ReadAll(_source, _start, _end, out ImmutableArray<Directive> all, out _);
                return all;
            }

            var directives = new Directive[_count];
            for (int i = 0; i < directives.Length; i++)
            {
                directives[i] = DirectiveAt(i);
            }

            return ImmutableCollectionsMarshal.AsImmutableArray(directives);
        }
    }

    /// <summary>Only the modifiers, in the order of the text.</summary>
    public ImmutableArray<Modifier> Modifiers
    {
        get
        {
            if (HasUnknownModifiers)
            {
                RecordParser.ReadAll(_source, _start, _end, out _, out ImmutableArray<Modifier> all);
                return all;
            }

            return (Redirect, Explanation) switch
            {
                (null, null) => [],
                (null, not null) => [Explanation],
                (not null, null) => [Redirect],
                _ when Redirect.Position < Explanation.Position => [Redirect, Explanation],
                _ => [Explanation, Redirect],
            };
        }
    }

    /// <summary>redirect=, if there is one (section 6.1).</summary>
    public RedirectModifier? Redirect { get; internal init; }

    /// <summary>exp=, if there is one (section 6.2).</summary>
    public ExplanationModifier? Explanation { get; internal init; }

    internal bool HasUnknownModifiers { get; init; }

    /// <summary>Whether there may be directives after those that are kept, for a large enough lookup limit.</summary>
    internal bool IsCutByLookups { get; init; }

    /// <summary>The directives that an evaluation can come to.</summary>
    internal ReadOnlySpan<CompactDirective> CompactDirectives => _compact.AsSpan(0, _count);

    /// <summary>Whether it is too short to take many bytes, whatever it says.</summary>
    internal bool IsShort => _source.Length <= ShortLength;

    /// <summary>About how many bytes it takes; an upper bound.</summary>
    internal int Bytes => _bytes > 0 ? _bytes : _bytes = CountBytes();

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
        CompactDirective directive = _compact[index];
        if (directive.Kind == CompactKind.Lookup)
        {
            return _lookups[directive.LookupIndex];
        }

        if (_count > MaxMade)
        {
            return directive.ToDirective(_source);
        }

        _made ??= new Directive?[_count];
        return _made[index] ??= directive.ToDirective(_source);
    }

    /// <summary>
    /// The record for an evaluation with a lookup limit: with all directives that it can come to, and with no more of a
    /// long text than they need. Its own text is not to be trusted.
    /// </summary>
    internal SpfRecord ForEvaluation(int lookupLimit)
    {
        if (IsCutByLookups && lookupLimit >= MaxKeptLookups
            && RecordParser.TryParse(_source, out SpfRecord? whole, out _, maxLookups: int.MaxValue))
        {
            return whole;
        }

        return _source.Length < LongLength || _cut < 0 || 2 * _cut > _source.Length
            ? this
            : _forEvaluation ??= new SpfRecord(_source[.._cut], _start, _cut, _compact, _count, _lookups, _cut)
            {
                Redirect = Redirect,
                Explanation = Explanation,
            };
    }

    private int CountBytes()
    {
        const int Overhead = 256;
        const int LookupOverhead = 256;
        const int DirectiveBytes = 24;
        const int MacroBytes = 16;
        int bytes = Overhead + (sizeof(char) * _source.Length) + (DirectiveBytes * _compact.Length);
        foreach (CompactDirective directive in CompactDirectives)
        {
            if (directive.Kind == CompactKind.Lookup)
            {
                // Its text, its domain's, and that as a name; and the elements of a macro-string that are kept.
                Mechanism mechanism = _lookups[directive.LookupIndex].Mechanism;
                bytes += LookupOverhead + (3 * sizeof(char) * mechanism.Length);
                bytes += mechanism.MayHaveMacros
                    ? MacroBytes * Math.Min(mechanism.Length, MacroString.MaxKeptLength)
                    : 0;
            }
        }

        return bytes;
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
