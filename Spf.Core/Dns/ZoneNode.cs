// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Spf.Dns;

/// <summary>The records of one name in a <see cref="ZoneResolver"/>, as the answers they make.</summary>
internal sealed class ZoneNode
{
    private readonly List<ushort> _preferences = [];
    private Dictionary<DnsRecordType, DnsStatus>? _failures;
    private DnsStatus? _failure;

    public DnsAnswer<IPAddress> Ip4 { get; private set; }

    public DnsAnswer<IPAddress> Ip6 { get; private set; }

    public DnsAnswer<DomainName> Exchanges { get; private set; }

    public DnsAnswer<string> Texts { get; private set; }

    public DnsAnswer<DomainName> Pointers { get; private set; }

    public DomainName? Alias { get; private set; }

    public TimeSpan AliasTimeToLive { get; private set; }

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

    public void Add(IPAddress address, TimeSpan timeToLive)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            Ip4 = With(Ip4, address, Ip4.Records.Length, timeToLive);
        }
        else
        {
            Ip6 = With(Ip6, address, Ip6.Records.Length, timeToLive);
        }
    }

    public void Add(string text, TimeSpan timeToLive) => Texts = With(Texts, text, Texts.Records.Length, timeToLive);

    public void AddPointer(DomainName name, TimeSpan timeToLive) =>
        Pointers = With(Pointers, name, Pointers.Records.Length, timeToLive);

    public void AddExchange(ushort preference, DomainName exchange, TimeSpan timeToLive)
    {
        int index = _preferences.FindIndex(other => other > preference);
        index = index < 0 ? _preferences.Count : index;
        _preferences.Insert(index, preference);
        Exchanges = With(Exchanges, exchange, index, timeToLive);
    }

    public void SetAlias(DomainName alias, TimeSpan timeToLive)
    {
        Alias = alias;
        AliasTimeToLive = timeToLive;
    }

    // RFC 2181, 5.2: the records of a set share a time to live; where they do not, the smallest counts.
    private static DnsAnswer<T> With<T>(DnsAnswer<T> answer, T record, int index, TimeSpan timeToLive)
    {
        ImmutableArray<T> records = answer.Records.Insert(index, record);
        return DnsAnswer.Success(records) with
        {
            TimeToLive = records.Length == 1 || timeToLive < answer.TimeToLive ? timeToLive : answer.TimeToLive,
        };
    }
}
