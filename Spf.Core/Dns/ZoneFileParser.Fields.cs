// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Spf.Text;

namespace Spf.Dns;

// The fields of an entry: names, numbers, addresses and character strings (RFC 1035, section 5.1).
internal sealed partial class ZoneFileParser
{
    // RFC 1035, 3.3: a <character-string> has at most 255 octets.  RFC 1035, 3.2.1: the length of RDATA has 16 bits.
    private const int MaxStringLength = 255;
    private const int MaxDataLength = ushort.MaxValue;

    // RFC 2181, 8: a time to live has 31 bits.
    private const long MaxTimeToLive = int.MaxValue;

    private bool TryReadName(out DomainName name)
    {
        name = default;
        ZoneToken token = Current;
        if (IsAtEnd || token.IsQuoted)
        {
            return Fail(token, $"expected a domain name, but found {Show(token)}");
        }

        _next++;
        if (SpanOf(token) is "@")
        {
            name = _origin;
            return true;
        }

        Span<char> buffer = stackalloc char[DomainName.MaxLength + 1];
        if (!TryUnescape(token, buffer, mayQuoteDots: false, out int length))
        {
            return false;
        }

        ReadOnlySpan<char> text = buffer[..length];
        bool isAbsolute = text is [.., '.'] || _origin.IsRoot;
        return DomainName.TryParse(isAbsolute ? text : $"{text}.{_origin}", out name)
            || FailName(token);
    }

    // A number of seconds, or numbers with units, as in 1h30m.
    private bool TryReadTimeToLive(out TimeSpan timeToLive)
    {
        ZoneToken token = Current;
        ReadOnlySpan<char> rest = SpanOf(token);
        long seconds = 0;
        bool isTime = !IsAtEnd && !token.IsQuoted && !rest.IsEmpty;
        bool isPlain = !rest.ContainsAnyExceptInRange('0', '9');
        while (isTime && !rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? rest.Length : digits;
            isTime = long.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                && number <= MaxTimeToLive;
            rest = rest[digits..];
            if (isTime && !isPlain)
            {
                int unit = rest.IsEmpty ? 0 : SecondsOf(rest[0]);
                isTime = unit > 0;
                number *= unit;
                rest = isTime ? rest[1..] : rest;
            }

            seconds += isTime ? number : 0;
            isTime &= seconds <= MaxTimeToLive;
        }

        timeToLive = TimeSpan.FromSeconds(isTime ? seconds : 0);
        _next += isTime ? 1 : 0;
        return isTime || Fail(
            token, $"expected a time to live such as 3600 or 1h30m, at most 2147483647 s, but found {Show(token)}");
    }

    private bool TryReadPreference(out ushort preference)
    {
        ZoneToken token = Current;
        if (IsAtEnd || !ushort.TryParse(SpanOf(token), NumberStyles.None, CultureInfo.InvariantCulture, out preference))
        {
            preference = 0;
            return Fail(token, $"expected a preference from 0 to 65535 before the name, but found {Show(token)}");
        }

        _next++;
        return true;
    }

    private bool TryReadAddress(AddressFamily family, [NotNullWhen(true)] out IPAddress? address)
    {
        ZoneToken token = Current;
        if (!IsAtEnd && IPAddressText.TryParse(SpanOf(token), out address) && address.AddressFamily == family)
        {
            _next++;
            return true;
        }

        address = null;
        return Fail(token, family == AddressFamily.InterNetwork
            ? $"expected an IPv4 address, but found {Show(token)}"
            : $"expected an IPv6 address, but found {Show(token)}");
    }

    // RFC 7208, 3.3: several strings are joined without spaces.
    private bool TryReadStrings([NotNullWhen(true)] out string? text)
    {
        text = null;
        if (IsAtEnd)
        {
            return Fail(Current, "expected text in quotation marks");
        }

        Span<char> buffer = stackalloc char[MaxStringLength];
        var joined = new StringBuilder();
        int octets = 0;
        for (ZoneToken first = Current; !IsAtEnd; _next++)
        {
            if (!TryUnescape(Current, buffer, mayQuoteDots: true, out int length))
            {
                return false;
            }

            octets += 1 + length;
            if (octets > MaxDataLength)
            {
                return Fail(
                    Current,
                    "the strings of a TXT record have at most 65535 octets in total, including a length octet each");
            }

            // Without quotation marks each word is a string of its own, and "v=spf1 -all" would become "v=spf1-all".
            if (Current.Start == first.Start && !first.IsQuoted && _next + 2 < _tokens.Count
                && buffer[..length].StartsWith("v=spf1", StringComparison.OrdinalIgnoreCase))
            {
                return Fail(
                    first,
                    "put the record in quotation marks, \"v=spf1 ...\": otherwise its words are joined without spaces");
            }

            joined.Append(buffer[..length]);
        }

        text = joined.ToString();
        return true;
    }

