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

    // Where the directives end that an evaluation can come to; -1 while it can come to all. What follows is checked,
    // but not kept.
    private int _cut = -1;
    private SpfSyntaxError _error;

    private RecordParser(string source, int maxLookups)
    {
        _source = source;
        _text = source;
        _maxLookups = maxLookups;

        // A term has a blank before it, so there are never more of them than blanks.
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
        // What is kept with a cached answer has no more room than it needs.
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
}
