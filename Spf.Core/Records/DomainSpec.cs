// SPDX-License-Identifier: MIT

using System.Collections.Immutable;

namespace Spf.Records;

/// <summary>
/// A macro-string that ends as a domain must: in a top-level label or a macro (RFC 7208, section 7.1).
/// </summary>
public sealed class DomainSpec : MacroString
{
    internal DomainSpec(TextSlice text, ImmutableArray<MacroElement> elements)
        : base(text, elements)
    {
    }

    // The name of a literal, kept by the evaluation: with a cached record its names are read once, not once per
    // check. Only ever set to equal values, so races are harmless.
    internal object? Target { get; set; }
}
