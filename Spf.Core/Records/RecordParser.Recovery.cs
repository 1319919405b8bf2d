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
        var parser = new RecordParser(text) { _directives = new CompactDirective[MaxExpectedDirectives] };
        ImmutableArray<SpfSyntaxError>.Builder found = ImmutableArray.CreateBuilder<SpfSyntaxError>();
        int position = start;
        while (found.Count < maxErrors && parser.TryFindTerm(ref position, out int end))
        {
            int directives = parser._directiveCount;
            if (!parser.TryReadTerm(position, end))
            {
                parser._directiveCount = directives;
                found.Add(parser._error);
            }

            position = end;
        }

        errors = found.DrainToImmutable();
        return parser.ToRecord();
    }
}
