// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using Spf.Policy.Configuration;
using Spf.Text;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>"greylist add" and "greylist remove".</summary>
internal static class ChangeTool
{
    private const string Kinds = """
          client VALUE         an address, a network, a domain with its subdomains or a /pattern/ of client names:
                               its mail is not greylisted
          domain VALUE         a domain and its subdomains: mail for which SPF passes for it is not greylisted
          spf VALUE            an address or a network: SPF does not check its mail
          recipient VALUE      a domain, user@, user@domain or a /pattern/: mail to it is not greylisted
          blackhole VALUE      an address or a network: its mail is rejected; or user@domain: whoever writes to it is
                               rejected for Greylist_Blackhole_Time
          triplet CLIENT SENDER RECIPIENT
                               CLIENT is an address or spf:DOMAIN; <> is the null sender
        """;

    private const string Live = "All hosts that share the store know the change within 20 seconds; a process under"
        + " spawn(8) too.";

    public static Tool Add { get; } = new(
        "add",
        "KIND VALUE",
        "do not greylist a client, domain, recipient or triplet; or blackhole one",
        $"""
        Adds to a list of the store, or lets a triplet pass at once. KIND and VALUE:
        {Kinds}

        {Live}

        Examples:
          spf-policyd greylist add client 192.0.2.0/24 --note "the scanner in the hall"
          spf-policyd greylist add domain example.com
          spf-policyd greylist add triplet 192.0.2.1 alice@example.com bob@example.org
        """,
        [new("--note", "TEXT", "a remark, which list shows")],
        MakesStore: true,
        run => ChangeAsync(run, isAdding: true));

    public static Tool Remove { get; } = new(
        "remove",
        "KIND VALUE",
        "take something out of a list again, or forget it",
        $"""
        Takes a value out of a list of the store, or forgets a triplet. KIND and VALUE:
        {Kinds}

        A client that has passed often, or that has been blackholed because it wrote to a blackhole address, is
        forgotten by "remove client" and "remove blackhole" too.

        {Live}

        Examples:
          spf-policyd greylist remove client 192.0.2.0/24
          spf-policyd greylist remove blackhole 192.0.2.7
        """,
        [],
        MakesStore: false,
        run => ChangeAsync(run, isAdding: false));

    public static string NameOf(GreylistListKind kind) => kind.ToString().ToLowerInvariant();

    public static GreylistListKind KindOf(string name) =>
        Enum.GetValues<GreylistListKind>().Where(kind => NameOf(kind) == name).Cast<GreylistListKind?>()
            .FirstOrDefault()
        ?? throw new ToolUsageException(
            $"\"{ToolRun.Line(name)}\" is no list; lists are client, domain, spf, recipient and blackhole");

    private static Task<int> ChangeAsync(ToolRun run, bool isAdding) => run.Arguments switch
    {
        ["triplet", var client, var sender, var recipient] =>
            ChangeTripletAsync(run, isAdding, client, sender, recipient),
        ["triplet", ..] => throw new ToolUsageException("a triplet is CLIENT SENDER RECIPIENT"),
        [var kind, var value] => ChangeListAsync(run, isAdding, KindOf(kind), value),
        _ => throw new ToolUsageException("it needs KIND and VALUE"),
    };

    private static async Task<int> ChangeListAsync(ToolRun run, bool isAdding, GreylistListKind kind, string text)
    {
        string value = GreylistLists.Normalize(kind, text, out string problem) ?? throw new ToolUsageException(problem);
        string name = NameOf(kind);
        if (isAdding)
        {
            long now = (await run.AskAsync((store, token) => store.FindAsync(default, default, token))).Now;
            var member = new GreylistMember(kind, value, run.Get("--note") ?? string.Empty, now);
            bool isAdded = await run.AskAsync((store, token) => store.AddAsync(member, token));
            Write(run, isAdded, name, value, isAdded ? "added, or its note was changed" : "was there already");
            return 0;
        }

        bool isRemoved = await run.AskAsync((store, token) => store.RemoveAsync(kind, value, token));
        string what = isRemoved ? "removed from the list" : "not in the list";
        if (Entry(run, kind, value) is { } entry
            && await run.AskAsync((store, token) => store.RemoveAsync(entry.Key, token)))
        {
            isRemoved = true;
            what += kind == GreylistListKind.Client
                ? "; its passes are forgotten"
                : "; it is forgotten that it wrote to a blackhole address";
        }

        Write(run, isRemoved, name, value, what);
        return 0;
    }

    // The entry that the service itself has made about a client.
    private static GreylistSubject? Entry(ToolRun run, GreylistListKind kind, string value)
    {
        string text = value.Split('/')[0];
        return kind switch
        {
            GreylistListKind.Client when IPAddressText.TryParse(text, out IPAddress? client) =>
                GreylistSubject.OfClient(
                    run.Settings, GreylistKey.NetworkOf(client, run.Settings.IPv4Prefix, run.Settings.IPv6Prefix)),
            GreylistListKind.Client when PatternList.IsDomain(text) =>
                GreylistSubject.OfClient(run.Settings, $"spf:{text}"),
            GreylistListKind.Blackhole when IPAddressText.TryParse(text, out IPAddress? client) =>
                GreylistSubject.OfBlackholed(run.Settings, GreylistSubject.BlackholedClient(client)),
            _ => null,
        };
    }

    private static async Task<int> ChangeTripletAsync(
        ToolRun run, bool isAdding, string client, string sender, string recipient)
    {
        var subject = GreylistSubject.OfTriplet(
            run.Settings, fails: false, run.ClientPart(client), sender == "<>" ? string.Empty : sender, recipient);
        string name = $"{run.ClientPart(client)} {(sender.Length == 0 ? "<>" : sender)} {recipient}";
        if (!isAdding)
        {
            bool isRemoved = await run.AskAsync((store, token) => store.RemoveAsync(subject.Key, token));
            Write(run, isRemoved, "triplet", name, isRemoved ? "forgotten; it waits once more" : "not known");
            return 0;
        }

        GreylistEntry? before;
        GreylistEntry next;
        do
        {
            GreylistFound found = await run.AskAsync((store, token) => store.FindAsync(default, subject.Key, token));
            before = found.Triplet;
            next = new GreylistEntry(before?.First ?? found.Now, found.Now, Math.Max(1, before?.Passes ?? 0));
        }
        while (before is not { Passes: > 0 } && !await run.AskAsync((store, token) => store.TryWriteAsync(
            subject.Key, before, next, Rules(run.Settings).ExpiryOf(next), subject.Texts, token)));

        Write(run, before is not { Passes: > 0 }, "triplet", name, before switch
        {
            { Passes: > 0 } known => string.Create(
                CultureInfo.InvariantCulture, $"passes already, last at {ToolRun.Moment(known.Last)} UTC"),
            { } waiting => $"was waiting since {ToolRun.Moment(waiting.First)} UTC, and passes from now on",
            null => "was not known, and passes from now on",
        });
        return 0;
    }

    public static GreylistRules Rules(GreylistSettings settings) =>
        new(settings.Delay, settings.RetryWindow, settings.MaxAge);

    private static void Write(ToolRun run, bool isChanged, string kind, string value, string what) => run.Write(
        $"{kind} {ToolRun.Line(value)}: {what}",
        json =>
        {
            json.WriteBoolean("changed", isChanged);
            json.WriteString("kind", kind);
            json.WriteString("value", value);
            json.WriteString("message", what);
        });
}
