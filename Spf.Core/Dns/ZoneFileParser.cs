// SPDX-License-Identifier: MIT

using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Spf.Dns;

/// <summary>
/// Parses the entries of a zone file, one after the other, into a <see cref="ZoneResolver"/>. Its other part,
/// ZoneFileParser.Fields.cs, parses the fields of an entry.
/// </summary>
internal sealed partial class ZoneFileParser
{
    private readonly string _text;
    private readonly ZoneResolver _zone = new();
    private readonly List<ZoneToken> _tokens = [];
    private int _next;
    private DomainName _origin;
    private DomainName? _owner;
    private TimeSpan? _defaultTimeToLive;
    private TimeSpan _lastTimeToLive;
    private ZoneFileError _error;

    private ZoneFileParser(string text, DomainName origin)
    {
        _text = text;
        _origin = origin;
    }

    private ZoneToken Current => _tokens[_next];

    private bool IsAtEnd => _next == _tokens.Count - 1;

    public static bool TryParse(
        string text, DomainName origin, [NotNullWhen(true)] out ZoneResolver? zone, out ZoneFileError error)
    {
        var parser = new ZoneFileParser(text, origin);
        bool isZone = parser.TryReadEntries();
        zone = isZone ? parser._zone : null;
        error = parser._error;
        return isZone;
    }

    private bool TryReadEntries()
    {
        var lexer = new ZoneFileLexer(_text);
        while (!lexer.IsAtEnd)
        {
            if (!lexer.TryReadEntry(_tokens, out bool startsWithSpace, out _error))
            {
                return false;
            }

            _next = 0;
            if (!IsAtEnd && !(IsDirective(Current) ? TryReadDirective() : TryReadRecord(startsWithSpace)))
            {
                return false;
            }
        }

        return true;
    }

    // RFC 1035, 5.1: $ORIGIN and $INCLUDE; RFC 2308, 4: $TTL.
    private bool TryReadDirective()
    {
        ZoneToken directive = _tokens[_next++];
        ReadOnlySpan<char> name = SpanOf(directive);
        bool isRead = Is(name, "$ORIGIN") ? TryReadOrigin()
            : Is(name, "$TTL") ? TryReadDefaultTimeToLive()
            : Is(name, "$FAULT") ? TryReadFault()
            : Is(name, "$INCLUDE") ? Fail(directive, "$INCLUDE is not supported: put the records into this file")
            : Fail(directive, $"expected $ORIGIN, $TTL or $FAULT, but found {Show(directive)}");
        return isRead && TryReadEnd();
    }

    private bool TryReadOrigin()
    {
        if (!TryReadName(out DomainName origin))
        {
            return false;
        }

        _origin = origin;
        return true;
    }

    private bool TryReadDefaultTimeToLive()
    {
        if (!TryReadTimeToLive(out TimeSpan timeToLive))
        {
            return false;
        }

        _defaultTimeToLive = timeToLive;
        return true;
    }

    // "$FAULT" name [type] ("servfail" / "timeout"): an extension of this project.
    private bool TryReadFault()
    {
        if (!TryReadName(out DomainName name))
        {
            return false;
        }

        DnsRecordType? type = null;
        if (TryGetType(SpanOf(Current), out DnsRecordType found) && found != DnsRecordType.Cname)
        {
            type = found;
            _next++;
        }

        DnsStatus? status = Is(SpanOf(Current), "servfail") ? DnsStatus.ServerFailure
            : Is(SpanOf(Current), "timeout") ? DnsStatus.Timeout
            : null;
        if (status is null)
        {
            return Fail(Current, type is null
                ? $"expected A, AAAA, MX, PTR, TXT, servfail or timeout, but found {Show(Current)}"
                : $"expected servfail or timeout, but found {Show(Current)}");
        }

        _next++;
        _zone.GetOrAdd(name).Fail(type, status.Value);
        return true;
    }

