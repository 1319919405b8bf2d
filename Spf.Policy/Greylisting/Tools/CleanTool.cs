// SPDX-License-Identifier: MIT

using System.Globalization;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>"greylist clean": removes what has expired now, and not in the background.</summary>
internal static class CleanTool
{
    public static Tool Tool { get; } = new(
        "clean",
        "",
        "remove the entries that have expired",
        """
        The service removes expired entries by itself, in the background, and Redis does it without being asked. So
        there is nothing to run at night. This removes all of them now.
        """,
        [new("--dry-run", null, "only count them")],
        MakesStore: false,
        RunAsync);

    private static async Task<int> RunAsync(ToolRun run)
    {
        bool isDryRun = run.Has("--dry-run");
        long count = 0;
        if (isDryRun)
        {
            string? position = null;
            do
            {
                string? from = position;
                GreylistPage page = await run.AskAsync((store, token) => store.ReadAsync(from, token));
                count += page.Rows.Count(row => row.Expires < page.Now);
                position = page.Next;
            }
            while (position is not null);
        }
        else
        {
            int removed;
            do
            {
                removed = await run.AskAsync((store, token) => store.ExpireAsync(token));
                count += removed;
            }
            while (removed > 0);
        }

        run.Write(
            string.Create(CultureInfo.InvariantCulture, $"{count} expired entries{(isDryRun ? "" : " removed")}"),
            json => json.WriteNumber(isDryRun ? "expired" : "removed", count));
        return 0;
    }
}
