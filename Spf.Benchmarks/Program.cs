// SPDX-License-Identifier: MIT

using BenchmarkDotNet.Running;
using Spf.Benchmarks;

// "workload" runs the workload of Data/workload.json, "workload ptr mixed" these scenarios of it, "workload --check"
// checks only its results. "latency" measures what look-ahead saves, "questions" what it asks for. "hostile" prints
// what the most expensive of 300 messages cost whose DNS answers are made to cost much, "hostile 1000" of as many;
// "hostile-sockets" does so with answers that come over the network, from a server of its own ("hostile-server").
// "spawn PROGRAM" and "policy PROGRAM" measure a published spf-policyd beside policyd-spf: PolicyPeers says where.
// Everything else is for BenchmarkDotNet: "--filter '*'" runs all benchmarks.
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

if (args is ["hostile", .. var numbers])
{
    await HostileRunner.RunAsync(Console.Out, numbers is [var number] ? int.Parse(number, null) : 300);
    return 0;
}

if (args is ["hostile-sockets", .. var counts])
{
    await HostileRunner.RunOverSocketsAsync(Console.Out, counts is [var count] ? int.Parse(count, null) : 300);
    return 0;
}

if (args is ["hostile-server"])
{
    await HostileServer.RunAsync(Console.In, Console.Out);
    return 0;
}

if (args is ["spawn", var spawned])
{
    await SpawnRunner.RunAsync(Console.Out, spawned);
    return 0;
}

if (args is ["policy", var served])
{
    await PolicyRunner.RunAsync(Console.Out, served);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(WorkloadRunner).Assembly).Run(args);
return 0;
