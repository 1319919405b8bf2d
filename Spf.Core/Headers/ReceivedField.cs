// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Text;

namespace Spf.Headers;

/// <summary>The client of a Received field.</summary>
internal enum ReceivedKind
{
    /// <summary>Nothing: the message was handed over inside a host.</summary>
    NoClient,

    /// <summary>The field does not clearly name exactly one address, so it must not be used.</summary>
    Undetermined,

    /// <summary>The field names the client.</summary>
    Client,
}

/// <summary>
/// The client in a Received field (RFC 5321, section 4.4), as mail servers write it: "from HELO (NAME [ADDRESS])",
/// "from NAME ([ADDRESS] helo=HELO)", "from NAME (HELO HELO) (ADDRESS)", "from ADDRESS (EHLO HELO)" and others. The
/// HELO name and the reverse name are the client's own text. Wherever they may have changed the structure of the field,
/// it is undetermined: no text of a client makes another address its own.
/// </summary>
internal sealed class ReceivedField
{
    private ReceivedField()
    {
    }

    public required ReceivedKind Kind { get; init; }

    /// <summary>The address that the server saw; null unless the kind is <see cref="ReceivedKind.Client"/>.</summary>
    public IPAddress? ClientIP { get; private init; }

    /// <summary>The HELO name; the reverse name or "unknown" where servers write only that.</summary>
    public string? Helo { get; private init; }

    /// <summary>The name after "by": the host that wrote the field.</summary>
    public string? By { get; private init; }

    /// <summary>The protocol after "with", such as ESMTPS; null if there is none.</summary>
    public string? Protocol { get; private init; }

    /// <summary>The sender in "(envelope-from &lt;a@example.com&gt;)"; empty for a null reverse-path.</summary>
    public string? EnvelopeFrom { get; private init; }

    /// <summary>RFC 3848: whether the client logged in, so that it is a user and not another mail server.</summary>
    public bool IsAuthenticated => Protocol is { } protocol && IsOneOf(protocol, AuthenticatedProtocols);

    /// <summary>Whether the message did not come by SMTP, but from a mailbox, a web form or a local program.</summary>
    public bool IsOtherProtocol => Protocol is { } protocol && Array.Exists(
        OtherProtocols, other => protocol.StartsWith(other, StringComparison.OrdinalIgnoreCase));

    // RFC 2033, 1: LMTP is not for wide area networks.
    private static readonly string[] OtherProtocols = ["POP", "APOP", "IMAP", "LMTP", "HTTP", "MAPI", "local", "UUCP"];

    // RFC 6531, 4.3 has the UTF8 ones; the others without an E are seen too.
    private static readonly string[] AuthenticatedProtocols =
        ["ESMTPA", "ESMTPSA", "SMTPA", "SMTPSA", "UTF8SMTPA", "UTF8SMTPSA", "UTF8ESMTPA", "UTF8ESMTPSA"];

    /// <summary>Reads the body of a field.</summary>
    /// <param name="body">The body, folded or not.</param>
    public static ReceivedField Read(string body)
    {
        if (!ReceivedClauses.TryRead(body, out ReceivedClauses? clauses))
        {
            return new ReceivedField { Kind = ReceivedKind.Undetermined };
        }

        (IPAddress? address, string? helo) = ClientOf(clauses);
        bool isLocal = !clauses.HasFrom || IsLocalHost(clauses);
        return new ReceivedField
        {
            Kind = isLocal ? ReceivedKind.NoClient
                : address is null ? ReceivedKind.Undetermined
                : ReceivedKind.Client,
            ClientIP = isLocal ? null : address,
            Helo = isLocal ? null : helo,
            By = clauses.ByWords.FirstOrDefault(),
            Protocol = clauses.Protocol,
            EnvelopeFrom = clauses.EnvelopeFrom,
        };
    }

    /// <summary>Reads an address, or one with a zone identifier or the tag of an SMTP literal.</summary>
    public static IPAddress? AddressOf(ReadOnlySpan<char> text)
    {
        const string Tag = "IPv6:";
        text = text.StartsWith(Tag, StringComparison.OrdinalIgnoreCase) ? text[Tag.Length..] : text;
        int zone = text.IndexOf('%');
        return !IPAddressText.TryParse(zone > 0 ? text[..zone] : text, out IPAddress? address) ? null
            : address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : address;
    }

