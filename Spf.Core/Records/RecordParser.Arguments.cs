// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Text;

namespace Spf.Records;

// What stands behind a mechanism's ":" or "/" and a modifier's "=": domains (7.1) and prefix lengths (5.6).
internal ref partial struct RecordParser
{
    private bool TryReadColon(int position, int end) =>
        (position < end && _text[position] == ':') || Fail(position, "expected \":\" and an argument");

    // 5.6: ip4 = "ip4" ":" ip4-network [ ip4-cidr-length ]
    private bool TryReadIp4(int position, int end, out uint bits, out int length)
    {
        bits = 0;
        length = -1;
        if (!TryReadColon(position, end))
        {
            return false;
        }

        int address = position + 1;
        if (!IPAddressText.TryReadIp4(_text[address..end], out bits, out int addressLength)
            || (address + addressLength < end && _text[address + addressLength] != '/'))
        {
            return Fail(address, "expected an IPv4 address: four numbers from 0 to 255 without leading zeros");
        }

        int slash = address + addressLength;
        return slash == end || TryReadLength(slash + 1, end, 32, out length);
    }

    // 5.6: ip6 = "ip6" ":" ip6-network [ ip6-cidr-length ]
    private bool TryReadIp6(int position, int end, out UInt128 bits, out int length)
    {
        bits = default;
        length = -1;
        if (!TryReadColon(position, end))
        {
            return false;
        }

        int address = position + 1;
        int slash = _text[address..end].IndexOf('/');
        int addressEnd = slash < 0 ? end : address + slash;
        if (!IPAddressText.TryParseIp6(_text[address..addressEnd], out bits))
        {
            return Fail(address, "expected an IPv6 address without a zone identifier");
        }

        return slash < 0 || TryReadLength(addressEnd + 1, end, 128, out length);
    }

    private bool TryReadRequiredDomain(int position, int end, out DomainSpec? domain)
    {
        domain = null;
        return TryReadColon(position, end) && TryReadDomainSpec(position + 1, end, out domain);
    }

    // [ ":" domain-spec ] [ dual-cidr-length ]. A "/" may also stand in a domain-spec, but none that ends in a
    // top-level label or macro has one in its last run of digits and slashes: that run is the length.
    private bool TryReadDomainAndLength(int position, int end, out DomainSpec? domain, out DualCidrLength length)
    {
        domain = null;
        int run = position + _text[position..end].TrimEnd("/0123456789").Length;
        int slash = _text[run..end].IndexOf('/');
        int tail = slash < 0 ? end : run + slash;

        return TryReadDualCidrLength(tail, end, out length)
            && (position == tail
                || (TryReadColon(position, tail) && TryReadDomainSpec(position + 1, tail, out domain)));
    }

    // 5.6: dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]
    private bool TryReadDualCidrLength(int position, int end, out DualCidrLength length)
    {
        length = default;
        int? ip4 = null;
        int? ip6 = null;
        if (position < end && !(position + 1 < end && _text[position + 1] == '/'))
        {
            int next = _text[(position + 1)..end].IndexOf('/');
            int ip4End = next < 0 ? end : position + 1 + next;
            if (!TryReadLength(position + 1, ip4End, 32, out int value))
            {
                return false;
            }

            ip4 = value;
            position = ip4End;
        }

        if (position < end)
        {
            if (position + 1 >= end || _text[position + 1] != '/')
            {
                return Fail(position + 1, "expected \"//\" before the IPv6 prefix length");
            }

            if (!TryReadLength(position + 2, end, 128, out int value))
            {
                return false;
            }

            ip6 = value;
        }

        length = new DualCidrLength(ip4, ip6);
        return true;
    }

    // 12: ip4-cidr-length = "/" ("0" / %x31-39 0*1DIGIT)     ip6-cidr-length = "/" ("0" / %x31-39 0*2DIGIT)
    private bool TryReadLength(int position, int end, int max, out int length)
    {
        length = 0;
        ReadOnlySpan<char> digits = _text[position..end];
        bool wellFormed = digits.Length is > 0 and <= 3 && (digits.Length == 1 || digits[0] != '0');
        foreach (char digit in wellFormed ? digits : [])
        {
            wellFormed &= char.IsAsciiDigit(digit);
            length = (length * 10) + digit - '0';
        }

        return (wellFormed && length <= max)
            || Fail(position, max == 32
                ? "expected a prefix length from 0 to 32 without leading zeros"
                : "expected a prefix length from 0 to 128 without leading zeros");
    }

    // 7.1: domain-spec = macro-string domain-end
    private bool TryReadDomainSpec(int position, int end, out DomainSpec? domain) =>
        TryReadDomainSpec(position, end, keep: !IsCut, out domain);

    // The domain is null where it is only checked.
    private bool TryReadDomainSpec(int position, int end, bool keep, out DomainSpec? domain)
    {
        domain = null;
        if (position == end)
        {
            return Fail(position, "expected a domain");
        }

        ReadOnlySpan<char> text = _text[position..end];
        if (!MacroParser.TryParse(
                text,
                position,
                MacroParser.Context.Domain,
                keep,
                out ImmutableArray<MacroElement> elements,
                out bool endsInExpand,
                out _error)
            || !(endsInExpand || TryReadTopLabel(text, position)))
        {
            return false;
        }

        domain = keep ? new DomainSpec(TextSlice.Of(_source, position, end - position), elements) : null;
        return true;
    }

    // 7.1: domain-end = ( "." toplabel [ "." ] ) / macro-expand
    //      toplabel   = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum )
    private bool TryReadTopLabel(ReadOnlySpan<char> text, int offset)
    {
        ReadOnlySpan<char> trimmed = text[^1] == '.' ? text[..^1] : text;
        int dot = trimmed.LastIndexOf('.');
        ReadOnlySpan<char> label = trimmed[(dot + 1)..];
        bool wellFormed = dot >= 0 && label.Length > 0 && label[0] != '-' && label[^1] != '-';
        bool isNumber = true;
        foreach (char c in label)
        {
            wellFormed &= char.IsAsciiLetterOrDigit(c) || c == '-';
            isNumber &= char.IsAsciiDigit(c);
        }

        return (wellFormed && !isNumber)
            || Fail(offset + dot + 1, dot < 0
                ? "expected a domain of two labels or more, or one that ends in a macro"
                : "expected a top-level label (letters, digits and inner hyphens, not digits alone) "
                    + "or a macro at the end");
    }
}
