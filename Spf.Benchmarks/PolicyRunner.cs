// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;

namespace Spf.Benchmarks;

/// <summary>
/// Requests a second over one and over 32 connections, warm: a process for each connection of policyd-spf, as Postfix
/// has them, and one "spf-policyd serve" for all; at last the same beside 200 requests for domains that do not answer.
/// </summary>
internal static class PolicyRunner
{
    private const int SlowRequests = 200;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(4);

    /// <summary>Prints a row for each.</summary>
    public static async Task RunAsync(TextWriter output, string program)
    {
        using var log = new LogSink();
        using DelayedServer dns = PolicyPeers.Dns();
        string socket = Path.Combine(Directory.CreateTempSubdirectory("spf-policyd-").FullName, "spf");
        using Process server = Process.Start(
            new ProcessStartInfo(program, ["serve", "--listen", $"unix:{socket}", "--log", "syslog"]))!;
        try
        {
            while (!File.Exists(socket))
            {
                await Task.Delay(50);
            }

            await output.WriteLineAsync(
                "| program | connections | requests/s | p50 ms | p99 ms | CPU us a request |\n"
                    + "|---|---:|---:|---:|---:|---:|");
            async Task<Client> ConnectAsync()
            {
                Stream stream = await PolicyPeers.ConnectAsync(socket);
                return new Client(stream, stream, server);
            }

            foreach (int connections in (int[])[1, 32])
            {
                await MeasureAsync(output, "spf-policyd", connections, ConnectAsync);
                if (File.Exists(PolicyPeers.Python))
                {
                    await MeasureAsync(output, "policyd-spf", connections, () =>
                    {
                        Process process = PolicyPeers.Spawn(PolicyPeers.Python);
                        return Task.FromResult(new Client(
                            process.StandardInput.BaseStream, process.StandardOutput.BaseStream, process));
                    });
                }
            }

            for (int i = 0; i < SlowRequests; i++)
            {
                Client slow = await ConnectAsync();
                await slow.Requests.WriteAsync(PolicyPeers.SlowRequest(i));
            }

            await MeasureAsync(output, $"spf-policyd, {SlowRequests} others wait", 32, ConnectAsync);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static async Task MeasureAsync(
        TextWriter output, string name, int connections, Func<Task<Client>> connectAsync)
    {
        var clients = new List<Client>();
        for (int i = 0; i < connections; i++)
        {
            clients.Add(await connectAsync());
        }

        _ = await AskAllAsync(clients, Time / 2);
        long start = Stopwatch.GetTimestamp();
        TimeSpan spent = ProcessorTime(clients);
        double[] times = await AskAllAsync(clients, Time);
        double rate = times.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
        double each = (ProcessorTime(clients) - spent).TotalMicroseconds / times.Length;
        clients.ForEach(client => client.Requests.Dispose());
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {connections} | {rate:0} | {PolicyPeers.Median(times):0.000} | "
                + $"{PolicyPeers.Quantile(times, 0.99):0.000} | {each:0} |"));
    }

    // The processor time of the services, which other programs on the machine change least.
    private static TimeSpan ProcessorTime(List<Client> clients) =>
        clients.Select(client => client.Service).Distinct().Aggregate(TimeSpan.Zero, (sum, service) =>
        {
            service.Refresh();
            return sum + service.TotalProcessorTime;
        });

    // Milliseconds of each request.
    private static async Task<double[]> AskAllAsync(List<Client> clients, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        List<double>[] times = await Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            var mine = new List<double>();
            byte[] buffer = new byte[8192];
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                long asked = Stopwatch.GetTimestamp();
                await PolicyPeers.AskAsync(client.Requests, client.Replies, PolicyPeers.NextRequest(), buffer);
                mine.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            }

            return mine;
        })));
        return [.. times.SelectMany(mine => mine)];
    }

    private sealed record Client(Stream Requests, Stream Replies, Process Service);
}