    // RFC 1035, 5.1: \X is X, \DDD is the octet of that decimal number.
    private bool TryUnescape(ZoneToken token, Span<char> buffer, bool mayQuoteDots, out int length)
    {
        length = 0;
        ReadOnlySpan<char> raw = SpanOf(token);
        for (int i = 0; i < raw.Length; length++)
        {
            int start = i;
            char c = raw[i++];
            bool isEscaped = c == '\\';
            if (isEscaped)
            {
                if (i == raw.Length || (char.IsAsciiDigit(raw[i]) && !TryReadOctet(raw[i..])))
                {
                    return Fail(
                        token, start, "expected a character, or three digits from 000 to 255, after the backslash");
                }

                c = char.IsAsciiDigit(raw[i])
                    ? (char)byte.Parse(raw.Slice(i, 3), NumberStyles.None, CultureInfo.InvariantCulture)
                    : raw[i];
                i += char.IsAsciiDigit(raw[i]) ? 3 : 1;
            }

            if (c > '\u00FF')
            {
                return Fail(token, start, "expected characters of one octet (Latin-1); write other octets as \\DDD");
            }

            if (isEscaped && c == '.' && !mayQuoteDots)
            {
                return Fail(token, start, "a dot inside a label is not supported");
            }

            if (length == buffer.Length)
            {
                return mayQuoteDots
                    ? Fail(token, $"a string has at most {MaxStringLength} octets: split it, \"...\" \"...\"")
                    : FailName(token);
            }

            buffer[length] = c;
        }

        return true;
    }

    private static bool TryReadOctet(ReadOnlySpan<char> text) =>
        text.Length >= 3 && byte.TryParse(text[..3], NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static int SecondsOf(char unit) => char.ToLowerInvariant(unit) switch
    {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        'w' => 7 * 24 * 60 * 60,
        _ => 0,
    };

    private static bool TryGetType(ReadOnlySpan<char> word, out DnsRecordType type)
    {
        type = Is(word, "A") ? DnsRecordType.A
            : Is(word, "AAAA") ? DnsRecordType.Aaaa
            : Is(word, "CNAME") ? DnsRecordType.Cname
            : Is(word, "MX") ? DnsRecordType.Mx
            : Is(word, "PTR") ? DnsRecordType.Ptr
            : Is(word, "TXT") ? DnsRecordType.Txt
            : default;
        return type != default;
    }

    private static bool Is(ReadOnlySpan<char> word, string keyword) =>
        word.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    private static bool IsOneOf(ReadOnlySpan<char> word, params ReadOnlySpan<string> keywords)
    {
        foreach (string keyword in keywords)
        {
            if (Is(word, keyword))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsDirective(ZoneToken token) => !token.IsQuoted && SpanOf(token) is ['$', ..];

    private ReadOnlySpan<char> SpanOf(ZoneToken token) => _text.AsSpan(token.Start, token.Length);

    // The file may contain anything. A message shows only the beginning, and only printable US-ASCII.
    private string Show(ZoneToken token)
    {
        const int MaxShown = 40;
        if (token.Length == 0 && !token.IsQuoted)
        {
            return "the end of the line";
        }

        int length = Math.Min(token.Length, MaxShown);
        return "\"" + string.Create(length, (_text, token.Start), static (shown, from) =>
        {
            for (int i = 0; i < shown.Length; i++)
            {
                char c = from._text[from.Start + i];
                shown[i] = c is >= ' ' and <= '~' ? c : '?';
            }
        }) + (token.Length > MaxShown ? "...\"" : "\"");
    }

    private bool FailName(ZoneToken token) => Fail(
        token,
        $"expected a domain name with labels of 1 to 63 characters, {DomainName.MaxLength} in total, but found "
            + Show(token));

    private bool Fail(ZoneToken token, string message)
    {
        _error = new ZoneFileError(token.Line, token.Column, message);
        return false;
    }

    // Reports an error at a character of a token. An opening quotation mark counts as a column.
    private bool Fail(ZoneToken token, int offset, string message) =>
        Fail(token with { Column = token.Column + (token.IsQuoted ? 1 : 0) + offset }, message);
}
