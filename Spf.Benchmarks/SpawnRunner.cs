// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;

namespace Spf.Benchmarks;

/// <summary>From the start of a process to its first answer, which is what Postfix's first client waits for.</summary>
internal static class SpawnRunner
{
    private const int Rounds = 41;

    /// <summary>Prints the medians, each program in turn in each round.</summary>
    public static async Task RunAsync(TextWriter output, string program)
    {
        using DelayedServer dns = PolicyPeers.Dns();
        string[] programs = File.Exists(PolicyPeers.Python) ? [PolicyPeers.Python, program] : [program];
        Dictionary<string, List<double>> times = programs.ToDictionary(name => name, _ => new List<double>());
        for (int i = 0; i < Rounds; i++)
        {
            foreach (string name in programs)
            {
                times[name].Add(await MeasureAsync(name));
            }
        }

        await output.WriteLineAsync("| program | start to first answer, median ms | least ms |\n|---|---:|---:|");
        foreach (string name in programs)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Path.GetFileName(name)} | {PolicyPeers.Median(times[name]):0.0} | {times[name].Min():0.0} |"));
        }
    }

    private static async Task<double> MeasureAsync(string program)
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = PolicyPeers.Spawn(program);
        await PolicyPeers.AskAsync(
            process.StandardInput.BaseStream,
            process.StandardOutput.BaseStream,
            PolicyPeers.NextRequest(),
            new byte[8192]);
        double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return time;
    }
}
