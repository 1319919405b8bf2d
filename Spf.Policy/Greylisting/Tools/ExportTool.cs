// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Text.Json;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>"greylist export": all that a store holds, for "greylist import".</summary>
internal static class ExportTool
{
    public static Tool Tool { get; } = new(
        "export",
        "",
        "write the whole store, for import into another one",
        """
        Writes each entry and each member of a list as a JSON object on a line of its own, which "greylist import"
        reads: to keep a copy, or to move from one store to another while the service runs.

        Example:
          spf-policyd greylist export > greylist.jsonl
          spf-policyd greylist import export greylist.jsonl --store postgresql://spf@db.example.org/spf
        """,
        [],
        MakesStore: false,
        RunAsync);

    public static void Json(Utf8JsonWriter json, GreylistMember member)
    {
        json.WriteString("list", ChangeTool.NameOf(member.Kind));
        json.WriteString("value", member.Value);
        json.WriteString("note", member.Note);
        json.WriteString("added", ToolRun.Iso(member.Added));
    }

    private static async Task<int> RunAsync(ToolRun run)
    {
        long count = 0;
        StoredLists lists = (await run.AskAsync((store, token) => store.ListsAsync(null, token)))!;
        foreach (GreylistMember member in lists.Members)
        {
            run.WriteJson(json => Json(json, member));
            count++;
        }

        await foreach ((GreylistRow row, _) in run.RowsAsync())
        {
            run.WriteJson(json => RowText.Json(json, row, run.Settings));
            count++;
        }

        run.Tell(string.Create(CultureInfo.InvariantCulture, $"{count} entries exported\n"));
        return 0;
    }
}
