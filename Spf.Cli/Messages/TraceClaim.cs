// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Headers;

namespace Spf.Cli.Messages;

/// <summary>
/// The content of a field that records an SPF check: Received-SPF, Authentication-Results, or policyd-spf's X-Comment.
/// </summary>
internal sealed class TraceClaim
{
    private const string Comment = "X-Comment";

    private TraceClaim(string name) => FieldName = name;

    public string FieldName { get; }

    public IPAddress? ClientIP { get; private init; }

    /// <summary>The MAIL FROM address, or only its domain; empty for a null reverse-path; null if unknown.</summary>
    public string? Sender { get; private init; }

    public string? Helo { get; private init; }

    /// <summary>The host that wrote the field, as it says itself: the authserv-id or the receiver.</summary>
    public string? Author { get; private init; }

    /// <summary>Reads a field; null if it does not record an SPF check.</summary>
    public static TraceClaim? Read(HeaderField field)
    {
        if (field.Is(ReceivedSpf.FieldName))
        {
            return ReceivedSpf.TryParse(field.Body, out ReceivedSpf? header) ? OfReceivedSpf(header) : null;
        }

        if (field.Is(AuthenticationResultsField.FieldName))
        {
            return SpfResInfo.Find(field.Body) is { } info ? OfResInfo(info) : null;
        }

        var pairs = new CommentPairs(field.Body);
        return !field.Is(Comment) || pairs.ClientIP is null ? null : new TraceClaim(Comment)
        {
            ClientIP = pairs.ClientIP,
            Sender = Mailbox(pairs["envelope-from"]),
            Helo = Whole(pairs["helo"]),
            Author = pairs["receiver"],
        };
    }

    /// <summary>Returns a mailbox without its angle brackets; empty for "&lt;&gt;"; null if it was cut.</summary>
    public static string? Mailbox(string? text)
    {
        text = Whole(text?.Trim());
        return text is ['<', .., '>'] ? text[1..^1] : text;
    }

    private static TraceClaim OfResInfo(SpfResInfo info) => new(AuthenticationResultsField.FieldName)
    {
        ClientIP = info.ClientIP,
        Sender = Mailbox(info.MailFrom),
        Helo = Whole(info.Helo),
        Author = info.AuthServId,
    };

    private static TraceClaim OfReceivedSpf(ReceivedSpf header)
    {
        // RFC 7208, 9.1: the comment begins with the receiver's name. Some servers name the client only there.
        var pairs = new CommentPairs(header.Comment ?? string.Empty);
        int colon = header.Comment?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        string? author = colon > 0 ? header.Comment![..colon].Trim() : null;
        return new TraceClaim(ReceivedSpf.FieldName)
        {
            ClientIP = header.ClientIP ?? pairs.ClientIP ?? pairs.AnyAddress,
            Sender = Mailbox(header.EnvelopeFrom) ?? pairs.Sender,
            Helo = Whole(header.Helo),
            Author = Whole(header.Receiver)
                ?? (author?.Contains(' ', StringComparison.Ordinal) is false ? author : null),
        };
    }

    // A name that was cut may be another's.
    private static string? Whole(string? name) =>
        string.IsNullOrEmpty(name) || name.EndsWith("...", StringComparison.Ordinal) ? null : name;
}
