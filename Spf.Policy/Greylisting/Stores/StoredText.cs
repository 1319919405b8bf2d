// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Policy.Greylisting.Stores;

/// <summary>
/// Texts of strangers in a server's store, as printable US-ASCII without spaces. No database encoding refuses that. A
/// refusal would count as a failure of the store, so a stranger could cause one.
/// </summary>
internal static class StoredText
{
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
