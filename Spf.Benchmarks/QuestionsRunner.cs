// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;

namespace Spf.Benchmarks;

/// <summary>
/// The number of questions per message with look-ahead. Cold, each message comes to an empty cache; warm, all messages
/// share one.
/// </summary>
internal static class QuestionsRunner
{
    /// <summary>Prints a row for each scenario.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        Workload workload = Workload.Load();
        await output.WriteLineAsync(
            "| scenario | cold, in order | cold, look-ahead | warm, in order | warm, look-ahead |");
        await output.WriteLineAsync("|---|---:|---:|---:|---:|");
        (ZoneResolver population, WorkloadScenario messages) = Population.Make();
        await RunAsync(output, population, messages);
        foreach (WorkloadScenario scenario in workload.Scenarios)
        {
            await RunAsync(output, workload.Zone, scenario);
        }
    }

    private static async Task RunAsync(TextWriter output, ZoneResolver zone, WorkloadScenario scenario)
    {
        double coldInOrder = await CountAsync(zone, scenario, lookAhead: false, isCold: true);
        double coldAhead = await CountAsync(zone, scenario, lookAhead: true, isCold: true);
        double warmInOrder = await CountAsync(zone, scenario, lookAhead: false, isCold: false);
        double warmAhead = await CountAsync(zone, scenario, lookAhead: true, isCold: false);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"| {scenario.Name} | {coldInOrder:0.00} | {coldAhead:0.00} | {warmInOrder:0.00} | {warmAhead:0.00} |"));
    }

    private static async Task<double> CountAsync(
        ZoneResolver zone, WorkloadScenario scenario, bool lookAhead, bool isCold)
    {
        var server = new CountedAnswers(zone);
        var options = new SpfOptions { LookAhead = lookAhead };
        var verifier = new SpfVerifier(new CachingResolver(server), options);
        foreach (WorkloadQuery query in scenario.Queries)
        {
            verifier = isCold ? new SpfVerifier(new CachingResolver(server), options) : verifier;
            _ = await verifier.CheckHostAsync(SpfRequest.ForMailFrom(query.ClientIP, query.MailFrom, query.Helo));
        }

        return server.Questions / (double)scenario.Queries.Count;
    }

    /// <summary>Hands on a zone's answers later, as a name server would, and counts the questions.</summary>
    private sealed class CountedAnswers(ZoneResolver zone) : IDnsResolver
    {
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
            _ = Interlocked.Increment(ref _questions);
            await Task.Delay(1);
            return await answer;
        }
    }
}
