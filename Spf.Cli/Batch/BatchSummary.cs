// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text;
using Spf.Dns;

namespace Spf.Cli.Batch;

/// <summary>The text that --summary prints at the end of a batch.</summary>
internal static class BatchSummary
{
    public static string Of(BatchTally tally, TimeSpan elapsed)
    {
        var text = new StringBuilder();
        CultureInfo culture = CultureInfo.InvariantCulture;
        double seconds = Math.Max(elapsed.TotalSeconds, 0.001);
        text.Append(culture, $"{tally.Lines} lines in {seconds:0.0} s, {tally.Lines / seconds:0} per second\n");
        foreach (SpfResult result in Enum.GetValues<SpfResult>())
        {
            Append(text, result.ToKeyword(), tally.Count(result));
        }

        Append(text, "error", tally.Errors);
        text.Append(culture, $"lookups {tally.Lookups}, void {tally.VoidLookups}\n");
        foreach ((DomainName domain, TimeSpan slow) in tally.Slowest)
        {
            text.Append(culture, $"slowest: {domain}, {slow.TotalMilliseconds:0.0} ms\n");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, long count)
    {
        if (count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {name,-10}{count}\n");
        }
    }
}
