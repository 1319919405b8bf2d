// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;

namespace Spf.Policy.Greylisting.Stores;

/// <summary>
/// Texts of strangers in a server's store, as printable US-ASCII without spaces. No database encoding refuses that. A
/// refusal would count as a failure of the store, so a stranger could cause one.
/// </summary>
internal static class StoredText
{
    /// <summary>The name of a list.</summary>
    public static string Of(GreylistListKind kind) => kind switch
    {
        GreylistListKind.Client => "client",
        GreylistListKind.Domain => "domain",
        GreylistListKind.Spf => "spf",
        GreylistListKind.Recipient => "recipient",
        _ => "blackhole",
    };

    /// <summary>Returns what was escaped.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        using var octets = new MemoryStream(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool isEscape = text[i] == '%' && i + 2 < text.Length
                && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out byte octet)
                && Write(octet);
            if (isEscape)
            {
                i += 2;
            }
            else
            {
                octets.WriteByte((byte)text[i]);
            }
        }

        return Encoding.UTF8.GetString(octets.GetBuffer().AsSpan(0, (int)octets.Length));

        bool Write(byte octet)
        {
            octets.WriteByte(octet);
            return true;
        }
    }

    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var escaped = new StringBuilder();
        foreach (byte octet in Encoding.UTF8.GetBytes(text))
        {
            _ = octet is > 0x20 and < 0x7F and not (byte)'%'
                ? escaped.Append((char)octet)
                : escaped.Append('%').Append(Convert.ToHexString([octet]));
        }

        return escaped.ToString();
    }
}
