// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Cli.CommandLine;
using Spf.Inspection;
using Spf.Text;

namespace Spf.Cli.Inspect;

/// <summary>The time limit and the exit codes of "inspect", "diff" and "lint".</summary>
internal static class InspectionRunner
{
    // Enough for hundreds of queries, some of them to servers that do not answer.
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs an inspection within the time limit of --timeout.</summary>
    /// <exception cref="UsageException">The time limit was exceeded.</exception>
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
                    CultureInfo.InvariantCulture,
                    $"the policy could not be read completely within {timeout.TotalSeconds} s"),
                "allow more time with --timeout, or inspect the included domains one by one");
        }
    }

    /// <summary>Returns 0 if there are no errors or warnings, 1 if there are warnings, 2 if there are errors.</summary>
    public static int ExitCodeOf(IEnumerable<PolicyFinding> findings) =>
        Math.Max(0, (int)(PolicyWords.WorstOf(findings) ?? FindingSeverity.Note));
}
