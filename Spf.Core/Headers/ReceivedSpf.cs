// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Spf.Text;

namespace Spf.Headers;

/// <summary>
/// A Received-SPF header field (RFC 7208, section 9.1). Its values may be any text: where it is written, they are
/// quoted, made harmless and cut; a helo or envelope-from that is too long, and an envelope-from whose domain is no
/// host name, is "...", as a part of it may be another's name. Read from a message it proves nothing, unless a host
/// that is trusted wrote it (11.5).
/// </summary>
public sealed record ReceivedSpf
{
    /// <summary>The field's name, "Received-SPF".</summary>
    public const string FieldName = "Received-SPF";

    private const int PrefixLength = 14; // "Received-SPF: "

    // 9.1: verifiers MUST see that the field "is not excessively long" (RFC 5322, section 2.1.1). Not all who add
    // it can fold it, so it fits into one line of 998 octets: what is too long for that is cut shorter, names apart.
    private static readonly (int Value, int Comment)[] Limits =
        [(SafeText.MaxValueLength, SafeText.MaxCommentLength), (128, 200), (48, 80)];

    // Names are whole, or nothing of them is written: one that is cut may be another's, as "a@victim.example" is of
    // "a@victim.example.evil.example", and a stranger chooses where the limit falls. RFC 5321, 4.5.3.1: a local-part
    // has 64 octets and a domain 255, so an address has 320; the last of the limits above leaves room for both.
    private const string NoName = "\"...\"";
    private const int MaxAddress = 320;
    private const int MaxHelo = SafeText.MaxValueLength;

    /// <summary>The result.</summary>
    public required SpfResult Result { get; init; }

    /// <summary>The comment after the result, without its parentheses, for people; null for none.</summary>
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
    /// <exception cref="ArgumentException">A name is malformed or is that of a property of this type.</exception>
    public ImmutableArray<KeyValuePair<string, string>> OtherPairs
    {
        get;
        init => field = value.IsDefault ? [] : RequireNames(value);
    } = [];

    /// <summary>
    /// The field for an outcome. Its comment says in plain words what decided. A check of the HELO identity knows no
    /// envelope-from; where the sender is known, add it: <c>field with { EnvelopeFrom = sender }</c>.
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
    /// <param name="text">The body or field; an end of line after it does no harm.</param>
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

    // RFC 7208, section 9.1 with erratum 5436:
    //     header-field = "Received-SPF:" [CFWS] result [FWS comment] [FWS key-value-list] [FWS] CRLF

    /// <summary>
    /// The field without its name, on one line, for libraries that take name and body apart. Values beyond US-ASCII
    /// are left as they are only in an envelope-from, and in the comment beside it; elsewhere they are escaped.
    /// </summary>
    /// <returns>The body, without an end of line.</returns>
    public string ToBody() => Write();

    /// <summary>The body, folded at 78 columns with the name before it counted in.</summary>
    /// <param name="newLine">CR LF, or LF for programs that want it.</param>
    /// <returns>The body, without an end of line after it.</returns>
    /// <exception cref="ArgumentException"><paramref name="newLine"/> is not an end of line.</exception>
    public string ToFoldedBody(string newLine = "\r\n") => ToFoldedString(newLine)[PrefixLength..];

    /// <summary>
    /// Name and body on one line of at most 998 octets, safe to add to a message whatever the values are.
    /// </summary>
    /// <returns>The field, without an end of line.</returns>
    public override string ToString() => $"{FieldName}: {ToBody()}";

    /// <summary>Name and body, folded at 78 columns.</summary>
    /// <param name="newLine">CR LF, or LF for programs that want it.</param>
    /// <returns>The field, without an end of line after it.</returns>
    /// <exception cref="ArgumentException"><paramref name="newLine"/> is not an end of line.</exception>
    public string ToFoldedString(string newLine = "\r\n")
    {
        FieldLines.RequireEndOfLine(newLine, nameof(newLine));
        return FieldLines.Fold(ToString(), PrefixLength, newLine);
    }

    private string Write()
    {
        var body = new StringBuilder(256);
        foreach ((int maxValue, int maxComment) in Limits)
        {
            body.Clear();
            if (TryAppendTo(body, maxValue, maxComment))
            {
                break;
            }
        }

        return body.ToString();
    }

    private bool TryAppendTo(StringBuilder body, int maxValue, int maxComment)
    {
        // OpenDMARC 1.4.2 compares this sender with the one of SMTP, then ends its domain at a quote or comma.
        string? sender = HostName.EndsMailbox(SafeText.Line(EnvelopeFrom, 2 * MaxAddress, allowUtf8: true))
            ? Whole(EnvelopeFrom, MaxAddress, allowUtf8: true)
            : NoName;

        // RFC 6532: UTF-8 belongs into internationalized messages, and only the sender tells us which these are.
        bool allowUtf8 = sender is not null && !Abnf.IsAscii(sender);
        body.Append(Result.ToKeyword());
        if (!string.IsNullOrEmpty(Comment))
        {
            body.Append(" (").Append(SafeText.HeaderComment(Comment, maxComment, allowUtf8)).Append(')');
        }

        int first = body.Length;
        AppendPair(body, first, "client-ip", Value(ClientIP is null ? null : AddressText(ClientIP), maxValue));
        AppendPair(body, first, "envelope-from", sender);
        AppendPair(body, first, "helo", Whole(Helo, MaxHelo, allowUtf8: false));
        AppendPair(body, first, "identity", Value(Identity, maxValue));
        AppendPair(body, first, "mechanism", Value(Mechanism, maxValue));
        AppendPair(body, first, "problem", Value(Problem, maxValue));
        AppendPair(body, first, "receiver", Value(Receiver, maxValue));
        if (!FieldLines.FitsOneLine(body, PrefixLength))
        {
            return false;
        }

        // Others are a courtesy: those that the line has no room for are left out.
        foreach ((string name, string value) in OtherPairs)
        {
            int before = body.Length;
            AppendPair(body, first, name, Value(value, maxValue));
            if (!FieldLines.FitsOneLine(body, PrefixLength))
            {
                body.Length = before;
                break;
            }
        }

        return true;
    }

    // 9.1: key-value-pair = key [CFWS] "=" ( dot-atom / quoted-string ), the value written already.
    private static void AppendPair(StringBuilder body, int first, string name, string? value)
    {
        if (value is not null)
        {
            body.Append(body.Length == first ? " " : "; ").Append(name).Append('=').Append(value);
        }
    }

    private static string? Value(string? text, int maxValue) =>
        text is null ? null : SafeText.HeaderValue(text, maxValue);

    private static string? Whole(string? text, int maxLength, bool allowUtf8)
    {
        if (text is null)
        {
            return null;
        }

        // A text is cut beyond the limit, so that it is then too long.
        string value = SafeText.HeaderValue(text, 2 * maxLength, allowUtf8);
        return Encoding.UTF8.GetByteCount(value) <= maxLength ? value : NoName;
    }

    // A zone identifier is the receiver's own affair, and no part of an address elsewhere.
    private static string AddressText(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? new IPAddress(address.GetAddressBytes()).ToString()
            : address.ToString();
}
