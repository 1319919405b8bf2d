// SPDX-License-Identifier: MIT

using BenchmarkDotNet.Running;
using Spf.Benchmarks;

// "workload" runs the workload of Data/workload.json, "workload ptr mixed" these scenarios of it, "workload --check"
// checks its results alone. "latency" measures what look-ahead saves, "questions" what it asks for. Everything else is
// for BenchmarkDotNet: "--filter '*'" runs all benchmarks.
if (args is ["workload", .. string[] rest])
{
    return WorkloadRunner.Run(Console.Out, rest.Except(["--check"]).ToHashSet(), checkOnly: rest.Contains("--check"));
}

if (args is ["latency"])
{
    await LatencyRunner.RunAsync(Console.Out);
    return 0;
}

if (args is ["questions"])
{
    await QuestionsRunner.RunAsync(Console.Out);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(WorkloadRunner).Assembly).Run(args);
return 0;
