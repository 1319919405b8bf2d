// SPDX-License-Identifier: MIT

using Spf.Dns;

namespace Spf.Inspection;

/// <summary>Something that is wrong with a policy, or may go wrong, and what to do about it.</summary>
public sealed record PolicyFinding
{
    /// <summary>What kind of finding it is: one of <see cref="FindingCode"/>.</summary>
    public required string Code { get; init; }

    /// <summary>How much it matters.</summary>
    public required FindingSeverity Severity { get; init; }

    /// <summary>The domain whose record is at fault; null for a text that was given without one.</summary>
    public DomainName? Domain { get; init; }

    /// <summary>
    /// The text that <see cref="Position"/> points into; null where there is none. Text of a stranger.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>Where in the text it is, from 0 to the text's length; null if it is about the whole.</summary>
    public int? Position { get; init; }

    /// <summary>How many characters it is about; 0 where something is missing, null if it is about the whole.</summary>
    public int? Length { get; init; }

    /// <summary>The section of RFC 7208 that speaks of it: "4.6.4".</summary>
    public required string Section { get; init; }

    /// <summary>
    /// One sentence for people, without a full stop, that says what is wrong and what to do. What it quotes of
    /// strangers has gone through <see cref="Text.SafeText.Line"/>.
    /// </summary>
    public required string Message { get; init; }

    /// <summary>The message.</summary>
    /// <returns>The message.</returns>
    public override string ToString() => $"{Code}: {Message}";
}
