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
internal ref struct RecordParser
{
    // Where an array of directives begins, at most; a text of spaces must not make it large.
    private const int MaxExpectedDirectives = 64;

    private readonly string _source;
    private readonly ReadOnlySpan<char> _text;
    private readonly int _maxLookups;
    private CompactDirective[] _directives;
    private int _directiveCount;
    private Directive[] _lookups = [];
    private int _lookupCount;
    private RedirectModifier? _redirect;
    private ExplanationModifier? _explanation;
    private bool _hasUnknownModifiers;

    // Verifiers ignore unknown modifiers (6), so that they are kept only for who asks for them.
    private List<Modifier>? _unknown;

    // Where the directives end that an evaluation can come to; -1 while it can come to all. The rest is checked,
    // but not kept.
    private int _cut = -1;
    private SpfSyntaxError _error;

    private RecordParser(string source, int maxLookups)
    {
        _source = source;
        _text = source;
        _maxLookups = maxLookups;

        // A term has a space before it, so there are never more of them than spaces.
        _directives = new CompactDirective[Math.Min(_text.Count(' '), MaxExpectedDirectives)];
    }

    private readonly bool IsCut => _cut >= 0;

    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out SpfRecord? record,
        out SpfSyntaxError error,
        int maxLookups = SpfRecord.MaxKeptLookups)
    {
        if (!SpfRecord.IsSpfRecord(text))
        {
            int matched = text.AsSpan().CommonPrefixLength(SpfRecord.Version);
            error = new(matched, "expected \"v=spf1\", then a space or the end");
            record = null;
            return false;
        }

        var parser = new RecordParser(text, maxLookups);
        record = parser.TryReadTerms() ? parser.ToRecord(SpfRecord.Version.Length, text.Length) : null;
        error = parser._error;
        return record is not null;
    }

    private readonly SpfRecord ToRecord(int start, int end)
    {
        // A record that is kept with a cached answer has no more room than it needs.
        CompactDirective[] directives = _directives;
        if (directives.Length > MaxExpectedDirectives || directives.Length > 2 * _directiveCount)
        {
            Array.Resize(ref directives, _directiveCount);
        }

        return new SpfRecord(_source, start, end, directives, _directiveCount, _lookups, _cut)
        {
            Redirect = _redirect,
            Explanation = _explanation,
            HasUnknownModifiers = _hasUnknownModifiers,
            IsCutByLookups = IsCut && _lookupCount == _maxLookups,
        };
    }

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

        if (!TryReadDirective(qualifier, hasQualifier, nameStart, nameEnd, end, out CompactDirective directive))
        {
            return false;
        }

        if (!IsCut)
        {
            Keep(directive, end);
        }

        return true;
    }

    // Nothing is evaluated after "all" (5.1), nor after one lookup more than the limit (4.6.4).
    private void Keep(in CompactDirective directive, int end)
    {
        if (_directiveCount == _directives.Length)
        {
            Array.Resize(ref _directives, _directives.Length * 2);
        }

        _directives[_directiveCount++] = directive;
        if (directive.Kind == CompactKind.All
            || (directive.Kind == CompactKind.Lookup && _lookupCount == _maxLookups))
        {
            _cut = end;
        }
    }

    private bool TryReadDirective(
        Qualifier qualifier, bool hasQualifier, int start, int nameEnd, int end, out CompactDirective directive)
    {
        ReadOnlySpan<char> name = _text[start..nameEnd];
        if (name.Length == 3)
        {
            if (Is(name, "ip4"))
            {
                bool isRead = TryReadIp4(nameEnd, end, out uint bits, out int length);
                directive = isRead ? CompactDirective.OfIp4(start, qualifier, hasQualifier, bits, length) : default;
                return isRead;
            }

            if (Is(name, "ip6"))
            {
                bool isRead = TryReadIp6(nameEnd, end, out UInt128 bits, out int length);
                directive = isRead ? CompactDirective.OfIp6(start, qualifier, hasQualifier, bits, length) : default;
                return isRead;
            }

            if (Is(name, "all"))
            {
                directive = CompactDirective.OfAll(start, qualifier, hasQualifier);
                return nameEnd == end || Fail(nameEnd, "\"all\" takes no argument");
            }
        }

        directive = CompactDirective.OfLookup(_lookupCount);
        if (!TryReadMechanism(start, nameEnd, end, out Mechanism? mechanism))
        {
            return false;
        }

        if (mechanism is not null)
        {
            AddLookup(new Directive(qualifier, hasQualifier, mechanism));
        }

        return true;
    }

    private void AddLookup(Directive directive)
    {
        const int Few = 4;
        if (_lookupCount == _lookups.Length)
        {
            Array.Resize(ref _lookups, Math.Max(Few, 2 * _lookupCount));
        }

        _lookups[_lookupCount++] = directive;
    }

    // The mechanism is null where it is only checked.
    private bool TryReadMechanism(int start, int nameEnd, int end, out Mechanism? mechanism)
    {
        ReadOnlySpan<char> name = _text[start..nameEnd];
        DomainSpec? domain = null;
        DualCidrLength length = default;
        switch (name.Length)
        {
            // 5.3: a = "a" [ ":" domain-spec ] [ dual-cidr-length ]
            case 1 when Is(name, "a"):
                bool isA = TryReadDomainAndLength(nameEnd, end, out domain, out length);
                mechanism = isA && !IsCut ? new AMechanism(Slice(start, end), domain, length) : null;
                return isA;

            // 5.4: mx = "mx" [ ":" domain-spec ] [ dual-cidr-length ]
            case 2 when Is(name, "mx"):
                bool isMx = TryReadDomainAndLength(nameEnd, end, out domain, out length);
                mechanism = isMx && !IsCut ? new MxMechanism(Slice(start, end), domain, length) : null;
                return isMx;

            // 5.5: ptr = "ptr" [ ":" domain-spec ]
            case 3 when Is(name, "ptr"):
                bool isPtr = nameEnd == end || TryReadRequiredDomain(nameEnd, end, out domain);
                mechanism = isPtr && !IsCut ? new PtrMechanism(Slice(start, end), domain) : null;
                return isPtr;

            // 5.7: exists = "exists" ":" domain-spec
            case 6 when Is(name, "exists"):
                bool isExists = TryReadRequiredDomain(nameEnd, end, out domain);
                mechanism = domain is null ? null : new ExistsMechanism(Slice(start, end), domain);
                return isExists;

            // 5.2: include = "include" ":" domain-spec
            case 7 when Is(name, "include"):
                bool isInclude = TryReadRequiredDomain(nameEnd, end, out domain);
                mechanism = domain is null ? null : new IncludeMechanism(Slice(start, end), domain);
                return isInclude;
            default:
                mechanism = null;
                return FailAtMechanism(name, start);
        }
    }

    private readonly TextSlice Slice(int start, int end) => TextSlice.Of(_source, start, end - start);

    private bool FailAtMechanism(ReadOnlySpan<char> name, int start)
    {
        string hint = name.Length > 8 ? string.Empty : name.ToString().ToUpperInvariant() switch
        {
            "IP" or "IPV4" => "; an IPv4 network is written \"ip4:\"",
            "IPV6" => "; an IPv6 network is written \"ip6:\"",
            "REDIRECT" => "; a redirect is written \"redirect=\"",
            "EXP" => "; an explanation is written \"exp=\"",
            _ => string.Empty,
        };
        return Fail(start, "expected one of the mechanisms all, include, a, mx, ptr, ip4, ip6, exists" + hint);
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

    // The text after a mechanism's ":" or "/" and a modifier's "=": domains (7.1) and prefix lengths (5.6).

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

    // [ ":" domain-spec ] [ dual-cidr-length ]. A "/" may also be in a domain-spec, but none that ends in a
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
                : "expected a top-level label (letters, digits and inner hyphens, not only digits) "
                    + "or a macro at the end");
    }

    // Section 6: modifiers. Verifiers ignore all but two.

    // 6.1: redirect = "redirect" "=" domain-spec          6.2: explanation = "exp" "=" domain-spec
    // 12: unknown-modifier = name "=" macro-string
    private bool TryReadModifier(int start, int nameEnd, int end)
    {
        ReadOnlySpan<char> name = _text[start..nameEnd];
        int value = nameEnd + 1;

        // 6: redirect and exp MUST NOT appear more than once each; unknown modifiers may.
        if (Is(name, "redirect"))
        {
            if (_redirect is not null)
            {
                return Fail(start, "expected one \"redirect\" at most");
            }

            bool isRead = TryReadDomainSpec(value, end, keep: true, out DomainSpec? target);
            _redirect = target is null ? null : new RedirectModifier(Slice(start, end), target);
            return isRead;
        }

        if (Is(name, "exp"))
        {
            if (_explanation is not null)
            {
                return Fail(start, "expected one \"exp\" at most");
            }

            bool isRead = TryReadDomainSpec(value, end, keep: true, out DomainSpec? domain);
            _explanation = domain is null ? null : new ExplanationModifier(Slice(start, end), domain);
            return isRead;
        }

        bool isModifier = MacroParser.TryParse(
            _text[value..end],
            value,
            MacroParser.Context.UnknownModifier,
            keep: _unknown is not null,
            out ImmutableArray<MacroElement> elements,
            out _,
            out _error);
        _hasUnknownModifiers |= isModifier;
        if (isModifier)
        {
            _unknown?.Add(new UnknownModifier(Slice(start, end), new MacroString(Slice(value, end), elements)));
        }

        return isModifier;
    }

    // For people who write records: an error ends its term, not the reading.

    /// <summary>Reads what can be read of a record's terms, and notes every error.</summary>
    /// <param name="text">The text of the record.</param>
    /// <param name="start">The place where the terms begin: after the version, or what is in its place.</param>
    /// <param name="maxErrors">How many errors to note at most.</param>
    /// <param name="errors">The errors, in order.</param>
    /// <returns>A record of the terms without errors.</returns>
    public static SpfRecord ParseRecovering(
        string text, int start, int maxErrors, out ImmutableArray<SpfSyntaxError> errors)
    {
        // Terms may follow without a space before them here: the room does not depend on the spaces.
        var parser = new RecordParser(text, SpfRecord.MaxKeptLookups)
        {
            _directives = new CompactDirective[MaxExpectedDirectives],
        };
        ImmutableArray<SpfSyntaxError>.Builder found = ImmutableArray.CreateBuilder<SpfSyntaxError>();
        int position = start;
        while (found.Count < maxErrors && parser.TryFindTerm(ref position, out int end))
        {
            if (!parser.TryReadTerm(position, end))
            {
                found.Add(parser._error);
            }

            position = end;
        }

        errors = found.DrainToImmutable();
        return parser.ToRecord(start, position);
    }

    /// <summary>
    /// Reads all terms of a text that has been read before, as objects; what was an error is left out.
    /// </summary>
    public static void ReadAll(
        string text,
        int start,
        int stop,
        out ImmutableArray<Directive> directives,
        out ImmutableArray<Modifier> modifiers)
    {
        // The last one of these terms ends where reading stopped.
        var parser = new RecordParser(text, int.MaxValue) { _unknown = [] };
        ImmutableArray<Directive>.Builder read = ImmutableArray.CreateBuilder<Directive>();
        int position = start;
        while (position < stop && parser.TryFindTerm(ref position, out int end))
        {
            parser._directiveCount = 0;
            parser._lookupCount = 0;
            parser._cut = -1;
            if (parser._directives.Length == 0)
            {
                parser._directives = new CompactDirective[1];
            }

            if (parser.TryReadTerm(position, end) && parser._directiveCount > 0)
            {
                CompactDirective directive = parser._directives[0];
                read.Add(directive.Kind == CompactKind.Lookup ? parser._lookups[0] : directive.ToDirective(text));
            }

            position = end;
        }

        directives = read.DrainToImmutable();
        if (parser._redirect is { } redirect)
        {
            parser._unknown.Add(redirect);
        }

        if (parser._explanation is { } explanation)
        {
            parser._unknown.Add(explanation);
        }

        modifiers = [.. parser._unknown.OrderBy(modifier => modifier.Position)];
    }
}
