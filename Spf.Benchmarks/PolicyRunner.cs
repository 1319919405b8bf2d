// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;

namespace Spf.Benchmarks;

/// <summary>
/// Requests a second over one and over 32 connections, warm: a process for each connection of policyd-spf, as Postfix
/// has them, and one "spf-policyd serve" for all.
/// </summary>
internal static class PolicyRunner
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(4);

    /// <summary>Prints a row for each.</summary>
    public static async Task RunAsync(TextWriter output, string program)
    {
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

            await output.WriteLineAsync("| program | connections | requests/s | p50 ms | p99 ms |\n|---|---:|---:|---:|---:|");
            foreach (int connections in (int[])[1, 32])
            {
                await MeasureAsync(output, "spf-policyd", connections, async () =>
                {
                    Stream stream = await PolicyPeers.ConnectAsync(socket);
                    return (stream, stream);
                });
                if (File.Exists(PolicyPeers.Python))
                {
                    await MeasureAsync(output, "policyd-spf", connections, () =>
                    {
                        Process process = PolicyPeers.Spawn(PolicyPeers.Python);
                        return Task.FromResult(
                            (process.StandardInput.BaseStream, process.StandardOutput.BaseStream));
                    });
                }
            }
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static async Task MeasureAsync(
        TextWriter output, string name, int connections, Func<Task<(Stream Requests, Stream Replies)>> connectAsync)
    {
        var streams = new List<(Stream Requests, Stream Replies)>();
        for (int i = 0; i < connections; i++)
        {
            streams.Add(await connectAsync());
        }

        _ = await AskAllAsync(streams, Time / 2);
        long start = Stopwatch.GetTimestamp();
        double[] times = await AskAllAsync(streams, Time);
        double rate = times.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
        streams.ForEach(stream => stream.Requests.Dispose());
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {connections} | {rate:0} | {PolicyPeers.Median(times):0.000} | "
                + $"{PolicyPeers.Quantile(times, 0.99):0.000} |"));
    }

    // Milliseconds of each request.
    private static async Task<double[]> AskAllAsync(List<(Stream Requests, Stream Replies)> streams, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        List<double>[] times = await Task.WhenAll(streams.Select((stream, index) => Task.Run(async () =>
        {
            var mine = new List<double>();
            byte[] buffer = new byte[8192];
            for (int i = index << 20; Stopwatch.GetElapsedTime(start) < time; i++)
            {
                long asked = Stopwatch.GetTimestamp();
                await PolicyPeers.AskAsync(stream.Requests, stream.Replies, PolicyPeers.Request(i), buffer);
                mine.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            }

            return mine;
        })));
        return [.. times.SelectMany(mine => mine)];
    }
}
