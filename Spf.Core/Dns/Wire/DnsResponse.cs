// SPDX-License-Identifier: MIT

using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Spf.Dns.Wire;

/// <summary>
/// Makes a reply of a message. All of a message must be well-formed before any of it counts; whatever the octets are,
/// the result is a reply, never an exception.
/// </summary>
internal ref struct DnsResponse
{
    // More than recursive servers follow, which is about a dozen. A loop ends here too.
    private const int MaxAliases = 16;
    private const int MaxAliasRecords = 4 * MaxAliases;

    // The names of a message of this length are read in no time; more of them are worth the room to know them again.
    private const int MaxShortLength = 512;

    private readonly ReadOnlySpan<byte> _message;
    private readonly WireNames _names;
    private readonly ushort _type;
    private readonly int _flags;
    private readonly int _answers;
    private readonly int _authorities;
    private readonly int _answersAt;

    // Found out by Survey.
    private int _authoritiesAt;
    private int _rcode;
    private List<DnsRecord>? _aliases;

    private DnsResponse(WireNames names, ushort type, int flags, int answersAt)
    {
        ReadOnlySpan<byte> message = names.Message;
        _message = message;
        _names = names;
        _type = type;
        _flags = flags;
        _rcode = flags & DnsMessage.RcodeMask;
        _answers = Number(message, DnsMessage.AnswerCountOffset);
        _authorities = Number(message, DnsMessage.AuthorityCountOffset);
        _answersAt = answersAt;
    }

    /// <summary>Reads a message as the reply to a query.</summary>
    /// <typeparam name="T">The type of a record.</typeparam>
    /// <typeparam name="TData">How the data of the type asked for is read.</typeparam>
    public static DnsReply<T> Read<T, TData>(ReadOnlySpan<byte> message, ReadOnlySpan<byte> query)
        where TData : struct, IRecordData<T> => Read<T, TData>(message, query, out _);

    /// <summary>Does the same and counts the labels and pointers that were read.</summary>
    public static DnsReply<T> Read<T, TData>(ReadOnlySpan<byte> message, ReadOnlySpan<byte> query, out int steps)
        where TData : struct, IRecordData<T>
    {
        steps = 0;
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
            case DnsMessage.Refused:
                return new(DnsReplyKind.Refused);
            default:
                return new(DnsReplyKind.Failure);
        }

        // RFC 2181, 9: what a truncated answer does hold is not to be used.
        if ((flags & DnsMessage.Truncated) != 0)
        {
            return new(DnsReplyKind.Truncated);
        }

        ushort type = (ushort)Number(query, questionEnd - 4);
        int reach = message.Length <= MaxShortLength ? 0 : Math.Min(message.Length, WireNames.Reach);
        WireNameKey[] known = ArrayPool<WireNameKey>.Shared.Rent(reach);
        try
        {
            known.AsSpan(0, reach).Clear();
            WireNames names = new(message, known.AsSpan(0, reach), ref steps);
            DnsResponse response = new(names, type, flags, questionEnd);
            return response.TrySurvey() ? response.Read<T, TData>() : new(DnsReplyKind.Failure);
        }
        finally
        {
            ArrayPool<WireNameKey>.Shared.Return(known);
        }
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

    // Walks all sections. Octets after the last record are ignored.
    private bool TrySurvey()
    {
        DnsResponseReader reader = new(_names, _answersAt);
        for (int i = 0; i < _answers; i++)
        {
            if (!reader.TryReadRecord(out DnsRecord record))
            {
                return false;
            }

            if (record.Is((ushort)DnsRecordType.Cname))
            {
                (_aliases ??= []).Add(record);
            }
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
        if (!TryFollow(ref keepFor, out int name, out WireNameKey key, out int aliases))
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

        if (!TryCollect<T, TData>(key, ref keepFor, out int found, out ImmutableArray<T> records))
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
            // A server that leaves the rest to us has nothing to say but aliases and their signatures. One that buries
            // them only wants to be read again and again.
            if (_answers > MaxAliasRecords)
            {
                return new(DnsReplyKind.Failure);
            }

            // The server may not have followed the alias: another zone's affair to an authoritative one.
            DnsAnswer<T> alias = DnsAnswer.Success<T>() with { TimeToLive = keepFor };
            return WireName.TryToDomainName(_message, name, out DomainName target)
                ? new(DnsReplyKind.Alias, alias, target, aliases)
                : new(DnsReplyKind.Failure);
        }

        // A server that neither owns the zone nor asks others has told where to ask, not that there is nothing (RFC
        // 2308, 2.2, type "referral"): the answer of a server that we should not have been sent to.
        return (_flags & (DnsMessage.Authoritative | DnsMessage.RecursionAvailable)) == 0
            ? new(DnsReplyKind.Failure)
            : new(DnsReplyKind.Answer, DnsAnswer.Success<T>());
    }

    // Aliases come in any order: RFC 1034, 4.3.2, has them in the one in which they are followed, but servers differ.
    private readonly bool TryFollow(ref TimeSpan keepFor, out int name, out WireNameKey key, out int aliases)
    {
        name = DnsMessage.HeaderLength;
        aliases = 0;
        if (!_names.TryRead(name, out _, out key))
        {
            return false;
        }

        while (TryFindAlias(key, out DnsRecord alias))
        {
            if (++aliases > MaxAliases || !_names.TryRead(alias.Start, out int end, out key) || end != alias.End)
            {
                return false;
            }

            keepFor = Shorter(keepFor, alias.KeepFor);
            name = alias.Start;
        }

        return true;
    }

    private readonly bool TryFindAlias(WireNameKey name, out DnsRecord found)
    {
        foreach (ref readonly DnsRecord alias in CollectionsMarshal.AsSpan(_aliases))
        {
            if (alias.Owner.IsSameName(name))
            {
                found = alias;
                return true;
            }
        }

        found = default;
        return false;
    }

    // Records of other names, types and classes are not what was asked for.
    private readonly bool TryCollect<T, TData>(
        WireNameKey name, ref TimeSpan keepFor, out int found, out ImmutableArray<T> records)
        where TData : struct, IRecordData<T>
    {
        found = 0;
        records = [];
        RecordList<T> list = new(_answers);
        DnsResponseReader reader = new(_names, _answersAt);
        for (int i = 0; i < _answers && reader.TryReadRecord(out DnsRecord record); i++)
        {
            if (!record.Is(_type) || !record.Owner.IsSameName(name))
            {
                continue;
            }

            if (!TData.TryRead(_names, record, list))
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
        Span<WireNameKey> zones = stackalloc WireNameKey[WireNames.MaxLabels + 1];
        int depth = _names.ReadAncestors(name, zones);
        DnsResponseReader reader = new(_names, _authoritiesAt);
        for (int i = 0; i < _authorities && reader.TryReadRecord(out DnsRecord record); i++)
        {
            if (record.Is(DnsMessage.StartOfAuthority)
                && record.Owner.Labels <= depth
                && zones[record.Owner.Labels].IsSameName(record.Owner)
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
        bool isWellFormed = _names.TryRead(soa.Start, out int end, out _)
            && _names.TryRead(end, out end, out _)
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