    // The address in the comment is the one that the server saw. A literal before it is what the client claimed.
    private static (IPAddress? Address, string? Helo) ClientOf(ReceivedClauses clauses)
    {
        if (clauses.FromWords is not [var name, ..] words)
        {
            return default;
        }

        HashSet<IPAddress> found = [];
        string helo = name;
        bool hasHelo = false;
        bool hasKey = false;
        for (int i = 0; i < clauses.FromComments.Count; i++)
        {
            string comment = clauses.FromComments[i];
            if (i == 0 && HeloIn(comment) is { } word)
            {
                // A HELO name that is not a name, or has spaces, may have changed the rest.
                if (word.Length == 0 || word.Any(char.IsWhiteSpace))
                {
                    return default;
                }

                helo = word;
                hasHelo = true;
            }
            else if (!TryReadComment(comment, ref helo, ref hasKey, found))
            {
                return default;
            }
        }

        if (words.Count == 1)
        {
            TakeName(name, hasHelo, hasKey, found);
        }
        else if (words is [_, ['[', .., ']'] literal] && clauses.FromComments.Count == 0 && name[0] != '['
            && AddressOf(literal.AsSpan()[1..^1]) is { } address)
        {
            // "from NAME [ADDRESS] by", as fetchmail and MDaemon write it.
            found.Add(address);
        }
        else
        {
            return default;
        }

        return found.Count == 1 ? (found.First(), helo) : default;
    }

    // Exim without a name: "from [ADDRESS] (helo=HELO)".  Yahoo and CommuniGate: "from ADDRESS (EHLO HELO)".
    private static void TakeName(string name, bool hasHelo, bool hasKey, HashSet<IPAddress> found)
    {
        if (!hasKey && !hasHelo)
        {
            return;
        }

        int end = name.IndexOf(']', StringComparison.Ordinal);
        bool isLiteral = name[0] == '[' && end > 1;
        bool hasPort = isLiteral && end + 2 < name.Length && name[end + 1] == ':'
            && name.AsSpan(end + 2).IndexOfAnyExceptInRange('0', '9') < 0;
        if (isLiteral && (end == name.Length - 1 || hasPort) && AddressOf(name.AsSpan(1, end - 1)) is { } literal)
        {
            found.Add(literal);
        }
        else if (hasHelo && AddressOf(name) is { } bare)
        {
            found.Add(bare);
        }
    }

    // False if the comment names something in brackets that is not an address.
    private static bool TryReadComment(
        string comment, ref string helo, ref bool hasKey, HashSet<IPAddress> found)
    {
        string rest = comment;
        hasKey |= KeyIn(comment, "helo=") >= 0 || KeyIn(comment, "port=") >= 0;
        if (KeyIn(comment, "helo=") is >= 0 and int start && HeloValue(comment, start + 5) is { Length: > 0 } value)
        {
            helo = value;
            rest = $"{comment[..start]} {comment[(start + 5 + value.Length)..]}";
        }

        bool hasLiteral = false;
        for (int open = rest.AsSpan().IndexOf('['); open >= 0; open = rest.IndexOf('[', open + 1))
        {
            int close = rest.IndexOf(']', open);
            if (close < 0 || AddressOf(rest.AsSpan(open + 1, close - open - 1)) is not { } address)
            {
                return false;
            }

            found.Add(address);
            hasLiteral = true;
        }

        // Exchange and qmail: "(ADDRESS)".
        if (!hasLiteral && AddressOf(rest.AsSpan().Trim()) is { } bare)
        {
            found.Add(bare);
        }

        return true;
    }

    // "HELO name"; null if the comment is another one.
    private static string? HeloIn(string comment)
    {
        int space = comment.AsSpan().IndexOfAny(' ', '\t');
        bool isHelo = space >= 0 && IsOneOf(comment[..space], "HELO", "EHLO", "LHLO");
        return isHelo ? comment[space..].Trim() : null;
    }

    // A literal may be followed by anything; another value ends at a space or bracket.
    private static string HeloValue(string comment, int start)
    {
        int end = start;
        if (start < comment.Length && comment[start] == '[')
        {
            end = comment.IndexOf(']', start) + 1;
            return end == 0 || comment.AsSpan(start, end - start).ContainsAny(' ', '\t')
                ? string.Empty
                : comment[start..end];
        }

        while (end < comment.Length && !char.IsWhiteSpace(comment[end]) && comment[end] is not ('[' or ']'))
        {
            end++;
        }

        return comment[start..end];
    }

    // Where a key begins, at the start of a word.
    private static int KeyIn(string comment, string key)
    {
        int start = comment.IndexOf(key, StringComparison.OrdinalIgnoreCase);
        while (start > 0 && !char.IsWhiteSpace(comment[start - 1]))
        {
            start = comment.IndexOf(key, start + 1, StringComparison.OrdinalIgnoreCase);
        }

        return start;
    }

    // OpenSMTPD, for a program on the same host: "from localhost (NAME [local])".
    private static bool IsLocalHost(ReceivedClauses clauses) =>
        clauses is { FromWords: ["localhost"], FromComments: [var comment] }
        && comment.Split(' ') is [var name, "[local]"] && !name.Contains('=', StringComparison.Ordinal);

    private static bool IsOneOf(string text, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
