// SPDX-License-Identifier: MIT

using System.Globalization;

namespace Spf.Policy.Configuration;

/// <summary>
/// tumgreyspf.conf of both forks. It is a program in Python, of which only lines "name = literal" are read: nothing is
/// executed.
/// </summary>
internal static class TumgreyspfConf
{
    private const string FileScheme = "file://";

    private static readonly Dictionary<string, string> WithoutEffect = new(StringComparer.Ordinal)
    {
        ["debugLevel"] = "write debugLevel in spf-policyd.conf",
        ["greylistDir"] = "its data can be taken along: spf-policyd greylist import tumgreyspf FOLDER",
        ["blackholeDir"] = "write Greylist_Blackhole_File, or spf-policyd greylist add blackhole ADDRESS",
        ["spfqueryPath"] = "nothing but this program is needed for a check",
        ["dbHost"] = "its data can be taken along: spf-policyd greylist import mongo FILE",
        ["dbPort"] = "see dbHost",
        ["databaseName"] = "see dbHost",
    };

    /// <summary>Reads a file's text over settings.</summary>
    public static PolicySettings Read(string text, PolicySettings settings, NoteList notes)
    {
        foreach ((int number, string line) in ConfigurationText.Lines(text))
        {
            string[] parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || !parts[0].All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                notes.Warn(number, $"\"{NoteList.Show(line)}\" is not NAME = VALUE, and is not executed");
            }
            else if (WithoutEffect.TryGetValue(parts[0], out string? instead))
            {
                notes.Warn(number, $"{parts[0]} has no effect here: {instead}");
            }
            else if (With(settings, parts[0], parts[1]) is { } changed)
            {
                settings = changed;
            }
            else
            {
                notes.Warn(number, $"\"{NoteList.Show(line)}\" is no value of tumgreyspf.conf that can be read; it has"
                    + " no effect");
            }
        }

        return settings;
    }

    private static PolicySettings? With(PolicySettings settings, string name, string value)
    {
        GreylistSettings greylist = settings.Greylist;
        PolicySettings Grey(GreylistSettings changed) => settings with { Greylist = changed };
        return name switch
        {
            "defaultSeedOnly" when Flag(value) is { } isSeed => isSeed && greylist.Mode == GreylistMode.Yes
                ? Grey(greylist with { Mode = GreylistMode.Learn })
                : settings,
            "defaultAllowTime" or "greylistTime" when Number(value) is { } seconds and >= 0 and <= 3650 * 86_400d =>
                Grey(greylist with { Delay = TimeSpan.FromSeconds(seconds) }),
            "greylistExpireDays" when Number(value) is { } days and > 0 and <= 3650 =>
                Grey(greylist with { MaxAge = TimeSpan.FromDays(days) }),
            "configPath" when Text(value) is { } url && url.StartsWith(FileScheme, StringComparison.Ordinal) =>
                Grey(greylist with { Tree = greylist.Tree.Length > 0 ? greylist.Tree : url[FileScheme.Length..] }),
            "ignoreLastByte" when Flag(value) is { } ignores =>
                Grey(greylist with { IPv4Prefix = ignores ? 24 : 32, IPv6Prefix = ignores ? 64 : 128 }),
            "greylistByIPOnly" when Flag(value) is { } byIPOnly =>
                Grey(greylist with { Key = byIPOnly ? GreylistFields.Client : greylist.Key }),
            "spfBypassGreylist" when Flag(value) is { } bypasses =>
                Grey(greylist with { Pass = bypasses ? GreylistPass.Skip : greylist.Pass }),
            "spfAcceptOnPermError" when Flag(value) is { } accepts => settings with { PermErrorReject = !accepts },
            "spfSeedOnly" when Flag(value) is { } marks => marks
                ? settings with { HeloReject = RejectPolicy.Never, MailFromReject = RejectPolicy.Never }
                : settings,
            "checkers" when List(value) is { } checkers => settings with
            {
                HeloReject = checkers.Contains("spf") ? settings.HeloReject : RejectPolicy.NoCheck,
                MailFromReject = checkers.Contains("spf") ? settings.MailFromReject : RejectPolicy.NoCheck,
                Greylist = greylist with
                {
                    Mode = checkers.Contains("greylist") ? greylist.Mode : GreylistMode.No,
                    IsBeforeSpf = checkers.Find(checker => checker is "spf" or "greylist") == "greylist",
                },
            },
            _ => null,
        };
    }

    private static bool? Flag(string value) => value switch
    {
        "True" or "1" => true,
        "False" or "0" or "None" => false,
        _ => null,
    };

    private static double? Number(string value) => double.TryParse(
        value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static string? Text(string value) => value is ['\'', .., '\''] or ['"', .., '"'] ? value[1..^1] : null;

    private static List<string>? List(string value)
    {
        if (value is not (['[', .., ']'] or ['(', .., ')']))
        {
            return null;
        }

        List<string> texts = [];
        foreach (string element in value[1..^1].Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Text(element) is not { } text)
            {
                return null;
            }

            texts.Add(text);
        }

        return texts;
    }
}
