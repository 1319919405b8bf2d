// SPDX-License-Identifier: MIT

namespace Spf.Policy.Decisions;

internal static class TaskExtensions
{
    /// <summary>Nobody may ever await this task: observe its exception.</summary>
    public static void Observe(this Task task) => _ = task.ContinueWith(
        static failed => _ = failed.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
