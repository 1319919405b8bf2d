// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Spf.Text;

namespace Spf.Records;

// RFC 7208, sections 4.6.1 and 12:
//   record     = version terms *SP
//   version    = "v=spf1"
//   terms      = *( 1*SP ( directive / modifier ) )
//   directive  = [ qualifier ] mechanism
//   mechanism  = ( all / include / a / mx / ptr / ip4 / ip6 / exists )
//   modifier   = redirect / explanation / unknown-modifier
//
// The whole record is read before any of it is evaluated, since a syntax error anywhere is a permerror (4.6). Errors
// are values: a reader returns false and leaves where and why in _error.
internal ref partial struct RecordParser
{
    // Where an array of directives begins, at most; a text of blanks must not make it large.
    private const int MaxExpectedDirectives = 64;

    private readonly string _source;
    private readonly ReadOnlySpan<char> _text;
    private CompactDirective[] _directives;
    private int _directiveCount;
    private List<Modifier>? _modifiers;
    private SpfSyntaxError _error;

    private RecordParser(string source)
    {
        _source = source;
        _text = source;

        // A term has a blank before it, so there are never more of them than blanks.
        _directives = new CompactDirective[Math.Min(_text.Count(' '), MaxExpectedDirectives)];
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out SpfRecord? record, out SpfSyntaxError error)
    {
        if (!SpfRecord.IsSpfRecord(text))
        {
            int matched = text.AsSpan().CommonPrefixLength(SpfRecord.Version);
            error = new(matched, "expected \"v=spf1\", then a space or the end");
            record = null;
            return false;
        }

        var parser = new RecordParser(text);
        record = parser.TryReadTerms() ? parser.ToRecord() : null;
        error = parser._error;
        return record is not null;
    }

    private readonly SpfRecord ToRecord() =>
        new(_source, _directives, _directiveCount, _modifiers is null ? [] : [.. _modifiers]);

    private bool TryReadTerms()
    {
        int position = SpfRecord.Version.Length;
        while (TryFindTerm(ref position, out int end))
        {
            if (!TryReadTerm(position, end))
            {
                return false;
            }

            position = end;
        }

        return true;
    }

    // 12: terms = *( 1*SP ( directive / modifier ) ). Goes on to the next term.
    private readonly bool TryFindTerm(ref int position, out int end)
    {
        while (position < _text.Length && _text[position] == ' ')
        {
            position++;
        }

        int length = _text[position..].IndexOf(' ');
        end = length < 0 ? _text.Length : position + length;
        return position < _text.Length;
    }

    // A mechanism's name ends at ":" or "/" or the end, a modifier's at "=".
    private bool TryReadTerm(int start, int end)
    {
        bool hasQualifier = QualifierText.TryRead(_text[start], out Qualifier qualifier);
        int nameStart = hasQualifier ? start + 1 : start;
        int nameEnd = nameStart;
        while (nameEnd < end && Abnf.IsNameCharacter(_text[nameEnd]))
        {
            nameEnd++;
        }

        if (nameStart == end || !char.IsAsciiLetter(_text[nameStart]))
        {
            return Fail(nameStart, hasQualifier
                ? "expected a mechanism after the qualifier"
                : "expected a mechanism or a modifier");
        }

        if (nameEnd < end && _text[nameEnd] == '=')
        {
            return hasQualifier
                ? Fail(start, "a modifier takes no qualifier")
                : TryReadModifier(start, nameEnd, end);
        }

        if (nameEnd < end && _text[nameEnd] is not (':' or '/'))
        {
            return Fail(nameEnd, "expected \":\", \"/\", \"=\" or a space after the name of a mechanism or modifier");
        }

        if (_directiveCount == _directives.Length)
        {
            Array.Resize(ref _directives, _directives.Length * 2);
        }

        return TryReadDirective(qualifier, hasQualifier, nameStart, nameEnd, end, out _directives[_directiveCount++]);
    }

    private bool TryReadDirective(
        Qualifier qualifier, bool hasQualifier, int start, int nameEnd, int end, out CompactDirective directive)
    {
        ReadOnlySpan<char> name = _text[start..nameEnd];
        if (name.Length == 3)
        {
            var range = new TextRange(start, end - start);
            if (Is(name, "ip4"))
            {
                bool isRead = TryReadIp4(nameEnd, end, out uint bits, out int length);
                directive = isRead ? CompactDirective.OfIp4(range, qualifier, hasQualifier, bits, length) : default;
                return isRead;
            }

            if (Is(name, "ip6"))
            {
                bool isRead = TryReadIp6(nameEnd, end, out UInt128 bits, out int length);
                directive = isRead ? CompactDirective.OfIp6(range, qualifier, hasQualifier, bits, length) : default;
                return isRead;
            }

            if (Is(name, "all"))
            {
                directive = CompactDirective.OfAll(range, qualifier, hasQualifier);
                return nameEnd == end || Fail(nameEnd, "\"all\" takes no argument");
            }
        }

        Mechanism? mechanism = ReadMechanism(start, nameEnd, end);
        directive = mechanism is null
            ? default
            : CompactDirective.OfLookup(new Directive(qualifier, hasQualifier, mechanism));
        return mechanism is not null;
    }

    private Mechanism? ReadMechanism(int start, int nameEnd, int end)
    {
        ReadOnlySpan<char> name = _text[start..nameEnd];
        var text = new TextSlice(_source, start, end - start);
        return name.Length switch
        {
            1 when Is(name, "a") => ReadA(text, nameEnd, end),
            2 when Is(name, "mx") => ReadMx(text, nameEnd, end),
            3 when Is(name, "ptr") => ReadPtr(text, nameEnd, end),
            6 when Is(name, "exists") => ReadExists(text, nameEnd, end),
            7 when Is(name, "include") => ReadInclude(text, nameEnd, end),
            _ => UnknownMechanism(name, start),
        };
    }

    // 5.2: include = "include" ":" domain-spec
    private IncludeMechanism? ReadInclude(TextSlice text, int position, int end) =>
        TryReadRequiredDomain(position, end, out DomainSpec? domain) ? new IncludeMechanism(text, domain) : null;

    // 5.3: a = "a" [ ":" domain-spec ] [ dual-cidr-length ]
    private AMechanism? ReadA(TextSlice text, int position, int end) =>
        TryReadDomainAndLength(position, end, out DomainSpec? domain, out DualCidrLength length)
            ? new AMechanism(text, domain, length)
            : null;

    // 5.4: mx = "mx" [ ":" domain-spec ] [ dual-cidr-length ]
    private MxMechanism? ReadMx(TextSlice text, int position, int end) =>
        TryReadDomainAndLength(position, end, out DomainSpec? domain, out DualCidrLength length)
            ? new MxMechanism(text, domain, length)
            : null;

    // 5.5: ptr = "ptr" [ ":" domain-spec ]
    private PtrMechanism? ReadPtr(TextSlice text, int position, int end)
    {
        if (position == end)
        {
            return new PtrMechanism(text, null);
        }

        return TryReadRequiredDomain(position, end, out DomainSpec? domain) ? new PtrMechanism(text, domain) : null;
    }

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

    // 5.7: exists = "exists" ":" domain-spec
    private ExistsMechanism? ReadExists(TextSlice text, int position, int end) =>
        TryReadRequiredDomain(position, end, out DomainSpec? domain) ? new ExistsMechanism(text, domain) : null;

    private Mechanism? UnknownMechanism(ReadOnlySpan<char> name, int start)
    {
        string hint = name.Length > 8 ? string.Empty : name.ToString().ToUpperInvariant() switch
        {
            "IP" or "IPV4" => "; an IPv4 network is written \"ip4:\"",
            "IPV6" => "; an IPv6 network is written \"ip6:\"",
            "REDIRECT" => "; a redirect is written \"redirect=\"",
            "EXP" => "; an explanation is written \"exp=\"",
            _ => string.Empty,
        };
        Fail(start, "expected one of the mechanisms all, include, a, mx, ptr, ip4, ip6, exists" + hint);
        return null;
    }

    // 6.1: redirect = "redirect" "=" domain-spec          6.2: explanation = "exp" "=" domain-spec
    // 12: unknown-modifier = name "=" macro-string
    private bool TryReadModifier(int start, int nameEnd, int end)
    {
        ReadOnlySpan<char> name = _text[start..nameEnd];
        var text = new TextSlice(_source, start, end - start);
        int value = nameEnd + 1;
        _modifiers ??= [];

        if (Is(name, "redirect"))
        {
            return NotYet<RedirectModifier>(start, "expected one \"redirect\" at most")
                && TryReadDomainSpec(value, end, out DomainSpec? target)
                && Add(new RedirectModifier(text, target));
        }

        if (Is(name, "exp"))
        {
            return NotYet<ExplanationModifier>(start, "expected one \"exp\" at most")
                && TryReadDomainSpec(value, end, out DomainSpec? domain)
                && Add(new ExplanationModifier(text, domain));
        }

        var slice = new TextSlice(_source, value, end - value);
        return MacroParser.TryParse(
                slice,
                MacroParser.Context.UnknownModifier,
                out ImmutableArray<MacroElement> elements,
                out _,
                out _error)
            && Add(new UnknownModifier(text, new MacroString(slice, elements)));
    }

    // 6: redirect and exp MUST NOT appear more than once each; unknown modifiers may.
    private bool NotYet<TModifier>(int position, string message)
    {
        foreach (Modifier modifier in _modifiers!)
        {
            if (modifier is TModifier)
            {
                return Fail(position, message);
            }
        }

        return true;
    }

    private readonly bool Add(Modifier modifier)
    {
        _modifiers!.Add(modifier);
        return true;
    }

    // A name is ASCII letters, digits, "-", "_" and "." by now: of these, the bit makes lower case of letters, and
    // nothing else becomes a letter or digit by it.
    private static bool Is(ReadOnlySpan<char> name, ReadOnlySpan<char> expected)
    {
        if (name.Length != expected.Length)
        {
            return false;
        }

        for (int i = 0; i < name.Length; i++)
        {
            if ((name[i] | 0x20) != expected[i])
            {
                return false;
            }
        }

        return true;
    }

    private bool Fail(int position, string message)
    {
        _error = new(position, message);
        return false;
    }
}
