// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Spf.Dns.Wire;

/// <summary>
/// Makes a reply of a message. All of a message must be well-formed before any of it counts; whatever the octets are,
/// the result is a reply, never an exception.
/// </summary>
internal ref struct DnsResponse
{
    // As long as any recursive server follows (BIND and Unbound stop at 11). A loop ends here too.
    private const int MaxAliases = 16;

    private readonly ReadOnlySpan<byte> _message;
    private readonly ushort _type;
    private readonly int _flags;
    private readonly int _answers;
    private readonly int _authorities;
    private readonly int _answersAt;

    // Found out by Survey.
    private int _authoritiesAt;
    private int _rcode;
    private bool _hasAlias;

    private DnsResponse(ReadOnlySpan<byte> message, ushort type, int flags, int answersAt)
    {
        _message = message;
        _type = type;
        _flags = flags;
        _rcode = flags & DnsMessage.RcodeMask;
        _answers = Number(message, DnsMessage.AnswerCountOffset);
        _authorities = Number(message, DnsMessage.AuthorityCountOffset);
        _answersAt = answersAt;
    }

    /// <summary>Reads a message as the reply to a query.</summary>
    /// <typeparam name="T">What a record is.</typeparam>
    /// <typeparam name="TData">How the data of the type asked for is read.</typeparam>
    public static DnsReply<T> Read<T, TData>(ReadOnlySpan<byte> message, ReadOnlySpan<byte> query)
        where TData : struct, IRecordData<T>
    {
        if (!Fits(message, query, out int questionEnd))
        {
            return new(DnsReplyKind.Misfit);
        }

        int flags = Number(message, DnsMessage.FlagsOffset);
        switch (flags & DnsMessage.RcodeMask)
        {
            case DnsMessage.NoError or DnsMessage.NameError:
                break;
            case DnsMessage.FormatError or DnsMessage.NotImplemented:
                return new(DnsReplyKind.NotUnderstood);
            default:
                return new(DnsReplyKind.Failure);
        }

        // RFC 2181, 9: what a truncated answer does hold is not to be used.
        if ((flags & DnsMessage.Truncated) != 0)
        {
            return new(DnsReplyKind.Truncated);
        }

        ushort type = (ushort)Number(query, questionEnd - 4);
        DnsResponse response = new(message, type, flags, questionEnd);
        return response.TrySurvey() ? response.Read<T, TData>() : new(DnsReplyKind.Failure);
    }

    // RFC 5452, 9.1: id and question must be those of the query; source and port are the connected socket's business.
    // A server that cannot read a query may answer with a bare header. So an error without a question is accepted:
    // it can deny an answer, never give one.
    private static bool Fits(ReadOnlySpan<byte> message, ReadOnlySpan<byte> query, out int questionEnd)
    {
        questionEnd = WireName.TryGetEnd(query, DnsMessage.HeaderLength, out int nameEnd) ? nameEnd + 4 : 0;
        if (message.Length < DnsMessage.HeaderLength || message[0] != query[0] || message[1] != query[1])
        {
            return false;
        }

        int flags = Number(message, DnsMessage.FlagsOffset);
        if ((flags & (DnsMessage.Response | DnsMessage.OpcodeMask)) != DnsMessage.Response)
        {
            return false;
        }

        // The first name of a message cannot be compressed, so the question is the query's octet by octet; letter
        // case apart, which touches neither length octets (at most 63) nor types and classes (below "A").
        return Number(message, DnsMessage.QuestionCountOffset) switch
        {
            0 => (flags & DnsMessage.RcodeMask) is not (DnsMessage.NoError or DnsMessage.NameError),
            1 => message.Length >= questionEnd && WireName.EqualsIgnoreCase(
                message[DnsMessage.HeaderLength..questionEnd], query[DnsMessage.HeaderLength..questionEnd]),
            _ => false,
        };
    }

    // Walks all sections. Octets behind the last record are of no concern.
    private bool TrySurvey()
    {
        DnsResponseReader reader = new(_message, _answersAt);
        for (int i = 0; i < _answers; i++)
        {
            if (!reader.TryReadRecord(out DnsRecord record))
            {
                return false;
            }

            _hasAlias |= record.Is((ushort)DnsRecordType.Cname);
        }

        _authoritiesAt = reader.Position;
        int others = _authorities + Number(_message, DnsMessage.AdditionalCountOffset);
        for (int i = 0; i < others; i++)
        {
            if (!reader.TryReadRecord(out DnsRecord record))
            {
                return false;
            }

            // RFC 6891, 6.1.3: the upper eight bits of the RCODE.
            if (record.Type == DnsMessage.Opt && i >= _authorities)
            {
                _rcode |= (int)(record.TimeToLive >> 24) << 4;
            }
        }

        return true;
    }

    private readonly DnsReply<T> Read<T, TData>()
        where TData : struct, IRecordData<T>
    {
        if (_rcode is not (DnsMessage.NoError or DnsMessage.NameError))
        {
            return new(DnsReplyKind.Failure);
        }

        TimeSpan keepFor = TimeSpan.MaxValue;
        if (!TryFollow(ref keepFor, out int name, out int aliases))
        {
            return new(DnsReplyKind.Failure);
        }

        // RFC 6604, 3: after aliases, NXDOMAIN speaks of the last name.
        if (_rcode == DnsMessage.NameError)
        {
            keepFor = Shorter(keepFor, FindDenial(name) ?? TimeSpan.Zero);
            DnsAnswer<T> denial = DnsAnswer.NameError<T>() with { TimeToLive = keepFor };
            return new(DnsReplyKind.Answer, denial, AliasCount: aliases);
        }

        if (!TryCollect<T, TData>(name, ref keepFor, out int found, out ImmutableArray<T> records))
        {
            return new(DnsReplyKind.Failure);
        }

        if (found == 0)
        {
            if (FindDenial(name) is not { } keepDenialFor)
            {
                return ReadNothing<T>(name, aliases, keepFor);
            }

            keepFor = Shorter(keepFor, keepDenialFor);
        }

        return new(DnsReplyKind.Answer, DnsAnswer.Success(records) with { TimeToLive = keepFor }, AliasCount: aliases);
    }

    // Neither records nor a denial of them (RFC 2308, 2.2).
    private readonly DnsReply<T> ReadNothing<T>(int name, int aliases, TimeSpan keepFor)
    {
        if (aliases > 0)
        {
            // The server may not have followed the alias: another zone's affair to an authoritative one.
            DnsAnswer<T> alias = DnsAnswer.Success<T>() with { TimeToLive = keepFor };
            return WireName.TryToDomainName(_message, name, out DomainName target)
                ? new(DnsReplyKind.Alias, alias, target, aliases)
                : new(DnsReplyKind.Failure);
        }

        // Who neither owns the zone nor asks others has told where to ask, not that there is nothing (RFC 2308, 2.2,
        // type "referral"): the answer of a server that we should not have been sent to.
        return (_flags & (DnsMessage.Authoritative | DnsMessage.RecursionAvailable)) == 0
            ? new(DnsReplyKind.Failure)
            : new(DnsReplyKind.Answer, DnsAnswer.Success<T>());
    }

    // Aliases come in any order (RFC 1034, 3.6.2, has them in the order in which they are followed, servers differ).
    private readonly bool TryFollow(ref TimeSpan keepFor, out int name, out int aliases)
    {
        name = DnsMessage.HeaderLength;
        aliases = 0;
        while (_hasAlias && TryFind(_answersAt, _answers, (ushort)DnsRecordType.Cname, name, out DnsRecord alias))
        {
            if (++aliases > MaxAliases || !WireName.TryGetEnd(_message, alias.Start, out int end) || end != alias.End)
            {
                return false;
            }

            keepFor = Shorter(keepFor, alias.KeepFor);
            name = alias.Start;
        }

        return true;
    }

    private readonly bool TryFind(int position, int count, ushort type, int name, out DnsRecord record)
    {
        DnsResponseReader reader = new(_message, position);
        for (int i = 0; i < count && reader.TryReadRecord(out record); i++)
        {
            if (record.Is(type) && WireName.AreEqual(_message, record.Name, name))
            {
                return true;
            }
        }

        record = default;
        return false;
    }

    // Records of other names, types and classes are not what was asked for.
    private readonly bool TryCollect<T, TData>(
        int name, ref TimeSpan keepFor, out int found, out ImmutableArray<T> records)
        where TData : struct, IRecordData<T>
    {
        found = 0;
        records = [];
        RecordList<T> list = new(_answers);
        DnsResponseReader reader = new(_message, _answersAt);
        for (int i = 0; i < _answers && reader.TryReadRecord(out DnsRecord record); i++)
        {
            if (!record.Is(_type) || !WireName.AreEqual(_message, record.Name, name))
            {
                continue;
            }

            if (!TData.TryRead(_message, record, list))
            {
                return false;
            }

            found++;
            keepFor = Shorter(keepFor, record.KeepFor);
        }

        records = list.ToImmutable();
        return true;
    }

    // RFC 2308, 3 and 5: the SOA record of the zone that denies says how long the denial may be kept. Without one it
    // should not be kept at all.
    private readonly TimeSpan? FindDenial(int name)
    {
        DnsResponseReader reader = new(_message, _authoritiesAt);
        for (int i = 0; i < _authorities && reader.TryReadRecord(out DnsRecord record); i++)
        {
            if (record.Is(DnsMessage.StartOfAuthority)
                && WireName.IsEqualOrBelow(_message, name, record.Name)
                && TryReadMinimum(record, out TimeSpan minimum))
            {
                return Shorter(record.KeepFor, minimum);
            }
        }

        return null;
    }

    // RFC 1035, 3.3.13: two names, then SERIAL, REFRESH, RETRY, EXPIRE and MINIMUM.
    private readonly bool TryReadMinimum(in DnsRecord soa, out TimeSpan minimum)
    {
        const int NumbersLength = 20;
        bool isWellFormed = WireName.TryGetEnd(_message, soa.Start, out int end)
            && WireName.TryGetEnd(_message, end, out end)
            && end + NumbersLength == soa.End;
        minimum = isWellFormed
            ? (soa with { TimeToLive = BinaryPrimitives.ReadUInt32BigEndian(_message[(soa.End - 4)..]) }).KeepFor
            : TimeSpan.Zero;
        return isWellFormed;
    }

    private static int Number(ReadOnlySpan<byte> message, int offset) =>
        BinaryPrimitives.ReadUInt16BigEndian(message[offset..]);

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
