// SPDX-License-Identifier: MIT

using System.Globalization;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>"greylist stat": the store in figures.</summary>
internal static class StatTool
{
    private const int MaxTop = 1000;

    // A sender that retries has done so by then.
    private static readonly TimeSpan LongEnough = TimeSpan.FromHours(4);

    public static Tool Tool { get; } = new(
        "stat",
        "",
        "how much waits, has passed and is whitelisted, and who sends most",
        """
        Counts what the store holds. The share that never came back is that of the triplets first seen four hours ago
        or earlier, and within Greylist_Retry_Window: those that still wait are mail that greylisting has kept out, or
        senders that do not retry.

        The order of networks and domains is exact up to 20,000 of them, and nearly so beyond.
        """,
        [new("--top", "N", "how many networks and domains to show, 10 by default")],
        MakesStore: false,
        RunAsync);

    private static async Task<int> RunAsync(ToolRun run)
    {
        int top = (int)Math.Min(run.Number("--top", 10), MaxTop);
        Dictionary<string, long> states = RowText.States.ToDictionary(state => state, _ => 0L);
        var networks = new TopCounter();
        var domains = new TopCounter();
        long settled = 0;
        long lost = 0;
        await foreach ((GreylistRow row, long now) in run.RowsAsync())
        {
            string state = RowText.StateOf(row, run.Settings);
            states[state]++;
            if (state is not ("pending" or "passed"))
            {
                continue;
            }

            bool isDomain = row.Subject.Texts.Client is ['s', 'p', 'f', ':', ..];
            (isDomain ? domains : networks).Add(row.Subject.Texts.Client ?? string.Empty);
            if (now - row.Entry.First >= LongEnough.TotalMilliseconds
                && now - row.Entry.First <= run.Settings.RetryWindow.TotalMilliseconds)
            {
                settled++;
                lost += state == "pending" ? 1 : 0;
            }
        }

        GreylistStoreState store = await run.AskAsync((s, token) => s.StateAsync(token));
        StoredLists lists = (await run.AskAsync((s, token) => s.ListsAsync(null, token)))!;
        (string Client, long Count)[] topNetworks = networks.Top(top);
        (string Client, long Count)[] topDomains =
            [.. domains.Top(top).Select(domain => (domain.Text["spf:".Length..], domain.Count))];
        GreylistListKind[] kinds = Enum.GetValues<GreylistListKind>();
        string address = run.Configuration.Server.GreylistStore.ToString();
        if (run.IsJson)
        {
            run.Write(string.Empty, json =>
            {
                json.WriteString("store", address);
                json.WriteNumber("octets", store.Octets);
                foreach ((string state, long count) in states)
                {
                    json.WriteNumber(state, count);
                }

                json.WriteNumber("settled", settled);
                json.WriteNumber("never_came_back", lost);
                json.WriteStartObject("lists");
                foreach (GreylistListKind kind in kinds)
                {
                    json.WriteNumber(ChangeTool.NameOf(kind), lists.Members.Count(m => m.Kind == kind));
                }

                json.WriteEndObject();
                foreach ((string name, (string, long)[] all) in
                    new[] { ("networks", topNetworks), ("domains", topDomains) })
                {
                    json.WriteStartArray(name);
                    foreach ((string client, long count) in all)
                    {
                        json.WriteStartObject();
                        json.WriteString("client", client);
                        json.WriteNumber("triplets", count);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                }
            });
            return 0;
        }

        string share = settled == 0
            ? "nothing that old yet"
            : string.Create(CultureInfo.InvariantCulture, $"{lost} of {settled}, {100.0 * lost / settled:0.#} %");
        long clients = states["counted"] + states["whitelisted"];
        run.Print(string.Create(CultureInfo.InvariantCulture, $"""
            Store: {ToolRun.Line(address)}, {store.SizeText}
            Triplets that wait, or have not come back: {states["pending"]}
            Triplets that have passed: {states["passed"]}
            Clients with passes: {clients}, of them whitelisted: {states["whitelisted"]}
            Clients blackholed by an address: {states["blackholed"]}
            Never came back, first seen 4 hours ago or earlier: {share}
            Lists: {string.Join(", ", kinds.Select(kind =>
                $"{ChangeTool.NameOf(kind)} {lists.Members.Count(m => m.Kind == kind)}"))}

            """));
        WriteTop(run, "Networks with the most triplets:", topNetworks);
        WriteTop(run, "Domains with the most triplets, for which SPF passes:", topDomains);
        return 0;
    }

    private static void WriteTop(ToolRun run, string title, (string Client, long Count)[] top)
    {
        if (top.Length > 0)
        {
            run.Print($"\n{title}\n");
        }

        foreach ((string client, long count) in top)
        {
            string text = client.Length == 0 ? "(hidden by Greylist_Privacy)" : ToolRun.Word(client);
            run.Print(string.Create(CultureInfo.InvariantCulture, $"  {count,8}  {text}\n"));
        }
    }
}

/// <summary>Counts texts in bounded memory: when there are too many, those with few counts are forgotten.</summary>
internal sealed class TopCounter
{
    private const int Capacity = 20_000;

    private readonly Dictionary<string, long> _counts = [];

    public void Add(string text)
    {
        _counts[text] = _counts.GetValueOrDefault(text) + 1;
        if (_counts.Count > 2 * Capacity)
        {
            foreach ((string few, _) in _counts.OrderBy(pair => pair.Value).Take(Capacity).ToArray())
            {
                _counts.Remove(few);
            }
        }
    }

    public (string Text, long Count)[] Top(int count) =>
    [
        .. _counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Take(count).Select(pair => (pair.Key, pair.Value)),
    ];
}