    // RFC 1035, 5.1: [<domain-name>] [<TTL>] [<class>] <type> <RDATA>, TTL and class in either order.
    private bool TryReadRecord(bool startsWithSpace)
    {
        if (!startsWithSpace)
        {
            if (!TryReadName(out DomainName owner))
            {
                return false;
            }

            _owner = owner;
        }
        else if (_owner is null)
        {
            return Fail(
                Current,
                "expected a name at the beginning of the line: there is no previous record whose name could be used");
        }

        TimeSpan? given = null;
        bool hasClass = false;
        while (true)
        {
            ReadOnlySpan<char> word = SpanOf(Current);
            if (!hasClass && Is(word, "IN"))
            {
                hasClass = true;
                _next++;
            }
            else if (given is null && word is [>= '0' and <= '9', ..])
            {
                if (!TryReadTimeToLive(out TimeSpan read))
                {
                    return false;
                }

                given = _lastTimeToLive = read;
            }
            else
            {
                break;
            }
        }

        // RFC 2308, 4: $TTL is the default for an omitted time to live.  RFC 1035, 5.1: otherwise the last one is used.
        return TryReadRecord(_owner.Value, given ?? _defaultTimeToLive ?? _lastTimeToLive);
    }

    private bool TryReadRecord(DomainName owner, TimeSpan timeToLive)
    {
        ZoneToken typeToken = Current;
        if (TryGetType(SpanOf(typeToken), out DnsRecordType type))
        {
            _next++;
            ZoneNode node = _zone.GetOrAdd(owner);
            if (node.Alias is not null || (type == DnsRecordType.Cname && node.HasRecords))
            {
                return Fail(typeToken, $"{owner} has a CNAME, which must be its only record");
            }

            return TryReadData(type, node, timeToLive) && TryReadEnd();
        }

        if (IsOneOf(SpanOf(typeToken), "NS", "SOA"))
        {
            ZoneNode node = _zone.GetOrAdd(owner);
            node.AddOther();
            return node.Alias is null || Fail(typeToken, $"{owner} has a CNAME, which must be its only record");
        }

        return Fail(typeToken, IsOneOf(SpanOf(typeToken), "CH", "CS", "HS", "ANY")
            ? "the only supported class is IN"
            : typeToken.IsQuoted ? "expected a record type, not a string: put strings on several lines into parentheses"
            : "expected one of the record types A, AAAA, CNAME, MX, NS, PTR, SOA and TXT, "
                + $"but found {Show(typeToken)}");
    }

    private bool TryReadData(DnsRecordType type, ZoneNode node, TimeSpan timeToLive)
    {
        switch (type)
        {
            case DnsRecordType.A:
                if (TryReadAddress(AddressFamily.InterNetwork, out IPAddress? ip4))
                {
                    node.AddIp4(ip4, timeToLive);
                    return true;
                }

                return false;
            case DnsRecordType.Aaaa:
                if (TryReadAddress(AddressFamily.InterNetworkV6, out IPAddress? ip6))
                {
                    node.AddIp6(ip6, timeToLive);
                    return true;
                }

                return false;
            case DnsRecordType.Mx:
                if (TryReadPreference(out ushort preference) && TryReadName(out DomainName exchange))
                {
                    node.AddExchange(preference, exchange, timeToLive);
                    return true;
                }

                return false;
            case DnsRecordType.Txt:
                if (TryReadStrings(out string? text))
                {
                    node.AddText(text, timeToLive);
                    return true;
                }

                return false;
            default:
                if (!TryReadName(out DomainName target))
                {
                    return false;
                }

                if (type == DnsRecordType.Ptr)
                {
                    node.AddPointer(target, timeToLive);
                }
                else
                {
                    node.SetAlias(target, timeToLive);
                }

                return true;
        }
    }

    private bool TryReadEnd() => IsAtEnd || Fail(Current, $"expected the end of the line, but found {Show(Current)}");
}
