// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Policy.Configuration;

namespace Spf.Policy.Greylisting.Tree;

/// <summary>The values of a file of tumgreyspf's tree, or of several together; null where none says anything.</summary>
internal sealed record TreeValues
{
    private const int MaxSeconds = 3650 * 86_400;

    private static readonly string[] Checks = ["spf", "greylist", "blackhole"];

    public static TreeValues Empty { get; } = new();

    /// <summary>SPFSEEDONLY: whether SPF only marks.</summary>
    public bool? SpfMarksOnly { get; init; }

    /// <summary>GREYLISTTIME.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>GREYLISTEXPIREDAYS.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>CHECKERS, with commas between.</summary>
    public string? Checkers { get; init; }

    /// <summary>OTHERCONFIGS, with commas between.</summary>
    public string? OtherConfigs { get; init; }

    public IReadOnlyList<string> Types => Split(OtherConfigs);

    /// <summary>Reads a file's text. A value that cannot be read is noted, and the one above it holds.</summary>
    public static TreeValues Read(string text, NoteList notes)
    {
        TreeValues values = Empty;
        foreach ((int number, string line) in ConfigurationText.Lines(text))
        {
            string[] parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || values.With(parts[0], parts[1]) is not { } changed)
            {
                notes.Error(number, $"\"{NoteList.Show(line)}\" cannot be read; the value of the files above it holds");
                continue;
            }

            values = changed;
        }

        return values;
    }

    /// <summary>These values, but where the other file has some, its own.</summary>
    public TreeValues Under(TreeValues other) => new()
    {
        SpfMarksOnly = other.SpfMarksOnly ?? SpfMarksOnly,
        Delay = other.Delay ?? Delay,
        MaxAge = other.MaxAge ?? MaxAge,
        Checkers = other.Checkers ?? Checkers,
        OtherConfigs = other.OtherConfigs ?? OtherConfigs,
    };

    /// <summary>Returns the settings with these values.</summary>
    public PolicySettings ApplyTo(PolicySettings settings)
    {
        GreylistSettings greylist = settings.Greylist with
        {
            Delay = Delay ?? settings.Greylist.Delay,
            MaxAge = MaxAge ?? settings.Greylist.MaxAge,
        };
        bool checksSpf = true;
        if (Checkers is not null)
        {
            // Blackholes are those of Greylist_Blackhole_File and of the store, which count in any case.
            string[] checkers = Split(Checkers);
            checksSpf = checkers.Contains("spf");
            greylist = greylist with
            {
                Mode = checkers.Contains("greylist") ? greylist.Mode : GreylistMode.No,
                IsBeforeSpf = Array.Find(checkers, checker => checker is "spf" or "greylist") == "greylist",
            };
        }

        RejectPolicy Policy(RejectPolicy policy) => !checksSpf ? RejectPolicy.NoCheck
            : SpfMarksOnly == true && policy != RejectPolicy.NoCheck ? RejectPolicy.Never
            : policy;
        return settings with
        {
            Greylist = greylist,
            HeloReject = Policy(settings.HeloReject),
            MailFromReject = Policy(settings.MailFromReject),
        };
    }

    public override string ToString() => string.Join("; ", new[]
    {
        SpfMarksOnly is { } marks ? $"SPFSEEDONLY={(marks ? 1 : 0)}" : null,
        Delay is { } delay ? string.Create(CultureInfo.InvariantCulture, $"GREYLISTTIME={delay.TotalSeconds:0}") : null,
        Checkers is { } checkers ? $"CHECKERS={checkers}" : null,
        OtherConfigs is { } others ? $"OTHERCONFIGS={others}" : null,
        MaxAge is { } age
            ? string.Create(CultureInfo.InvariantCulture, $"GREYLISTEXPIREDAYS={age.TotalDays:0.##}")
            : null,
    }.OfType<string>());

    private static string[] Split(string? list) =>
        list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    // Null if there is no such value.
    private TreeValues? With(string name, string value) => name switch
    {
        "SPFSEEDONLY" => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int seed)
            ? this with { SpfMarksOnly = seed != 0 }
            : null,
        "GREYLISTTIME" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            && seconds <= MaxSeconds
            ? this with { Delay = TimeSpan.FromSeconds(seconds) }
            : null,
        "GREYLISTEXPIREDAYS" => double.TryParse(
            value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double days)
            && days is > 0 and <= 3650
            ? this with { MaxAge = TimeSpan.FromDays(days) }
            : null,
        "CHECKERS" => Split(value).All(Checks.Contains)
            ? this with { Checkers = string.Join(',', Split(value)) }
            : null,
        "OTHERCONFIGS" => Split(value).All(TumgreyspfTree.Types.Contains)
            ? this with { OtherConfigs = string.Join(',', Split(value)) }
            : null,
        _ => null,
    };
}
