// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Spf.Records;

/// <summary>
/// Text with macros in it (RFC 7208, section 7.1), read but not expanded. Two are equal if their text is.
/// </summary>
public class MacroString : IEquatable<MacroString>
{
    // The longest text whose elements are kept: each takes more than ten times the memory of its text. Longer ones are
    // read again when they are expanded; no name that can be asked for needs one.
    internal const int MaxKeptLength = 256;

    private readonly TextSlice _text;
    private readonly ImmutableArray<MacroElement> _elements;
    private readonly uint _letters;

    internal MacroString(TextSlice text, ImmutableArray<MacroElement> elements)
    {
        _text = text;
        _elements = text.Length <= MaxKeptLength ? elements : default;
        IsLiteral = elements.IsDefault;
        if (!elements.IsDefault)
        {
            foreach (MacroElement element in elements)
            {
                _letters |= element is MacroExpand expand ? 1u << (int)expand.Letter : 0;
            }
        }
    }

    /// <summary>The text as written.</summary>
    public string Text => _text.ToString();

    /// <summary>Literals and macro-expands in order; none for an empty text.</summary>
    public ImmutableArray<MacroElement> Elements =>
        !_elements.IsDefault ? _elements
            : _text.Length == 0 ? []
            : IsLiteral ? [new MacroLiteral(Text)]
            : MacroParser.ReadElements(_text);

    /// <summary>Whether there is a macro-expand in it, so that its meaning depends on the check.</summary>
    public bool HasMacros => _letters != 0;

    /// <summary>Whether its meaning is the same for all messages from clients of one address family.</summary>
    internal bool DependsOnPolicyAlone =>
        (_letters & ~((1u << (int)MacroLetter.Domain) | (1u << (int)MacroLetter.IPVersion))) == 0;

    internal int Length => _text.Length;

    // A text without "%" means itself: nothing is kept but the text.
    internal bool IsLiteral { get; }

    internal ReadOnlySpan<char> Span => _text.Span;

    /// <summary>Reads a macro-string (section 7.1): visible characters and macros, all letters allowed.</summary>
    /// <param name="text">The whole text; null is read as an empty one.</param>
    /// <param name="macro">The macro-string, or null.</param>
    /// <param name="error">Where and why it is not one.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out MacroString? macro, out SpfSyntaxError error) =>
        MacroParser.TryParse(text ?? string.Empty, MacroParser.Context.UnknownModifier, out macro, out error);

    /// <summary>Reads an explain-string (section 6.2): a macro-string that may have spaces.</summary>
    /// <param name="text">The whole text; null is read as an empty one.</param>
    /// <param name="macro">The explain-string, or null.</param>
    /// <param name="error">Where and why it is not one.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParseExplanation(
        string? text, [NotNullWhen(true)] out MacroString? macro, out SpfSyntaxError error) =>
        MacroParser.TryParse(text ?? string.Empty, MacroParser.Context.Explanation, out macro, out error);

    /// <summary>Whether any macro uses a letter.</summary>
    /// <param name="letter">The letter.</param>
    /// <returns>Whether one does.</returns>
    public bool Uses(MacroLetter letter) => (_letters & (1u << (int)letter)) != 0;

    /// <inheritdoc />
    public bool Equals(MacroString? other) => other is not null && _text.Span.SequenceEqual(other._text.Span);

    /// <inheritdoc />
    public sealed override bool Equals(object? obj) => obj is MacroString other && Equals(other);

    /// <inheritdoc />
    public sealed override int GetHashCode() => string.GetHashCode(_text.Span, StringComparison.Ordinal);

    /// <summary>The text as written.</summary>
    /// <returns>The text.</returns>
    public sealed override string ToString() => Text;
}
