// SPDX-License-Identifier: MIT

using System.Buffers;
using Spf.Dns;
using Spf.Text;

namespace Spf.Headers;

/// <summary>
/// Which domains are safe in a header field. Labels of the DNS can hold any octet (RFC 2181, section 11), a client can
/// say anything in HELO, and readers end a domain at the first character that they do not expect: of
/// "victim.example,x.evil.example" some take the first half. Real mail comes from host names.
/// </summary>
internal static class HostName
{
    // RFC 1123, 2.1, and "_", which names of hosts have all the same.
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>
    /// Whether a text has only letters, digits, "-", "_" and ".", and is no longer than a domain name.
    /// </summary>
    public static bool Is(ReadOnlySpan<char> text) =>
        text.Length <= DomainName.MaxLength && !text.ContainsAnyExcept(Characters);

    /// <summary>Whether a text is an address literal such as [192.0.2.1] (RFC 5321, section 4.1.3).</summary>
    public static bool IsAddressLiteral(ReadOnlySpan<char> text) =>
        text is ['[', .. var inner, ']']
        && IPAddressText.TryParse(
            inner.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? inner["IPv6:".Length..] : inner,
            out _);

    /// <summary>
    /// Whether the domain of a mailbox is a host name, in U-labels too, or an address literal. A text without "@" has
    /// no domain.
    /// </summary>
    public static bool EndsMailbox(ReadOnlySpan<char> mailbox)
    {
        int at = mailbox.LastIndexOf('@');
        if (at < 0 || IsAddressLiteral(mailbox[(at + 1)..]))
        {
            return true;
        }

        foreach (char c in mailbox[(at + 1)..])
        {
            if (char.IsAscii(c) && !Characters.Contains(c))
            {
                return false;
            }
        }

        return true;
    }
}
