// SPDX-License-Identifier: MIT

using System.Net;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>"greylist list": entries and lists of the store, one on each line.</summary>
internal static class ListTool
{
    public static Tool Tool { get; } = new(
        "list",
        "[LIST]",
        "what the store holds, an entry on each line",
        """
        Without LIST it lists triplets and clients, as they come out of the store. LIST is one of the lists that
        "greylist add" fills: client, domain, spf, recipient or blackhole.

        States: pending (has to wait, or has not come back), passed, counted (a client some of whose triplets have
        passed), whitelisted (so many that it does not wait any more), blackholed. Times are UTC.

        Examples:
          spf-policyd greylist list --state pending --recipient bob@example.org
          spf-policyd greylist list --client 192.0.2.7
          spf-policyd greylist list --limit 100 --skip 200
          spf-policyd greylist list client
        """,
        [
            new("--state", "STATE", $"only of this state: {string.Join(", ", RowText.States)}"),
            new("--client", "CLIENT", "only of this client: an address, a network, spf:DOMAIN or a part of it"),
            new("--sender", "TEXT", "only with this text in the sender"),
            new("--recipient", "TEXT", "only with this text in the recipient"),
            new("--limit", "N", "at most N lines"),
            new("--skip", "N", "leave out the first N"),
            new("--format", "tumgreyspf", "lines as tumgreyspf-stat writes them"),
        ],
        MakesStore: false,
        RunAsync);

    private static async Task<int> RunAsync(ToolRun run)
    {
        if (run.Get("--format") is not (null or "tumgreyspf"))
        {
            throw new ToolUsageException("--format is tumgreyspf, or --json for programs");
        }

        if (run.Get("--state") is { } state && !RowText.States.Contains(state))
        {
            throw new ToolUsageException($"--state is one of: {string.Join(", ", RowText.States)}");
        }

        long left = run.Number("--limit", long.MaxValue);
        long skip = run.Number("--skip", 0);
        if (run.Arguments.Count > 0)
        {
            return await ListMembersAsync(run, ChangeTool.KindOf(run.Arguments[0]), skip, left);
        }

        Func<GreylistRow, bool> isWanted = Filter(run);
        bool isTumgreyspf = run.Has("--format");
        if (!run.IsJson && !isTumgreyspf)
        {
            run.Print($"{RowText.Titles}\n");
        }

        await foreach ((GreylistRow row, long now) in run.RowsAsync())
        {
            string? line = isTumgreyspf
                ? RowText.TumgreyspfLine(row, run.Settings, now)
                : RowText.Line(row, run.Settings);
            if (line is null || !isWanted(row) || skip-- > 0)
            {
                continue;
            }

            if (left-- <= 0)
            {
                break;
            }

            run.Write(line, json => RowText.Json(json, row, run.Settings));
        }

        return 0;
    }

    private static async Task<int> ListMembersAsync(ToolRun run, GreylistListKind kind, long skip, long limit)
    {
        StoredLists lists = (await run.AskAsync((store, token) => store.ListsAsync(null, token)))!;
        foreach (GreylistMember member in lists.Members.Where(member => member.Kind == kind)
            .OrderBy(member => member.Value, StringComparer.Ordinal)
            .Skip((int)Math.Min(skip, int.MaxValue)).Take((int)Math.Min(limit, int.MaxValue)))
        {
            run.Write(
                $"{ToolRun.Word(member.Value)}\t{ToolRun.Moment(member.Added)}\t{ToolRun.Line(member.Note)}".TrimEnd(),
                json => ExportTool.Json(json, member));
        }

        return 0;
    }

    private static Func<GreylistRow, bool> Filter(ToolRun run)
    {
        string? state = run.Get("--state");
        string? sender = run.Get("--sender");
        string? recipient = run.Get("--recipient");
        string? client = run.Get("--client");
        string[] clients = client is null ? [] : [client];
        if (client is not null && IPAddress.TryParse(client, out IPAddress? address))
        {
            clients =
            [
                GreylistKey.NetworkOf(address, run.Settings.IPv4Prefix, run.Settings.IPv6Prefix),
                GreylistSubject.BlackholedClient(address),
            ];
        }

        return row => (state is null || RowText.StateOf(row, run.Settings) == state)
            && (clients.Length == 0 || clients.Any(text => Has(row.Subject.Describe().Client, text)))
            && (sender is null || Has(row.Subject.Texts.Sender, sender))
            && (recipient is null || Has(row.Subject.Texts.Recipient, recipient));
    }

    private static bool Has(string? text, string part) =>
        text?.Contains(part, StringComparison.OrdinalIgnoreCase) == true;
}
