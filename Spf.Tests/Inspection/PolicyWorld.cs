// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using Spf.Dns;
using Spf.Inspection;

namespace Spf.Tests.Inspection;

/// <summary>
/// A random small zone of policies whose blocks lie close together, so that they overlap, shadow each other and are
/// taken out again; and clients in and around them.
/// </summary>
internal sealed class PolicyWorld
{
    public const string Domain = "p0.example";

    private const int Policies = 7;

    private static readonly string[] Hosts = ["h0.example", "h1.example", "h2.example", "dead.example", "h4.example"];
    private static readonly string[] Networks = ["10.0.0.", "10.0.1.", "192.0.2."];
    private static readonly string[] Networks6 = ["2001:db8::", "2001:db8:1::", "2001:db8::1:"];

    private readonly Random _random;
    private readonly bool _hasClientTerms;

    /// <summary>The world of a seed.</summary>
    /// <param name="seed">Makes it repeatable.</param>
    /// <param name="proposed">The record of the first policy in place of what it has in this world; null for
    /// that.</param>
    public PolicyWorld(int seed, string? proposed = null)
    {
        _random = new Random(seed);
        _hasClientTerms = seed % 3 == 0;
        for (int i = 0; i < Policies; i++)
        {
            string name = $"p{i}.example";
            for (int records = _random.Next(20) switch { 0 => 0, 1 => 2, _ => 1 }; records > 0; records--)
            {
                string record = Record(i);
                if (i > 0 || proposed is null)
                {
                    Zone.Add(name, DnsRecordType.Txt, record);
                }
            }
        }

        if (proposed is not null)
        {
            Zone.Add(Domain, DnsRecordType.Txt, proposed);
        }

        foreach (string host in Hosts)
        {
            AddHost(host);
        }

        string failing = Name();
        if (_random.Next(12) == 0 && (failing != Domain || proposed is null))
        {
            Zone.Fail(failing, DnsRecordType.Txt, DnsStatus.ServerFailure);
        }

        if (_random.Next(12) == 0)
        {
            DnsRecordType type = Pick(DnsRecordType.A, DnsRecordType.Aaaa, DnsRecordType.Mx);
            Zone.Fail(Pick(Hosts), type, DnsStatus.Timeout);
        }

        for (int names = _random.Next(4); names > 0; names--)
        {
            Zone.Add(DomainName.ReverseOf(IPAddress.Parse(Address())).ToString(), DnsRecordType.Ptr, Pick(Hosts));
        }

        for (int names = _random.Next(6); names > 0; names--)
        {
            string octets = DomainName.ReverseOf(IPAddress.Parse(Address())).ToString()[..^".in-addr.arpa".Length];
            Zone.Add($"{octets}.list.example", DnsRecordType.A, "127.0.0.2");
        }
    }

    public ZoneResolver Zone { get; } = new();

    /// <summary>A record for a policy: it mostly refers to those after it, and rarely back.</summary>
    public string Record(int policy)
    {
        string record = "v=spf1";
        for (int terms = _random.Next(1, 7); terms > 0; terms--)
        {
            record += " " + Pick("", "", "", "", "-", "?", "~") + Mechanism(policy);
        }

        return record + _random.Next(12) switch
        {
            0 => string.Empty,
            1 or 2 => $" redirect={Later(policy)}",
            3 => " +all",
            4 => " ipv4:10.0.0.1 -all",
            5 => $" -all redirect={Later(policy)}",
            _ => Pick(" -all", " ~all", " ?all"),
        };
    }

    /// <summary>Clients at the edges of an inspection's blocks and sets, next to them, and elsewhere.</summary>
    public static IEnumerable<IPAddress> Clients(params PolicyInspection[] inspections)
    {
        HashSet<IPAddress> clients = [IPAddress.Parse("198.51.100.7"), IPAddress.Parse("2001:db8:ffff::7")];
        foreach (PolicyInspection inspection in inspections)
        {
            IEnumerable<IPNetwork> networks =
            [
                .. inspection.Addresses.Ip4Prefixes, .. inspection.Addresses.Ip6Prefixes,
                .. inspection.Blocks.Select(block => block.Network),
            ];
            clients.UnionWith(networks.SelectMany(Samples));
            clients.UnionWith(new[]
            {
                inspection.Lookups.WorstCaseClient, inspection.VoidLookups.WorstCaseClient,
            }.OfType<IPAddress>());
        }

        return clients;
    }

