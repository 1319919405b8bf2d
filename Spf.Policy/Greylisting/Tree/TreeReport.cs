// SPDX-License-Identifier: MIT

using System.Globalization;
using Microsoft.Extensions.Logging;
using Spf.Policy.Configuration;
using Spf.Text;

namespace Spf.Policy.Greylisting.Tree;

/// <summary>check-config --for: which files and options decide about one message.</summary>
internal static class TreeReport
{
    /// <summary>Writes it, each line safe for a terminal.</summary>
    public static void Write(
        PolicyConfiguration configuration,
        string client,
        string sender,
        string recipient,
        TextWriter output,
        ILogger logger)
    {
        Say($"For {client}, {(sender.Length == 0 ? "<>" : sender)} to {recipient}:");
        PolicySettings? own = configuration.PerUser.Find(recipient);
        Say($"{configuration.Path ?? "the defaults"}: read");
        if (own is not null)
        {
            Say("The recipient has settings of its own (Per_User).");
        }

        PolicySettings settings = own ?? configuration.Settings;
        if (settings.Greylist.Tree.Length > 0
            && new TumgreyspfTree(settings.Greylist.Tree, TimeProvider.System, logger)
                .Find(client, sender == "<>" ? string.Empty : sender, recipient, Say) is { } values)
        {
            settings = values.ApplyTo(settings);
        }

        foreach (string line in Effect(settings))
        {
            Say(line);
        }

        void Say(string line) => output.Write($"{SafeText.Line(line)}\n");
    }

    private static IEnumerable<string> Effect(PolicySettings settings)
    {
        bool isChecked = settings.HeloReject != RejectPolicy.NoCheck || settings.MailFromReject != RejectPolicy.NoCheck;
        yield return !isChecked ? "So: SPF is not checked."
            : settings.ActsOnResults ? "So: SPF is checked, and rejects."
            : "So: SPF is checked, and only marks.";
        GreylistSettings greylist = settings.Greylist;
        yield return greylist.Mode == GreylistMode.No ? "It is not greylisted."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"It is greylisted{(greylist.Mode == GreylistMode.Learn ? " in learn mode" : string.Empty)}:"
                    + $" Greylist_Delay = {greylist.Delay.TotalSeconds:0}, Greylist_Max_Age ="
                    + $" {greylist.MaxAge.TotalDays:0.##}d, Checks ="
                    + $" {(greylist.IsBeforeSpf ? "greylist,spf" : "spf,greylist")}.");
    }
}
