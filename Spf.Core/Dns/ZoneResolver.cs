// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spf.Text;

namespace Spf.Dns;

/// <summary>
/// Answers from records in memory, for tests and to try a policy before it is published. CNAMEs are followed, and
/// wildcards work as in RFC 4592. Add all records before the first query; then queries are thread-safe.
/// </summary>
public sealed class ZoneResolver : IDnsResolver
{
    private const int MaxAliases = 8;

    // The node of names that exist without records of their own. It is never modified.
    private static readonly ZoneNode Empty = new();

    private readonly Dictionary<DomainName, ZoneNode> _nodes = [];

    /// <summary>The name of the zone, from its SOA record; null if there is none.</summary>
    internal DomainName? Apex { get; set; }

    /// <summary>Returns the names that have such a TXT record, in the order of their text.</summary>
    internal IEnumerable<DomainName> NamesOfTexts(Func<string, bool> isText) => _nodes
        .Where(pair => pair.Value.Texts is { Status: DnsStatus.Success, Records: { IsDefault: false } texts }
            && texts.Any(isText))
        .Select(static pair => pair.Key)
        .OrderBy(static name => name.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a record.</summary>
    /// <param name="name">The owner of the record.</param>
    /// <param name="type">The type of the record.</param>
    /// <param name="data">
    /// An address or a name; for MX, a preference and a name ("10 mx.example.org"); for TXT, the text with all its
    /// strings joined.
    /// </param>
    /// <param name="timeToLive">How long the record may be cached; not at all by default.</param>
    /// <returns>This resolver, so that calls can be chained.</returns>
    /// <exception cref="FormatException">The name, or the data for its type, is not valid.</exception>
    public ZoneResolver Add(string name, DnsRecordType type, string data, TimeSpan timeToLive = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(data);
        ZoneNode node = GetOrAdd(DomainName.Parse(name));
        switch (type)
        {
            case DnsRecordType.A or DnsRecordType.Aaaa:
                AddressFamily family =
                    type == DnsRecordType.A ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
                if (!IPAddressText.TryParse(data, out IPAddress? address) || address.AddressFamily != family)
                {
                    throw new FormatException(
                        type == DnsRecordType.A ? "Expected an IPv4 address." : "Expected an IPv6 address.");
                }

                if (type == DnsRecordType.A)
                {
                    node.AddIp4(address, timeToLive);
                }
                else
                {
                    node.AddIp6(address, timeToLive);
                }

                break;
            case DnsRecordType.Mx:
                int space = data.IndexOf(' ', StringComparison.Ordinal);
                CultureInfo invariant = CultureInfo.InvariantCulture;
                if (space < 0
                    || !ushort.TryParse(data.AsSpan(0, space), NumberStyles.None, invariant, out ushort preference))
                {
                    throw new FormatException("Expected a preference from 0 to 65535, a space and a name.");
                }

                node.AddExchange(preference, DomainName.Parse(data.AsSpan(space).Trim(' ')), timeToLive);
                break;
            case DnsRecordType.Txt:
                node.AddText(data, timeToLive);
                break;
            case DnsRecordType.Ptr:
                node.AddPointer(DomainName.Parse(data), timeToLive);
                break;
            case DnsRecordType.Cname:
                node.SetAlias(DomainName.Parse(data), timeToLive);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Not a record type that SPF looks up.");
        }

        return this;
    }

    /// <summary>Makes a lookup fail.</summary>
    /// <param name="name">The name whose lookup fails.</param>
    /// <param name="type">The record type; null for all types.</param>
    /// <param name="status">
    /// <see cref="DnsStatus.ServerFailure"/>, <see cref="DnsStatus.Timeout"/> or <see cref="DnsStatus.Overload"/>.
    /// </param>
    /// <returns>This resolver, so that calls can be chained.</returns>
    /// <exception cref="FormatException"><paramref name="name"/> is not a valid name.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not a failure.</exception>
    public ZoneResolver Fail(string name, DnsRecordType? type, DnsStatus status)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (status is DnsStatus.Success or DnsStatus.NameError)
        {
            throw new ArgumentOutOfRangeException(
                nameof(status), status, "A failure is a ServerFailure, a Timeout or an Overload.");
        }

        GetOrAdd(DomainName.Parse(name)).Fail(type, status);
        return this;
    }

