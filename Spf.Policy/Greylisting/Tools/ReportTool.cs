// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Policy.Configuration;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>"greylist report": who was deferred and never came back.</summary>
internal static class ReportTool
{
    public static Tool Tool { get; } = new(
        "report",
        "",
        "who was deferred and never came back",
        """
        Lists the triplets that were first seen in a period and have not passed: mail that greylisting has kept out, or
        that of senders which do not retry and may need "greylist add". A triplet is left out as long as it is younger
        than --until. It comes from the store, so it reaches back as far as Greylist_Retry_Window.

        postgreyreport does the same from the mail log.

        Examples:
          spf-policyd greylist report --since 1d
          spf-policyd greylist report --since 2d --until 6h --json
        """,
        [
            new("--since", "TIME", "first seen at most this long ago, such as 12h or 2d; by default 1d"),
            new("--until", "TIME", "first seen at least this long ago; by default Greylist_Delay"),
        ],
        MakesStore: false,
        RunAsync);

    private static async Task<int> RunAsync(ToolRun run)
    {
        GreylistSettings settings = run.Settings;
        TimeSpan since = run.Time("--since", TimeSpan.FromDays(1));
        TimeSpan until = run.Time("--until", settings.Delay);
        long all = 0;
        long lost = 0;
        await foreach ((GreylistRow row, long now) in run.RowsAsync())
        {
            double age = now - row.Entry.First;
            string state = RowText.StateOf(row, settings);
            if (state is not ("pending" or "passed")
                || age > since.TotalMilliseconds || age < until.TotalMilliseconds)
            {
                continue;
            }

            all++;
            if (state == "pending")
            {
                lost++;
                run.Write(RowText.Line(row, settings), json => RowText.Json(json, row, settings));
            }
        }

        run.Tell(string.Create(
            CultureInfo.InvariantCulture, $"{lost} of {all} triplets of that time never came back\n"));
        return 0;
    }
}
