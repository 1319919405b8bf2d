// SPDX-License-Identifier: MIT

namespace Spf.Inspection;

/// <summary>The probable intention of a term that is invalid, or valid but not what its author meant.</summary>
/// <param name="Code">The kind of finding.</param>
/// <param name="Section">The section of RFC 7208 that it violates.</param>
/// <param name="Start">The position in the term.</param>
/// <param name="Length">The number of characters; it may include the next term, if that is part of this one.</param>
/// <param name="Message">The problem, and what to write instead.</param>
/// <param name="Replacement">The text to write in place of these characters; null if only the author knows it.</param>
internal sealed record TermTypo(
    string Code, string Section, int Start, int Length, string Message, string? Replacement = null);
