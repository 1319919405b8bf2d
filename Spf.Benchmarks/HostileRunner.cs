// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using System.Net;
using Spf.Dns;

namespace Spf.Benchmarks;

/// <summary>
/// What one message costs, both identities, if all that the DNS answers is made to cost much: policies and ways to
/// answer, combined at random. Processor time of this process; the network's part is not in it.
/// </summary>
internal static class HostileRunner
{
    private const int Worst = 10;
    private const int Rounds = 4;
    private const int PlainChecks = 2_000;

    // The length of a name decides what macros and comparisons cost.
    private static readonly string Domain = string.Join('.', Enumerable.Repeat("d", 110)) + ".example";

    public static async Task RunAsync(TextWriter output, int count)
    {
        var random = new Random(7208);
        var plain = new SpfVerifier(ZoneFile.Parse("""
            helo.plain.example. TXT "v=spf1 a -all"
            helo.plain.example. A 192.0.2.1
            plain.example. TXT "v=spf1 include:_spf.plain.example mx -all"
            _spf.plain.example. TXT "v=spf1 ip4:203.0.113.0/24 ip4:198.51.100.0/24 -all"
            plain.example. MX 10 mail.plain.example.
            mail.plain.example. A 192.0.2.1
            """));
        await MeasureAsync(plain, "plain.example", PlainChecks);
        TimeSpan unit = await MeasureAsync(plain, "plain.example", PlainChecks) / PlainChecks;

        List<(TimeSpan Time, string Name)> costs = [];
        for (int i = 0; i < count; i++)
        {
            // Each kind at least once, if there are enough.
            (string policy, Func<string, string> text) = i < HostilePolicies.All.Count
                ? HostilePolicies.All[i]
                : HostilePolicies.All[random.Next(HostilePolicies.All.Count)];
            int ofText = random.Next(4) > 0 ? 0 : random.Next(HostileAnswers.All.Count);
            (string texts, Func<byte[], DnsRecordType, byte[][], byte[]> ofTexts) =
                HostileAnswers.All[ofText];
            (string others, Func<byte[], DnsRecordType, byte[][], byte[]> ofOthers) =
                HostileAnswers.All[i % HostileAnswers.All.Count];
            var dns = new HostileDns(Domain, text(Domain), ofTexts, ofOthers);

            // The first time makes the messages; of three others, the fastest counts.
            TimeSpan best = TimeSpan.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                TimeSpan time = await MeasureAsync(new SpfVerifier(new CachingResolver(dns)), Domain, 1);
                best = round > 0 && time < best ? time : best;
            }

            costs.Add((best, string.Create(
                CultureInfo.InvariantCulture,
                $"{policy}; TXT: {texts}; others: {others}; {dns.Read.Messages / Rounds} answers, "
                + $"{dns.Read.Octets / Rounds / 1024} KiB")));
        }

        int kinds = HostilePolicies.All.Count + HostileAnswers.All.Count;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} messages of {kinds} kinds; a plain check of both identities: {unit.TotalMicroseconds:F1} µs"));
        foreach ((TimeSpan time, string name) in costs.OrderByDescending(cost => cost.Time).Take(Worst))
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{time.TotalMilliseconds,8:F1} ms, {time / unit,8:N0} times as much: {name}"));
        }
    }

    private static async Task<TimeSpan> MeasureAsync(SpfVerifier verifier, string domain, int checks)
    {
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        for (int i = 0; i < checks; i++)
        {
            _ = await verifier.CheckIdentitiesAsync(
                IPAddress.Parse("192.0.2.1"), $"helo.{domain}", $"{new string('x', 60)}+@{domain}");
        }

        process.Refresh();
        return process.TotalProcessorTime - before;
    }
}
