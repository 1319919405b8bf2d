// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text.Json;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>Lines of "greylist export".</summary>
internal static class ExportImport
{
    public static ImportItem Read(string place, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement json = document.RootElement;
            if (json.TryGetProperty("list", out JsonElement list))
            {
                GreylistListKind kind = ChangeTool.KindOf(list.GetString() ?? string.Empty);
                return GreylistLists.Normalize(kind, json.GetProperty("value").GetString()!, out string problem) is
                { } value
                    ? new ImportItem
                    {
                        Place = place,
                        Member = new GreylistMember(
                            kind, value, json.GetProperty("note").GetString() ?? string.Empty, Time(json, "added")),
                    }
                    : ImportFormats.Bad(place, problem);
            }

            byte[] key = Convert.FromHexString(json.GetProperty("key").GetString()!);
            return key.Length != 16
                ? ImportFormats.Bad(place, "it has no key of 16 octets")
                : new ImportItem
                {
                    Place = place,
                    Row = new GreylistRow(
                        new GreylistSubject(GreylistKey.From(key), Texts(json)),
                        new GreylistEntry(
                            Time(json, "first"), Time(json, "last"), json.GetProperty("passes").GetInt64()),
                        Time(json, "expires")),
                };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException
            or InvalidOperationException or ArgumentException or ToolUsageException)
        {
            return ImportFormats.Bad(place, "it is no line of \"greylist export\"");
        }
    }

    private static GreylistTexts Texts(JsonElement json)
    {
        string? client = json.GetProperty("client").GetString();
        string? state = json.GetProperty("state").GetString();
        return GreylistSubject.Restore(state == "blackholed", state is "counted" or "whitelisted", client) with
        {
            Sender = json.GetProperty("sender").GetString(),
            Recipient = json.GetProperty("recipient").GetString(),
        };
    }

    private static long Time(JsonElement json, string name) => DateTimeOffset.Parse(
        json.GetProperty(name).GetString() ?? string.Empty,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds();
}
