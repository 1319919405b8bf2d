// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using Spf.Dns;

namespace Spf.Inspection;

/// <summary>An error or risk in a policy, with advice.</summary>
[Experimental(Preview.Inspection)]
public sealed record PolicyFinding
{
    /// <summary>The kind of finding: one of <see cref="FindingCode"/>.</summary>
    public required string Code { get; init; }

    /// <summary>The severity.</summary>
    public required FindingSeverity Severity { get; init; }

    /// <summary>The domain of the record; null for a record that was given without one.</summary>
    public DomainName? Domain { get; init; }

    /// <summary>
    /// The text that <see cref="Position"/> refers to; null if there is none. It is not escaped.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>
    /// The position, from 0 to the length of the text; null if the finding is about the whole record.
    /// </summary>
    public int? Position { get; init; }

    /// <summary>The number of characters; 0 if something is missing there, null if there is no position.</summary>
    public int? Length { get; init; }

    /// <summary>
    /// The text to write in place of the <see cref="Length"/> characters at <see cref="Position"/>; null unless there
    /// is exactly one correction. With it, verifiers can read the term, which keeps its qualifier and allows no host
    /// that the author could not have meant.
    /// </summary>
    public string? Replacement { get; init; }

    /// <summary>The relevant section of RFC 7208, such as "4.6.4".</summary>
    public required string Section { get; init; }

    /// <summary>
    /// One sentence, without a full stop, that says what is wrong and what to do. Text from strangers in it is escaped
    /// with <see cref="Text.SafeText.Line"/>.
    /// </summary>
    public required string Message { get; init; }

    /// <summary>Returns the code and the message.</summary>
    /// <returns>For example, "SPF-PTR: ptr is slow ...".</returns>
    public override string ToString() => $"{Code}: {Message}";
}
