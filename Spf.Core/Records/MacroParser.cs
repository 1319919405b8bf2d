// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Spf.Text;

namespace Spf.Records;

// 7.1: macro-string  = *( macro-expand / macro-literal )
//      macro-expand  = ( "%{" macro-letter transformers *delimiter "}" ) / "%%" / "%_" / "%-"
//      macro-literal = %x21-24 / %x26-7E
//      macro-letter  = "s" / "l" / "o" / "d" / "i" / "p" / "h" / "c" / "r" / "t" / "v"
//      transformers  = *DIGIT [ "r" ]
internal static class MacroParser
{
    private const string Letters = "slodipvhcrt";

    /// <summary>The place of a macro-string decides what may be in it.</summary>
    public enum Context
    {
        /// <summary>A domain-spec: c, r and t are for explanations only (7.2).</summary>
        Domain,

        /// <summary>An unknown modifier's value: ignored, so its letters are not our business.</summary>
        UnknownModifier,

        /// <summary>An explain-string: explain-string = *( macro-string / SP ) (6.2).</summary>
        Explanation,
    }

    public static bool TryParse(
        string text, Context context, [NotNullWhen(true)] out MacroString? macro, out SpfSyntaxError error)
    {
        TextSlice slice = TextSlice.Of(text);
        macro = TryParse(text, 0, context, keep: true, out ImmutableArray<MacroElement> elements, out _, out error)
            ? new MacroString(slice, elements)
            : null;
        return macro is not null;
    }

    /// <summary>The elements of a text that has been read before.</summary>
    public static ImmutableArray<MacroElement> ReadElements(TextSlice slice) =>
        TryParse(
            slice.Span,
            slice.Start,
            Context.Explanation,
            keep: true,
            out ImmutableArray<MacroElement> elements,
            out _,
            out _)
            ? elements
            : throw new InvalidOperationException("The text is not a macro-string.");

    /// <summary>
    /// Reads the elements of a text, default where it has no "%" and so means itself, and whether the last thing
    /// in it is a macro-expand.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">Where it begins in the record, for errors.</param>
    /// <param name="context">Its place.</param>
    /// <param name="keep">Whether the elements are wanted; else the text is only checked.</param>
    /// <param name="elements">The elements, or default.</param>
    /// <param name="endsInExpand">Whether the text ends in a macro-expand.</param>
    /// <param name="error">Where and why the text is not a macro-string.</param>
    public static bool TryParse(
        ReadOnlySpan<char> text,
        int offset,
        Context context,
        bool keep,
        out ImmutableArray<MacroElement> elements,
        out bool endsInExpand,
        out SpfSyntaxError error)
    {
        elements = default;
        endsInExpand = false;
        error = default;
        char first = context == Context.Explanation ? ' ' : '!';

        int bad = text.IndexOfAnyExceptInRange(first, '~');
        if (bad >= 0)
        {
            error = new(offset + bad, "expected a visible US-ASCII character");
            return false;
        }

        int position = text.IndexOf('%');
        if (position < 0)
        {
            return true;
        }

        ImmutableArray<MacroElement>.Builder? builder = keep ? ImmutableArray.CreateBuilder<MacroElement>() : null;
        StringBuilder? literal = null;
        int literalStart = 0;
        while (position >= 0)
        {
            char next = position + 1 < text.Length ? text[position + 1] : '\0';
            if (next == '{')
            {
                AddLiteral(builder, ref literal, text[literalStart..position]);
                position += 2;
                if (!TryReadExpand(text, offset, context, keep, ref position, out MacroExpand? expand, out error))
                {
                    return false;
                }

                if (expand is not null)
                {
                    builder?.Add(expand);
                }
            }
            else
            {
                string? standsFor = next switch { '%' => "%", '_' => " ", '-' => "%20", _ => null };
                if (standsFor is null)
                {
                    error = new(
                        offset + position, "expected \"%{\", \"%%\", \"%_\" or \"%-\" where there is a \"%\"");
                    return false;
                }

                if (keep)
                {
                    literal = (literal ?? new StringBuilder()).Append(text[literalStart..position]).Append(standsFor);
                }

                position += 2;
            }

            literalStart = position;
            int found = text[position..].IndexOf('%');
            position = found < 0 ? -1 : position + found;
        }

        AddLiteral(builder, ref literal, text[literalStart..]);
        endsInExpand = literalStart == text.Length;
        elements = builder?.DrainToImmutable() ?? default;
        return true;
    }

    private static void AddLiteral(
        ImmutableArray<MacroElement>.Builder? builder, ref StringBuilder? literal, ReadOnlySpan<char> rest)
    {
        if (builder is null)
        {
            return;
        }

        string text = literal is null ? rest.ToString() : literal.Append(rest).ToString();
        literal = null;
        if (text.Length > 0)
        {
            builder.Add(new MacroLiteral(text));
        }
    }

    // From after "%{" to after "}".
    private static bool TryReadExpand(
        ReadOnlySpan<char> text,
        int offset,
        Context context,
        bool keep,
        ref int position,
        out MacroExpand? expand,
        out SpfSyntaxError error)
    {
        expand = null;
        error = default;

        int letter = position < text.Length
            ? Letters.IndexOf(char.ToLowerInvariant(text[position]), StringComparison.Ordinal)
            : -1;
        if (letter < 0)
        {
            error = new(
                offset + position, "expected a macro letter: one of s l o d i p v h, in explanations also c r t");
            return false;
        }

        if (context == Context.Domain && letter >= (int)MacroLetter.ReadableClientIP)
        {
            error = new(offset + position, "the macro letters c, r and t are allowed in explanations only");
            return false;
        }

        bool urlEscape = char.IsAsciiLetterUpper(text[position++]);

        // 7.3: "If a DIGIT is specified, the value MUST be nonzero." At least 127 must do, and more than there are
        // parts means all of them: a number too large for us is such a one.
        int? digits = null;
        int digitsStart = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            digits = (int)Math.Min(((digits ?? 0) * 10L) + (text[position++] - '0'), int.MaxValue);
        }

        if (digits == 0)
        {
            error = new(offset + digitsStart, "expected a number of parts other than zero");
            return false;
        }

        bool reverse = position < text.Length && text[position] is 'r' or 'R';
        position += reverse ? 1 : 0;

        int delimitersStart = position;
        while (position < text.Length && Abnf.MacroDelimiters.Contains(text[position], StringComparison.Ordinal))
        {
            position++;
        }

        if (position == text.Length || text[position] != '}')
        {
            error = new(
                offset + position, "expected digits, \"r\", delimiters (one of . - + , / _ =) or \"}\" in a macro");
            return false;
        }

        if (keep)
        {
            string delimiters = position == delimitersStart ? string.Empty : text[delimitersStart..position].ToString();
            expand = new MacroExpand((MacroLetter)letter, digits, reverse, delimiters, urlEscape);
        }

        position++;
        return true;
    }
}
