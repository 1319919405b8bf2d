// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Cli.CommandLine;
using Spf.Cli.Process;
using Spf.Inspection;

namespace Spf.Cli.Inspect;

/// <summary>What inspect, diff and lint have in common: how long they take, and how they end.</summary>
internal static class InspectionRunner
{
    // Some hundreds of questions, some of them to servers that do not answer.
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs something for as long as --timeout allows.</summary>
    /// <exception cref="UsageException">It takes longer.</exception>
    public static async Task<T> RunAsync<T>(
        Arguments arguments, Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        TimeSpan timeout = OptionValues.Seconds(arguments, OptionTable.Timeout) ?? DefaultTimeout;
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(timeout);
        try
        {
            return await run(source.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UsageException(
                string.Create(
                    CultureInfo.InvariantCulture, $"the DNS has not told the whole policy in {timeout.TotalSeconds} s"),
                "give it more time with --timeout, or look at the domains that it includes one by one");
        }
    }

    /// <summary>0 without errors and warnings, 1 with warnings, 2 with errors.</summary>
    public static int ExitCodeOf(IEnumerable<PolicyFinding> findings) =>
        Math.Max(0, (int)(PolicyWords.WorstOf(findings) ?? FindingSeverity.Note));
}
