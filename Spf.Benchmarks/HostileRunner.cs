// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using System.Net;
using Spf.Dns;

namespace Spf.Benchmarks;

/// <summary>
/// The cost of one message, both identities, if all that the DNS answers is made to cost much: policies and ways to
/// answer, combined at random. Processor time of this process, without the network's part or, over sockets, with it.
/// </summary>
internal static class HostileRunner
{
    private const int Worst = 10;
    private const int Rounds = 4;
    private const int PlainChecks = 2_000;

    // The length of a name decides what macros and comparisons cost.
    internal static readonly string Domain = string.Join('.', Enumerable.Repeat("d", 110)) + ".example";

    public static Task RunAsync(TextWriter output, int count) =>
        RunAsync(output, HostileMessage.Create(count, Domain), message =>
        {
            HostileDns dns = message.Dns;
            return (dns, () => string.Create(
                CultureInfo.InvariantCulture,
                $"{dns.Read.Messages / Rounds} answers, {dns.Read.Octets / Rounds / 1024} KiB"));
        });

    /// <summary>
    /// The same with answers over UDP and TCP from another process, some of them lost or forged at first.
    /// </summary>
    public static async Task RunOverSocketsAsync(TextWriter output, int count)
    {
        using Process server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["hostile-server"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        int port = int.Parse((await server.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        using var resolver = new StubResolver(new StubResolverOptions
        {
            Servers = [new IPEndPoint(IPAddress.Loopback, port)],
            TryTimeout = TimeSpan.FromMilliseconds(250),
        });
        await RunAsync(output, HostileMessage.Create(count, Domain), message =>
        {
            // The server makes the same messages, and says when it is ready for this one.
            string way = HostileServer.WayOf(message.Number);
            server.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{message.Number} {count}"));
            _ = server.StandardOutput.ReadLine();
            return (resolver, () => way);
        });
        server.StandardInput.Close();
        await server.WaitForExitAsync();
    }

    private static async Task RunAsync(
        TextWriter output,
        IReadOnlyList<HostileMessage> messages,
        Func<HostileMessage, (IDnsResolver Resolver, Func<string> Note)> open)
    {
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
        foreach (HostileMessage message in messages)
        {
            (IDnsResolver resolver, Func<string> note) = open(message);

            // The first time makes the messages; of three others, the fastest counts.
            TimeSpan best = TimeSpan.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                TimeSpan time = await MeasureAsync(new SpfVerifier(new CachingResolver(resolver)), Domain, 1);
                best = round > 0 && time < best ? time : best;
            }

            costs.Add((best, $"{message.Name}; {note()}"));
        }

        int kinds = HostilePolicies.All.Count + HostileAnswers.All.Count;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{messages.Count} messages of {kinds} kinds; a plain check of both identities: "
            + $"{unit.TotalMicroseconds:F1} µs"));
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
            _ = await verifier.CheckIdentitiesAsync(SpfRequest.ForMailFrom(
                IPAddress.Parse("192.0.2.1"), $"{new string('x', 60)}+@{domain}", $"helo.{domain}"));
        }

        process.Refresh();
        return process.TotalProcessorTime - before;
    }
}
