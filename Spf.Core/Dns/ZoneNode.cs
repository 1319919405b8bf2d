// SPDX-License-Identifier: MIT

using System.Net;
using System.Runtime.InteropServices;

namespace Spf.Dns;

/// <summary>The records of a name in a <see cref="ZoneResolver"/>, ready as answers.</summary>
internal sealed class ZoneNode
{
    private RecordSet<IPAddress>? _ip4;
    private RecordSet<IPAddress>? _ip6;
    private RecordSet<DomainName>? _exchanges;
    private RecordSet<string>? _texts;
    private RecordSet<DomainName>? _pointers;
    private Dictionary<DnsRecordType, DnsStatus>? _failures;
    private DnsStatus? _failure;

    public DnsAnswer<IPAddress> Ip4 => _ip4?.Answer ?? default;

    public DnsAnswer<IPAddress> Ip6 => _ip6?.Answer ?? default;

    public DnsAnswer<DomainName> Exchanges => _exchanges?.Answer ?? default;

    public DnsAnswer<string> Texts => _texts?.Answer ?? default;

    public DnsAnswer<DomainName> Pointers => _pointers?.Answer ?? default;

    /// <summary>Whether there are addresses.</summary>
    public bool HasAddresses => _ip4 is not null || _ip6 is not null;

    /// <summary>Whether there are MX records.</summary>
    public bool HasExchanges => _exchanges is not null;

    public DomainName? Alias { get; private set; }

    public TimeSpan AliasTimeToLive { get; private set; }

    /// <summary>Whether there are records, so that a CNAME is not allowed (RFC 1034, section 3.6.2).</summary>
    public bool HasRecords { get; private set; }

    public DnsStatus? FailureOf(DnsRecordType type) =>
        _failures is not null && _failures.TryGetValue(type, out DnsStatus failure) ? failure : _failure;

    public void Fail(DnsRecordType? type, DnsStatus status)
    {
        if (type is null)
        {
            _failure = status;
        }
        else
        {
            (_failures ??= [])[type.Value] = status;
        }
    }

    public void AddIp4(IPAddress address, TimeSpan timeToLive) => Add(ref _ip4, address, timeToLive);

    public void AddIp6(IPAddress address, TimeSpan timeToLive) => Add(ref _ip6, address, timeToLive);

    public void AddText(string text, TimeSpan timeToLive) => Add(ref _texts, text, timeToLive);

    public void AddPointer(DomainName name, TimeSpan timeToLive) => Add(ref _pointers, name, timeToLive);

    public void AddExchange(ushort preference, DomainName exchange, TimeSpan timeToLive) =>
        Add(ref _exchanges, exchange, timeToLive, preference);

    /// <summary>
    /// Adds a record of a type that SPF never looks up: the name exists and cannot be an alias.
    /// </summary>
    public void AddOther() => HasRecords = true;

    public void SetAlias(DomainName alias, TimeSpan timeToLive)
    {
        Alias = alias;
        AliasTimeToLive = timeToLive;
    }

    private void Add<T>(ref RecordSet<T>? set, T record, TimeSpan timeToLive, ushort order = 0)
    {
        (set ??= new RecordSet<T>(timeToLive)).Add(record, order, timeToLive);
        HasRecords = true;
    }

    // Records are collected in a list, since a name may have thousands. The answer is created once, at the first query.
    private sealed class RecordSet<T>(TimeSpan timeToLive)
    {
        private readonly List<T> _records = [];
        private readonly List<long> _order = [];
        private TimeSpan _timeToLive = timeToLive;
        private Frozen<T>? _frozen;

        public DnsAnswer<T> Answer => (_frozen ?? Freeze()).Answer;

        public void Add(T record, ushort order, TimeSpan timeToLive)
        {
            // RFC 2181, 5.2: the records of a set should have the same time to live. If not, the smallest is used.
            _timeToLive = timeToLive < _timeToLive ? timeToLive : _timeToLive;

            // Records with the same preference keep the order in which they were added.
            _order.Add(((long)order << 32) | (uint)_order.Count);
            _records.Add(record);
            _frozen = null;
        }

        // Concurrent queries may race. The first answer is kept, so that callers cache data with one answer only.
        private Frozen<T> Freeze()
        {
            T[] records = [.. _records];
            if (records.Length > 1)
            {
                Array.Sort([.. _order], records);
            }

            DnsAnswer<T> answer = DnsAnswer.Success(ImmutableCollectionsMarshal.AsImmutableArray(records));
            var frozen = new Frozen<T>(answer with { TimeToLive = _timeToLive });
            return Interlocked.CompareExchange(ref _frozen, frozen, null) ?? frozen;
        }
    }

    private sealed class Frozen<T>(DnsAnswer<T> answer)
    {
        public DnsAnswer<T> Answer { get; } = answer;
    }
}
