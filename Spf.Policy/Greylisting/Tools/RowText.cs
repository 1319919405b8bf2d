// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text.Json;
using Spf.Policy.Configuration;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>An entry in words: for people, for programs, and as tumgreyspf-stat writes it.</summary>
internal static class RowText
{
    public const string Titles = "STATE\tCLIENT\tSENDER\tRECIPIENT\tFIRST\tLAST\tPASSES\tEXPIRES";

    /// <summary>The states by which entries are listed.</summary>
    public static readonly string[] States = ["pending", "passed", "counted", "whitelisted", "blackholed"];

    public static string StateOf(GreylistRow row, GreylistSettings settings) => row.Subject.Describe().Kind switch
    {
        GreylistKind.Blackholed => "blackholed",
        GreylistKind.Client when settings.AutoWhitelist > 0 && row.Entry.Passes >= settings.AutoWhitelist =>
            "whitelisted",
        GreylistKind.Client => "counted",
        _ when row.Entry.Passes == 0 => "pending",
        _ => "passed",
    };

    public static string Line(GreylistRow row, GreylistSettings settings) => string.Join(
        '\t',
        StateOf(row, settings),
        Field(row.Subject.Describe().Client),
        Field(row.Subject.Texts.Sender),
        Field(row.Subject.Texts.Recipient),
        ToolRun.Moment(row.Entry.First),
        ToolRun.Moment(row.Entry.Last),
        row.Entry.Passes.ToString(CultureInfo.InvariantCulture),
        ToolRun.Moment(row.Expires));

    /// <summary>Null for entries that tumgreyspf has none of.</summary>
    public static string? TumgreyspfLine(GreylistRow row, GreylistSettings settings, long now)
    {
        if (row.Subject.Describe().Kind != GreylistKind.Triplet)
        {
            return null;
        }

        long allowed = row.Entry.First + (long)settings.Delay.TotalMilliseconds;
        string flags = row.Entry.Passes > 0 ? string.Empty : now < allowed ? " (Blocked,Pending)" : " (Pending)";
        return $"IP={Field(row.Subject.Texts.Client)} SENDER={Field(row.Subject.Texts.Sender)}"
            + $" RECIPIENT={Field(row.Subject.Texts.Recipient)} STARTS={Seconds(allowed)}"
            + $" LAST={Seconds(row.Entry.Last)} EXPIRESIN={Seconds(row.Expires - now)}{flags}";
    }

    public static void Json(Utf8JsonWriter json, GreylistRow row, GreylistSettings settings)
    {
        json.WriteString("state", StateOf(row, settings));
        json.WriteString("client", row.Subject.Describe().Client);
        json.WriteString("sender", row.Subject.Texts.Sender);
        json.WriteString("recipient", row.Subject.Texts.Recipient);
        json.WriteString("first", ToolRun.Iso(row.Entry.First));
        json.WriteString("last", ToolRun.Iso(row.Entry.Last));
        json.WriteNumber("passes", row.Entry.Passes);
        json.WriteString("expires", ToolRun.Iso(row.Expires));
        json.WriteString("key", Convert.ToHexStringLower(row.Subject.Key.ToArray()));
    }

    private static string Field(string? text) => text switch
    {
        null => "-",
        "" => "<>",
        _ => ToolRun.Word(text),
    };

    private static string Seconds(long milliseconds) =>
        (milliseconds / 1000).ToString(CultureInfo.InvariantCulture);
}
