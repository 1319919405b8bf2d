// SPDX-License-Identifier: MIT

using BenchmarkDotNet.Running;
using Spf.Benchmarks;

// "workload" runs the workload of Data/workload.json, "workload ptr mixed" these scenarios of it, "workload --check"
// checks its results alone; everything else is for BenchmarkDotNet: "--filter '*'" runs all benchmarks.
if (args is ["workload", .. string[] rest])
{
    return WorkloadRunner.Run(Console.Out, rest.Except(["--check"]).ToHashSet(), checkOnly: rest.Contains("--check"));
}

BenchmarkSwitcher.FromAssembly(typeof(WorkloadRunner).Assembly).Run(args);
return 0;
