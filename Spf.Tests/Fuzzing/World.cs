// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Tests.Fuzzing;

/// <summary>
/// A random small zone and a request to it: policies that include and redirect to each other, hosts, faults.
/// </summary>
internal sealed class World
{
    internal static readonly string[] Names =
        ["a.example", "b.example", "c.example", "d.a.example", "mail.a.example", "e.example", "nowhere.example"];

    private static readonly string[] Addresses = ["192.0.2.1", "192.0.2.77", "198.51.100.9", "203.0.113.200"];
    private static readonly string[] Addresses6 = ["2001:db8::1", "2001:db8:77::1", "::"];
    private static readonly string[] Senders =
        [
            "", "alice@a.example", "b.example", "@c.example", "a@b@a.example", "\"a b\"@d.a.example",
            "j\u00FCrgen@b.example", "x@nowhere.example", "no-domain@",
        ];

    private static readonly string[] Helos =
        ["mail.a.example", "a.example", "localhost", "", "[192.0.2.1]", "b.example."];

    public World(int seed)
    {
        var random = new Random(seed);
        var records = new RecordGenerator(random, Names);
        foreach (string name in Names)
        {
            AddName(random, records, name);
        }

        string client = random.Next(4) == 0 ? Pick(random, Addresses6) : Pick(random, Addresses);
        foreach (string name in Enumerable.Range(0, random.Next(3)).Select(_ => Pick(random, Names)))
        {
            Zone.Add(DomainName.ReverseOf(IPAddress.Parse(client)).ToString(), DnsRecordType.Ptr, name);
        }

        Request = random.Next(5) == 0
            ? SpfRequest.ForHelo(IPAddress.Parse(client), Pick(random, Helos))
            : SpfRequest.ForMailFrom(IPAddress.Parse(client), Pick(random, Senders), Pick(random, Helos));
    }

    public ZoneResolver Zone { get; } = new();

    public SpfRequest Request { get; }

    private void AddName(Random random, RecordGenerator records, string name)
    {
        for (int texts = random.Next(12) switch { 0 => 0, 1 => 2, _ => 1 }; texts > 0; texts--)
        {
            Zone.Add(name, DnsRecordType.Txt, random.Next(12) == 0 ? records.Mutated() : records.WellFormed());
        }

        for (int hosts = random.Next(3); hosts > 0; hosts--)
        {
            Zone.Add(name, DnsRecordType.A, Pick(random, Addresses));
            Zone.Add(name, DnsRecordType.Aaaa, Pick(random, Addresses6));
        }

        for (int exchanges = random.Next(20) == 0 ? 11 : random.Next(4); exchanges > 0; exchanges--)
        {
            Zone.Add(name, DnsRecordType.Mx, $"10 {Pick(random, Names)}");
        }

        if (random.Next(15) == 0)
        {
            DnsRecordType type = Enum.GetValues<DnsRecordType>()[random.Next(6)];
            Zone.Fail(name, type, random.Next(2) == 0 ? DnsStatus.ServerFailure : DnsStatus.Timeout);
        }
        else if (random.Next(15) == 0)
        {
            Zone.Add($"alias.{name}", DnsRecordType.Cname, Pick(random, Names));
        }
    }

    private static string Pick(Random random, string[] choices) => choices[random.Next(choices.Length)];

    /// <summary>Counts the questions, and answers some of them later.</summary>
    public sealed class Resolver(IDnsResolver zone, int seed) : IDnsResolver
    {
        private readonly Random _random = new(seed);
        private int _questions;

        public int Questions => _questions;

        public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
            DomainName name, AddressFamily family, CancellationToken cancellationToken = default) =>
            LaterAsync(zone.ResolveAddressesAsync(name, family, cancellationToken));

        public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
            DomainName name, CancellationToken cancellationToken = default) =>
            LaterAsync(zone.ResolveMxAsync(name, cancellationToken));

        public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
            DomainName name, CancellationToken cancellationToken = default) =>
            LaterAsync(zone.ResolveTxtAsync(name, cancellationToken));

        public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
            IPAddress address, CancellationToken cancellationToken = default) =>
            LaterAsync(zone.ResolvePtrAsync(address, cancellationToken));

        private async ValueTask<T> LaterAsync<T>(ValueTask<T> answer)
        {
            bool isLate;
            lock (_random)
            {
                _questions++;
                isLate = _random.Next(4) == 0;
            }

            if (isLate)
            {
                await Task.Yield();
            }

            return await answer;
        }
    }
}