    /// <inheritdoc />
    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
        DomainName name, AddressFamily family, CancellationToken cancellationToken = default) =>
        family == AddressFamily.InterNetwork
            ? new(Resolve(name, DnsRecordType.A, static node => node.Ip4))
            : new(Resolve(name, DnsRecordType.Aaaa, static node => node.Ip6));

    /// <inheritdoc />
    public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        new(Resolve(name, DnsRecordType.Mx, static node => node.Exchanges));

    /// <inheritdoc />
    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        new(Resolve(name, DnsRecordType.Txt, static node => node.Texts));

    /// <inheritdoc />
    public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
        IPAddress address, CancellationToken cancellationToken = default) =>
        new(Resolve(DomainName.ReverseOf(address), DnsRecordType.Ptr, static node => node.Pointers));

    private DnsAnswer<T> Resolve<T>(DomainName name, DnsRecordType type, Func<ZoneNode, DnsAnswer<T>> answerOf)
    {
        TimeSpan aliasTimeToLive = TimeSpan.MaxValue;
        for (int aliases = 0; aliases <= MaxAliases; aliases++)
        {
            ZoneNode? node = Find(name);
            if (node is null)
            {
                return DnsAnswer.NameError<T>();
            }

            if (node.FailureOf(type) is { } failure)
            {
                return DnsAnswer.Failure<T>(failure);
            }

            if (node.Alias is not { } alias)
            {
                DnsAnswer<T> answer = answerOf(node);
                return answer.TimeToLive <= aliasTimeToLive ? answer : answer with { TimeToLive = aliasTimeToLive };
            }

            aliasTimeToLive = node.AliasTimeToLive < aliasTimeToLive ? node.AliasTimeToLive : aliasTimeToLive;
            name = alias;
        }

        return DnsAnswer.Failure<T>(DnsStatus.ServerFailure);
    }

    private ZoneNode? Find(DomainName name) => _nodes.TryGetValue(name, out ZoneNode? node) ? node : FindWildcard(name);

    // RFC 4592, 3.3.1: only the wildcard of the closest encloser answers.
    private ZoneNode? FindWildcard(DomainName name)
    {
        for (DomainName? parent = ParentOf(name); parent is { } encloser; parent = ParentOf(encloser))
        {
            if (_nodes.ContainsKey(encloser))
            {
                string wildcard = encloser.IsRoot ? "*" : $"*.{encloser}";
                return DomainName.TryParse(wildcard, out DomainName source) ? _nodes.GetValueOrDefault(source) : null;
            }
        }

        return null;
    }

    /// <summary>
    /// Returns the node of a name, and adds it if necessary. Its ancestors then exist too, even without records.
    /// </summary>
    internal ZoneNode GetOrAdd(DomainName name)
    {
        if (_nodes.TryGetValue(name, out ZoneNode? node) && !ReferenceEquals(node, Empty))
        {
            return node;
        }

        _nodes[name] = node = new ZoneNode();
        for (DomainName? parent = ParentOf(name); parent is { } ancestor; parent = ParentOf(ancestor))
        {
            if (!_nodes.TryAdd(ancestor, Empty))
            {
                // Then all its ancestors exist too.
                break;
            }
        }

        return node;
    }

    private static DomainName? ParentOf(DomainName name)
    {
        if (name.IsRoot)
        {
            return null;
        }

        string text = name.ToString();
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? DomainName.Root : DomainName.Parse(text.AsSpan(dot + 1));
    }
}
