// SPDX-License-Identifier: MIT

using Spf.Text;

namespace Spf.Cli.Batch;

/// <summary>Remarks about the lines of a batch: reasons for results that are not the domains'.</summary>
internal static class BatchNotes
{
    /// <summary>Returns one line per remark.</summary>
    public static IEnumerable<string> Of(BatchTally tally)
    {
        if (tally.WithoutSender > 0)
        {
            yield return $"lines without a sender, whose HELO name was checked instead: {tally.WithoutSender}";
        }

        if (tally.WithoutHelo > 0)
        {
            yield return "lines without a HELO name, which the domain's policy uses (%{h}): "
                + $"{tally.WithoutHelo}; see \"problem\"";
        }

        if (tally.LocalClients > 0)
        {
            yield return $"lines with a private, loopback or link-local client: {tally.LocalClients}; "
                + LocalAddress.Cause;
        }
    }
}