    /// <summary>The first, the last and a middle address of a network, and its neighbours on both sides.</summary>
    public static IEnumerable<IPAddress> Samples(IPNetwork network)
    {
        byte[] first = network.BaseAddress.GetAddressBytes();
        byte[] last = [.. first];
        byte[] middle = [.. first];
        for (int bit = network.PrefixLength; bit < first.Length * 8; bit++)
        {
            last[bit / 8] |= (byte)(0x80 >> (bit % 8));
            middle[bit / 8] |= (byte)(bit % 2 == 0 ? 0x80 >> (bit % 8) : 0);
        }

        return new[] { first, middle, last, Step(first, -1), Step(last, 1) }.Select(bytes => new IPAddress(bytes));
    }

    // The next address, or the one before; round and round.
    private static byte[] Step(byte[] address, int by)
    {
        byte[] result = [.. address];
        for (int i = result.Length - 1; i >= 0; i--)
        {
            result[i] = unchecked((byte)(result[i] + by));
            if (result[i] != (by > 0 ? 0 : 255))
            {
                break;
            }
        }

        return result;
    }

    private string Mechanism(int policy) => _random.Next(_hasClientTerms ? 16 : 12) switch
    {
        0 or 1 => $"ip4:{Address()}/{Number(24, 33)}",
        2 => $"ip4:{Address()}",
        3 => $"ip6:{Address6()}/{Number(100, 129)}",
        4 or 5 or 6 => $"include:{Later(policy)}",
        7 => Pick("a", $"a:{Pick(Hosts)}", $"a:{Pick(Hosts)}/{Number(24, 33)}//{Number(100, 129)}"),
        8 => Pick("mx", $"mx:{Pick(Hosts)}", $"mx:{Pick(Hosts)}/{Number(24, 33)}"),
        9 => $"exists:{Pick(Hosts)}",
        10 => Pick("a:%{v}.families.example", "exists:%{o}", "mx:%{d}", "a:h0.%{d1r}", "a:a..b.example"),
        11 => $"ip4:{Address()}/{Number(8, 33)}",
        12 => "exists:%{ir}.list.example",
        13 => Pick("ptr", "ptr:example"),
        14 => Pick("a:%{p}", "exists:%{p2}", "mx:%{h}", "exists:%{l}._at.%{o}"),
        _ => Pick("include:%{v}.families.example", "include:%{l}.example"),
    };

    private void AddHost(string host)
    {
        if (host.StartsWith("dead", StringComparison.Ordinal))
        {
            return;
        }

        for (int addresses = _random.Next(3); addresses > 0; addresses--)
        {
            Zone.Add(host, DnsRecordType.A, Address());
        }

        for (int addresses = _random.Next(3); addresses > 0; addresses--)
        {
            Zone.Add(host, DnsRecordType.Aaaa, Address6());
        }

        for (int exchanges = _random.Next(15) == 0 ? 11 : _random.Next(4); exchanges > 0; exchanges--)
        {
            Zone.Add(host, DnsRecordType.Mx, $"{_random.Next(3) * 10} {Pick(Hosts)}");
        }

        Zone.Add("in-addr.families.example", DnsRecordType.A, Address());
        Zone.Add("in-addr.families.example", DnsRecordType.Txt, $"v=spf1 ip4:{Address()}/28 a:h1.example -all");
        Zone.Add("ip6.families.example", DnsRecordType.Aaaa, Address6());
    }

    // A policy after this one; once in a while any, itself included.
    private string Later(int policy) => _random.Next(25) == 0 || policy == Policies - 1
        ? Pick(Name(), "nowhere.example")
        : $"p{Number(policy + 1, Policies)}.example";

    private string Name() => $"p{Number(0, Policies)}.example";

    private string Address() => Pick(Networks) + Number(0, 256);

    private string Address6() => Pick(Networks6) + _random.Next(0x200).ToString("x", CultureInfo.InvariantCulture);

    private string Number(int from, int below) => _random.Next(from, below).ToString(CultureInfo.InvariantCulture);

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}
