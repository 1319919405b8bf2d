// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;

namespace Spf.Benchmarks;

/// <summary>
/// Domains as they are found: each lets a few of the same twenty providers send for it, some by networks of the
/// provider's own policy, some by policies that this one includes; a third names its own hosts too. Seven messages in
/// ten come from one of the domain's senders, whichever it is. Made from a fixed seed.
/// </summary>
internal sealed class Population
{
    private const int Providers = 20;
    private const int Domains = 300;
    private const int Messages = 5;

    private readonly Random _random = new(7208);
    private readonly List<WorkloadQuery> _queries = [];

    private Population()
    {
        for (int provider = 0; provider < Providers; provider++)
        {
            AddProvider(provider);
        }

        for (int domain = 0; domain < Domains; domain++)
        {
            AddDomain(domain);
        }
    }

    public ZoneResolver Zone { get; } = new();

    public static (ZoneResolver Zone, WorkloadScenario Scenario) Make()
    {
        var population = new Population();
        return (population.Zone, new WorkloadScenario("population", population._queries));
    }

    // The first networks of a policy are in the records it includes, one each; its own is the last.
    private void AddProvider(int provider)
    {
        int parts = provider % 3 == 0 ? 3 : 0;
        string includes = string.Concat(Enumerable.Range(0, parts).Select(i => $" include:_{i}.p{provider}.example"));
        Publish($"_spf.p{provider}.example", $"v=spf1{includes} ip4:198.{18 + (provider % 2)}.{provider}.0/24 ~all");
        for (int i = 0; i < parts; i++)
        {
            Publish($"_{i}.p{provider}.example", $"v=spf1 ip4:100.{64 + i}.{provider}.0/24 ~all");
        }
    }

    private void AddDomain(int domain)
    {
        string name = $"d{domain}.example";
        int[] providers = [.. Enumerable.Range(0, Providers).OrderBy(_ => _random.Next()).Take(_random.Next(1, 6))];
        string own = _random.Next(3) == 0 ? " mx" : string.Empty;
        string includes = string.Concat(providers.Select(provider => $" include:_spf.p{provider}.example"));
        Publish(name, $"v=spf1{own}{includes} -all");
        Zone.Add(name, DnsRecordType.Mx, $"10 mail.{name}", TimeSpan.FromHours(1));
        Zone.Add($"mail.{name}", DnsRecordType.A, $"192.0.2.{domain % 256}", TimeSpan.FromHours(1));
        for (int i = 0; i < Messages; i++)
        {
            int provider = providers[_random.Next(providers.Length)];
            string client = _random.Next(10) < 3 ? "203.0.113.9" : $"198.{18 + (provider % 2)}.{provider}.{i + 1}";
            _queries.Add(new WorkloadQuery(IPAddress.Parse(client), $"mail.{name}", $"alice@{name}", SpfResult.None));
        }
    }

    private void Publish(string name, string record) =>
        Zone.Add(name, DnsRecordType.Txt, record, TimeSpan.FromHours(1));
}
