// SPDX-License-Identifier: MIT

using BenchmarkDotNet.Running;
using Spf.Benchmarks;

// "workload" runs the workload of Data/workload.json, "workload --check" checks its results alone; everything else is
// for BenchmarkDotNet: "--filter '*'" runs all benchmarks.
if (args is ["workload", ..])
{
    return WorkloadRunner.Run(Console.Out, checkOnly: args is [_, "--check"]);
}

BenchmarkSwitcher.FromAssembly(typeof(WorkloadRunner).Assembly).Run(args);
return 0;
