// SPDX-License-Identifier: MIT

using System.Collections.Immutable;

namespace Spf.Records;

// For people who write records: an error ends its term, not the reading.
internal ref partial struct RecordParser
{
    /// <summary>Reads what can be read of a record's terms, and notes every error.</summary>
    /// <param name="text">The text of the record.</param>
    /// <param name="start">Where the terms begin: behind the version, or what stands for it.</param>
    /// <param name="maxErrors">How many errors to note at most.</param>
    /// <param name="errors">The errors, in order.</param>
    /// <returns>A record of the terms without errors.</returns>
    public static SpfRecord ParseRecovering(
        string text, int start, int maxErrors, out ImmutableArray<SpfSyntaxError> errors)
    {
        // Terms may follow without a blank before them here: the room does not depend on the blanks.
        var parser = new RecordParser(text, SpfRecord.MaxKeptLookups)
        {
            _directives = new CompactDirective[MaxExpectedDirectives],
        };
        ImmutableArray<SpfSyntaxError>.Builder found = ImmutableArray.CreateBuilder<SpfSyntaxError>();
        int position = start;
        while (found.Count < maxErrors && parser.TryFindTerm(ref position, out int end))
        {
            if (!parser.TryReadTerm(position, end))
            {
                found.Add(parser._error);
            }

            position = end;
        }

        errors = found.DrainToImmutable();
        return parser.ToRecord(start, position);
    }

    /// <summary>
    /// Reads all terms of a text that has been read before, as objects; what was an error is left out.
    /// </summary>
    public static void ReadAll(
        string text,
        int start,
        int stop,
        out ImmutableArray<Directive> directives,
        out ImmutableArray<Modifier> modifiers)
    {
        // The last one of these terms ends where reading stopped.
        var parser = new RecordParser(text, int.MaxValue) { _unknown = [] };
        ImmutableArray<Directive>.Builder read = ImmutableArray.CreateBuilder<Directive>();
        int position = start;
        while (position < stop && parser.TryFindTerm(ref position, out int end))
        {
            parser._directiveCount = 0;
            parser._lookupCount = 0;
            parser._cut = -1;
            if (parser._directives.Length == 0)
            {
                parser._directives = new CompactDirective[1];
            }

            if (parser.TryReadTerm(position, end) && parser._directiveCount > 0)
            {
                CompactDirective directive = parser._directives[0];
                read.Add(directive.Kind == CompactKind.Lookup ? parser._lookups[0] : directive.ToDirective(text));
            }

            position = end;
        }

        directives = read.DrainToImmutable();
        if (parser._redirect is { } redirect)
        {
            parser._unknown.Add(redirect);
        }

        if (parser._explanation is { } explanation)
        {
            parser._unknown.Add(explanation);
        }

        modifiers = [.. parser._unknown.OrderBy(modifier => modifier.Position)];
    }
}
