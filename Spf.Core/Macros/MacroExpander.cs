// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Globalization;
using System.Text;
using Spf.Records;
using Spf.Text;

namespace Spf.Macros;

// RFC 7208, section 7.3: letters become values, values are split, reversed, cut and joined, and URL-escaped.
internal static class MacroExpander
{
    // Any name this long ends in the same 253 characters whether or not more is expanded in front; the limit is only
    // there so that expansion ends.
    public const int MaxExpansionLength = 65_536;

    // RFC 3986, 2.3: unreserved = ALPHA / DIGIT / "-" / "." / "_" / "~"
    private static readonly SearchValues<char> Unreserved = SearchValues.Create(
        "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");

    private const string HexDigits = "0123456789ABCDEF";

    public static void Expand(MacroString macro, in MacroValues values, ref MacroBuffer output)
    {
        if (macro.IsLiteral)
        {
            output.Append(macro.Span);
            return;
        }

        foreach (MacroElement element in macro.Elements)
        {
            if (element is MacroLiteral literal)
            {
                output.Append(literal.Text);
            }
            else
            {
                Expand((MacroExpand)element, values, ref output);
            }

            if (output.IsOverLimit)
            {
                return;
            }
        }
    }

    /// <summary>
    /// 7.3: "if the expanded domain name exceeds 253 characters (the maximum length of a domain name in this format),
    /// the left side is truncated to fit, by removing successive domain labels (and their following dots) until the
    /// total length does not exceed 253 characters." A trailing dot is no part of that length.
    /// </summary>
    public static ReadOnlySpan<char> TruncateDomain(ReadOnlySpan<char> name)
    {
        int max = ALabels.MaxDomainLength + (name.EndsWith(".") ? 1 : 0);
        while (name.Length > max)
        {
            int dot = name.IndexOf('.');
            if (dot < 0 || dot == name.Length - 1)
            {
                break;
            }

            name = name[(dot + 1)..];
        }

        return name;
    }

    private static void Expand(MacroExpand expand, in MacroValues values, ref MacroBuffer output)
    {
        Span<char> scratch = stackalloc char[64];
        ReadOnlySpan<char> value = expand.Letter switch
        {
            MacroLetter.Sender => $"{values.LocalPart}@{values.SenderDomain}",
            MacroLetter.SenderLocalPart => values.LocalPart,
            MacroLetter.SenderDomain => values.SenderDomain,
            MacroLetter.Domain => values.Domain,
            MacroLetter.ClientIP => FormatClientIP(values, scratch),
            MacroLetter.ValidatedDomain => values.ValidatedDomain ?? "unknown",
            MacroLetter.IPVersion => values.IsIPv4 ? "in-addr" : "ip6",
            MacroLetter.Helo => values.Helo,
            MacroLetter.ReadableClientIP => values.ClientIP.ToString(),
            MacroLetter.Receiver => values.Receiver ?? "unknown",
            MacroLetter.Timestamp =>
                values.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            _ => default,
        };

        int start = output.Length;
        if (expand.Digits is null && !expand.Reverse && expand.Delimiters.Length == 0)
        {
            output.Append(value);
        }
        else
        {
            AppendTransformed(value, expand, ref output);
        }

        if (expand.UrlEscape)
        {
            Escape(ref output, start);
        }
    }

    // 7.3: the value is split at the delimiters, "r" reverses the parts, digits keep the right-hand ones, and dots
    // join what is left.
    private static void AppendTransformed(scoped ReadOnlySpan<char> value, MacroExpand expand, ref MacroBuffer output)
    {
        ReadOnlySpan<char> delimiters = expand.Delimiters.Length == 0 ? "." : expand.Delimiters;
        int keep = expand.Digits ?? int.MaxValue;

        if (expand.Reverse)
        {
            // Reversed, the right-hand parts are the left-hand ones.
            int end = EndOfParts(value, delimiters, keep);
            for (bool first = true; end >= 0; first = false)
            {
                int start = value[..end].LastIndexOfAny(delimiters) + 1;
                if (!first)
                {
                    output.Append('.');
                }

                output.Append(value[start..end]);
                end = start - 1;
            }

            return;
        }

        ReadOnlySpan<char> rest = value[StartOfParts(value, delimiters, keep)..];
        for (int next = rest.IndexOfAny(delimiters); next >= 0; next = rest.IndexOfAny(delimiters))
        {
            output.Append(rest[..next]);
            output.Append('.');
            rest = rest[(next + 1)..];
        }

        output.Append(rest);
    }

    // Where the first parts end.
    private static int EndOfParts(ReadOnlySpan<char> value, ReadOnlySpan<char> delimiters, int keep)
    {
        int end = -1;
        for (int parts = 0; parts < keep; parts++)
        {
            int next = value[(end + 1)..].IndexOfAny(delimiters);
            if (next < 0)
            {
                return value.Length;
            }

            end += next + 1;
        }

        return end;
    }

    // Where the last parts begin.
    private static int StartOfParts(ReadOnlySpan<char> value, ReadOnlySpan<char> delimiters, int keep)
    {
        int start = value.Length + 1;
        for (int parts = 0; parts < keep; parts++)
        {
            int previous = value[..(start - 1)].LastIndexOfAny(delimiters);
            start = previous + 1;
            if (previous < 0)
            {
                return 0;
            }
        }

        return start;
    }

    // 7.3: "i" is the dotted quad for IPv4, and the nibbles with dots between them for IPv6. Their letter case is left
    // open, and is nothing to the DNS; we write capitals because the official suite's explanations do.
    private static ReadOnlySpan<char> FormatClientIP(in MacroValues values, Span<char> output)
    {
        if (values.IsIPv4)
        {
            _ = values.ClientIP.TryFormat(output, out int written);
            return output[..written];
        }

        Span<byte> bytes = stackalloc byte[16];
        _ = values.ClientIP.TryWriteBytes(bytes, out _);
        int end = 0;
        foreach (byte octet in bytes)
        {
            output[end++] = HexDigits[octet >> 4];
            output[end++] = '.';
            output[end++] = HexDigits[octet & 0xF];
            output[end++] = '.';
        }

        return output[..(end - 1)];
    }

    // 7.3: "Uppercase macros expand exactly as their lowercase equivalents, and are then URL escaped": as RFC 3986, 2.1
    // has it, over the octets of UTF-8.
    private static void Escape(ref MacroBuffer output, int start)
    {
        ReadOnlySpan<char> text = output.Text[start..];
        if (!text.ContainsAnyExcept(Unreserved))
        {
            return;
        }

        byte[] octets = Encoding.UTF8.GetBytes(text.ToString());
        output.Truncate(start);
        foreach (byte octet in octets)
        {
            if (Unreserved.Contains((char)octet))
            {
                output.Append((char)octet);
            }
            else
            {
                output.Append('%');
                output.Append(HexDigits[octet >> 4]);
                output.Append(HexDigits[octet & 0xF]);
            }
        }
    }
}
