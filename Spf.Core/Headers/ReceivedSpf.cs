// SPDX-License-Identifier: MIT

// RFC 7208, section 9.1: the Received-SPF field. Writing stands in ReceivedSpf.Writing.cs, reading in
// ReceivedSpfParser.cs.
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Spf.Text;

namespace Spf.Headers;

/// <summary>
/// A Received-SPF header field (RFC 7208, section 9.1). Its values may be any text: where it is written, they are
/// quoted, made harmless and cut; a helo or envelope-from that is too long, and an envelope-from whose domain is no
/// host name, is "...", as a part of it may be another's name. Read from a message it proves nothing, unless a host
/// that is trusted wrote it (11.5).
/// </summary>
public sealed partial record ReceivedSpf
{
    /// <summary>The field's name, "Received-SPF".</summary>
    public const string FieldName = "Received-SPF";

    /// <summary>The result.</summary>
    public required SpfResult Result { get; init; }

    /// <summary>The comment behind the result, without its parentheses, for people; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>client-ip: the SMTP client's address; null if there is none, or none that can be read.</summary>
    public IPAddress? ClientIP { get; init; }

    /// <summary>
    /// envelope-from: the envelope sender; "&lt;&gt;" for a null reverse-path, null if the field does not say.
    /// </summary>
    public string? EnvelopeFrom { get; init; }

    /// <summary>helo: the HELO or EHLO argument; null if the field does not say.</summary>
    public string? Helo { get; init; }

    /// <summary>
    /// identity: what was checked, "mailfrom", "helo" or any other name; null if the field does not say.
    /// </summary>
    public string? Identity { get; init; }

    /// <summary>
    /// mechanism: what matched, without its qualifier; "default" where nothing did; null if the field does not say.
    /// </summary>
    public string? Mechanism { get; init; }

    /// <summary>problem: details of an error; null for none.</summary>
    public string? Problem { get; init; }

    /// <summary>receiver: the host that checked; null if the field does not say.</summary>
    public string? Receiver { get; init; }

    /// <summary>
    /// Pairs of other names, in order, which the RFC allows; never default. A name is a letter, then letters, digits,
    /// "-", "_" and ".", and none of those above.
    /// </summary>
    /// <exception cref="ArgumentException">A name is malformed or stands for a property of this type.</exception>
    public ImmutableArray<KeyValuePair<string, string>> OtherPairs
    {
        get;
        init => field = value.IsDefault ? [] : RequireNames(value);
    } = [];

    /// <summary>
    /// The field for an outcome. Its comment says in plain words what decided. A check of the HELO identity knows no
    /// envelope-from; where the sender is at hand, add it: <c>field with { EnvelopeFrom = sender }</c>.
    /// </summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="receiver">
    /// The host that checked; null or empty means <see cref="SpfOutcome.ReceiverName"/>, and nothing if that is null.
    /// </param>
    /// <returns>The field.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="outcome"/> is null.</exception>
    public static ReceivedSpf FromOutcome(SpfOutcome outcome, string? receiver = null)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        SpfRequest request = outcome.Request;
        receiver = string.IsNullOrEmpty(receiver) ? outcome.ReceiverName : receiver;
        receiver = string.IsNullOrEmpty(receiver) ? null : receiver;
        string description = OutcomeText.Describe(outcome);
        return new ReceivedSpf
        {
            Result = outcome.Result,
            Comment = receiver is null ? description : $"{SafeText.Line(receiver, OutcomeText.MaxPart)}: {description}",
            ClientIP = request.ClientIP,
            EnvelopeFrom = request.Identity == SpfIdentity.Helo ? null
                : request.HasNullReversePath ? OutcomeText.NullReversePath
                : request.Sender,
            Helo = request.Helo.Length == 0 ? null : request.Helo,
            Identity = request.Identity.ToKeyword(),

            // 9.1: "the mechanism that matched (if no mechanisms matched, substitute the word "default")".
            Mechanism = outcome.Match?.Directive.Mechanism.ToString()
                ?? (outcome.Result == SpfResult.Neutral ? "default" : null),
            Problem = OutcomeText.Problem(outcome),
            Receiver = receiver,
        };
    }

    /// <summary>
    /// Reads a field's body, or the whole field with its name, folded or not. Much is taken that others write: values
    /// that lack quotes, results in upper case, comments anywhere, pairs without ";" between them. Of two equal names
    /// the first counts; pairs that cannot be read are left out, and so are other pairs after the 64th.
    /// </summary>
    /// <param name="text">The body or field; an end of line behind it does no harm.</param>
    /// <param name="header">The field, or null.</param>
    /// <returns>Whether the text begins with one of the seven results.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out ReceivedSpf? header) =>
        ReceivedSpfParser.TryParse(text, out header);

    /// <summary>Whether both say the same.</summary>
    /// <param name="other">The other field.</param>
    /// <returns>Whether they do.</returns>
    public bool Equals(ReceivedSpf? other) =>
        other is not null && Result == other.Result && Comment == other.Comment && Equals(ClientIP, other.ClientIP)
        && EnvelopeFrom == other.EnvelopeFrom && Helo == other.Helo && Identity == other.Identity
        && Mechanism == other.Mechanism && Problem == other.Problem && Receiver == other.Receiver
        && OtherPairs.AsSpan().SequenceEqual(other.OtherPairs.AsSpan());

    /// <inheritdoc />
    public override int GetHashCode() =>
        HashCode.Combine(Result, Comment, ClientIP, EnvelopeFrom, Helo, Mechanism, Problem, OtherPairs.Length);

    // 9.1: name, as of section 12: ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )
    internal static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!Abnf.IsNameCharacter(c))
            {
                return false;
            }
        }

        return true;
    }

    private static ImmutableArray<KeyValuePair<string, string>> RequireNames(
        ImmutableArray<KeyValuePair<string, string>> pairs)
    {
        foreach ((string name, string value) in pairs)
        {
            if (!IsName(name) || value is null || ReceivedSpfParser.IsKnown(name))
            {
                throw new ArgumentException($"Not the name of another pair: \"{SafeText.Line(name)}\".", nameof(pairs));
            }
        }

        return pairs;
    }
}
