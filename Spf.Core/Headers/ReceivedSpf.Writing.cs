// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using System.Text;
using Spf.Text;

namespace Spf.Headers;

// RFC 7208, section 9.1 with erratum 5436:
//     header-field = "Received-SPF:" [CFWS] result [FWS comment] [FWS key-value-list] [FWS] CRLF
public sealed partial record ReceivedSpf
{
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

    /// <summary>
    /// The field without its name, on one line, for libraries that take name and body apart. Values beyond US-ASCII
    /// stand as they are only in an envelope-from, and in the comment beside it; elsewhere they are escaped.
    /// </summary>
    public string Body => Write();

    /// <summary>The body, folded at 78 columns with the name before it counted in.</summary>
    /// <param name="newLine">CR LF, or LF for programs that want it.</param>
    /// <returns>The body, without an end of line behind it.</returns>
    /// <exception cref="ArgumentException"><paramref name="newLine"/> is not an end of line.</exception>
    public string ToFoldedBody(string newLine = "\r\n") => ToFoldedString(newLine)[PrefixLength..];

    /// <summary>
    /// Name and body on one line of at most 998 octets, safe to add to a message whatever the values are.
    /// </summary>
    /// <returns>The field, without an end of line.</returns>
    public override string ToString() => $"{FieldName}: {Body}";

    /// <summary>Name and body, folded at 78 columns.</summary>
    /// <param name="newLine">CR LF, or LF for programs that want it.</param>
    /// <returns>The field, without an end of line behind it.</returns>
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

        // What is cut is cut beyond the limit, and so is too long.
        string value = SafeText.HeaderValue(text, 2 * maxLength, allowUtf8);
        return Encoding.UTF8.GetByteCount(value) <= maxLength ? value : NoName;
    }

    // A zone identifier is the receiver's own affair, and no part of an address elsewhere.
    private static string AddressText(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? new IPAddress(address.GetAddressBytes()).ToString()
            : address.ToString();
}
