// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Spf.Policy.Configuration;
using Spf.Policy.Greylisting;
using Spf.Policy.Greylisting.Stores;
using Spf.Policy.Greylisting.Tools;
using Spf.Tests.Fuzzing;
using Spf.Tests.Policy.Configuration;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>The rules that each store keeps.</summary>
public abstract class StoreContract
{
    private static readonly GreylistTexts Texts = new("192.0.2.0/24", "a@example.com", "b@example.org");

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task TryWrite_OldEntry_DecidesWhetherItIsWritten()
    {
        using IGreylistStore store = Open(await NewAsync());
        GreylistKey key = Key(1);
        var first = new GreylistEntry(1, 1, 0);
        var second = new GreylistEntry(1, 2, 1);

        Assert.Null((await store.FindAsync(Key(0), key, Token)).Triplet);
        Assert.False(await Write(store, key, first, second));
        Assert.True(await Write(store, key, null, first));
        Assert.False(await Write(store, key, null, first));
        Assert.False(await Write(store, key, second, first));
        Assert.True(await Write(store, key, first, second));
        GreylistFound found = await store.FindAsync(key, Key(0), Token);
        Assert.Equal((second, null), (found.Client, found.Triplet));
        found = await store.FindAsync(Key(0), key, Token);
        Assert.Equal((null, second), (found.Client, found.Triplet));
    }

    [Fact(Timeout = 240_000)]
    public async Task Open_ByManyHostsAtOnce_MakesOneStore()
    {
        ServerSettings settings = await NewAsync();
        IGreylistStore[] stores = [.. Enumerable.Range(0, 6).Select(_ => Open(settings))];
        byte[][] secrets = await Task.WhenAll(
            stores.Select(store => Task.Run(async () => await store.SecretAsync(Token))));

        Assert.Equal(32, secrets[0].Length);
        Assert.All(secrets, secret => Assert.Equal(secrets[0], secret));
        Array.ForEach(stores, store => store.Dispose());
    }

    // Each write that was granted replaced exactly what the one before it had written.
    [Fact(Timeout = 300_000)]
    public async Task TryWrite_ManyWritersAtATime_LosesNoUpdate()
    {
        const int Writers = 8;
        int keys = FuzzCount.Of(20, 2000);
        int rounds = FuzzCount.Of(200, 50_000 / Writers);
        var granted = new ConcurrentBag<(int Key, GreylistEntry? Old, GreylistEntry Next)>();
        ServerSettings settings = await NewAsync();
        IGreylistStore[] stores = [.. Enumerable.Range(0, 2).Select(_ => Open(settings))];
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            IGreylistStore store = stores[writer % stores.Length];
            for (int round = 0; round < rounds; round++)
            {
                int key = ((round * 7) + writer) % keys;
                GreylistEntry? old = (await store.FindAsync(Key(-1), Key(key), Token)).Triplet;
                var next = new GreylistEntry(old?.First ?? 1, (round * Writers) + writer + 1, (old?.Passes ?? 0) + 1);
                if (await Write(store, Key(key), old, next))
                {
                    granted.Add((key, old, next));
                }
            }
        })));

        ILookup<int, (int Key, GreylistEntry? Old, GreylistEntry Next)> writes = granted.ToLookup(write => write.Key);
        for (int key = 0; key < keys; key++)
        {
            GreylistEntry? entry = null;
            foreach ((_, GreylistEntry? old, GreylistEntry next) in writes[key].OrderBy(write => write.Next.Passes))
            {
                Assert.Equal(entry, old);
                entry = next;
            }

            Assert.Equal(entry, (await stores[0].FindAsync(Key(-1), Key(key), Token)).Triplet);
        }

        Array.ForEach(stores, store => store.Dispose());
    }

    [Theory(Timeout = 240_000)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1 2 3 % %s \\ ' \" $1 :a é \u4E2D \uFFFF")]
    [InlineData("\0\r\n\t\u001B[2J")]
    [InlineData("\uD800 unpaired")]
    public async Task TryWrite_TextOfAStranger_IsNoFailure(string text)
    {
        using IGreylistStore store = Open(await NewAsync());
        var first = new GreylistEntry(1, 1, 0);
        var texts = new GreylistTexts("192.0.2.0/24", text, text + new string('x', 5000));

        Assert.True(await store.TryWriteAsync(Key(1), null, first, long.MaxValue, texts, Token));
        Assert.True(await Write(store, Key(1), first, first with { Passes = 1 }));
        Assert.Equal(first with { Passes = 1 }, (await store.FindAsync(Key(0), Key(1), Token)).Triplet);
    }

    [Fact(Timeout = 240_000)]
    public async Task Expire_ManyEntries_RemovesThoseThatHaveExpired()
    {
        using IGreylistStore store = Open(await NewAsync());
        long now = (await store.FindAsync(Key(0), Key(0), Token)).Now;
        var entry = new GreylistEntry(now, now, 0);
        const int Expired = 550;
        for (int i = 0; i < Expired + 10; i++)
        {
            long expires = i < Expired ? now - 1 : now + 3_600_000;
            Assert.True(await store.TryWriteAsync(Key(i), null, entry, expires, Texts, Token));
        }

        while (await store.ExpireAsync(Token) > 0)
        {
        }

        // Redis does it by itself, a moment later.
        while ((await store.FindAsync(Key(0), Key(Expired - 1), Token)) is not { Client: null, Triplet: null })
        {
            await Task.Delay(1, Token);
        }

        for (int i = Expired; i < Expired + 10; i++)
        {
            Assert.Equal(entry, (await store.FindAsync(Key(0), Key(i), Token)).Triplet);
        }
    }

    [Fact(Timeout = 240_000)]
    public async Task Find_NewerStore_IsLeftAlone()
    {
        ServerSettings settings = await NewAsync();
        using (IGreylistStore store = Open(settings))
        {
            await store.SecretAsync(Token);
        }

        await UpgradeAsync(settings);
        using IGreylistStore older = Open(settings);
        GreylistStoreException problem = await Assert.ThrowsAsync<GreylistStoreException>(
            () => older.FindAsync(Key(0), Key(1), Token).AsTask());

        Assert.Contains(
            "of version 9, and this program knows version ", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("; upgrade it", problem.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 240_000)]
    public async Task Read_ManyEntries_GivesEachOnce()
    {
        using IGreylistStore store = Open(await NewAsync());
        long now = (await store.FindAsync(Key(0), Key(0), Token)).Now;
        var expected = new Dictionary<GreylistKey, GreylistRow>();
        for (int i = 0; i < 2500; i++)
        {
            var texts = new GreylistTexts("192.0.2.0/24", i % 2 == 0 ? "" : $"% -\r\n\u001B é {i}", i % 3 == 0 ? null : "b");
            var row = new GreylistRow(new(Key(i), texts), new GreylistEntry(now + i, now, i), now + 3_600_000);
            expected.Add(Key(i), row);
            Assert.True(await store.TryWriteAsync(Key(i), null, row.Entry, row.Expires, texts, Token));
        }

        var read = new Dictionary<GreylistKey, GreylistRow>();
        string? position = null;
        do
        {
            GreylistPage page = await store.ReadAsync(position, Token);
            Assert.InRange(page.Now, now, now + 3_600_000);
            foreach (GreylistRow row in page.Rows)
            {
                // Redis may give an entry twice; and it tells how long one is kept, not until when.
                Assert.InRange(row.Expires, now + 3_590_000, now + 3_610_000);
                read[row.Subject.Key] = row with { Expires = now + 3_600_000 };
            }

            position = page.Next;
        }
        while (position is not null);
        Assert.Equal(expected.OrderBy(pair => pair.Key.Value), read.OrderBy(pair => pair.Key.Value));

        Assert.True(await store.RemoveAsync(Key(7), Token));
        Assert.False(await store.RemoveAsync(Key(7), Token));
        Assert.Null((await store.FindAsync(Key(-1), Key(7), Token)).Triplet);
        Assert.InRange((await store.StateAsync(Token)).Octets, 1, long.MaxValue);
    }

    [Fact(Timeout = 240_000)]
    public async Task Lists_Changed_HaveAnotherVersion()
    {
        ServerSettings settings = await NewAsync();
        using IGreylistStore store = Open(settings);
        using IGreylistStore other = Open(settings);
        StoredLists none = (await store.ListsAsync(null, Token))!;
        Assert.Empty(none.Members);
        Assert.Null(await other.ListsAsync(none.Version, Token));

        var client = new GreylistMember(GreylistListKind.Client, "192.0.2.0/24", "a % note é", 1000);
        var domain = new GreylistMember(GreylistListKind.Domain, "example.com", string.Empty, 2000);
        Assert.True(await store.AddAsync(client, Token));
        Assert.False(await other.AddAsync(client, Token));
        Assert.True(await other.AddAsync(domain, Token));
        StoredLists both = (await other.ListsAsync(none.Version, Token))!;
        Assert.NotEqual(none.Version, both.Version);
        Assert.Equal([client, domain], both.Members.OrderBy(member => member.Added));

        Assert.True(await other.AddAsync(client with { Note = "new", Added = 5000 }, Token));
        Assert.True(await store.RemoveAsync(GreylistListKind.Domain, "example.com", Token));
        Assert.False(await store.RemoveAsync(GreylistListKind.Domain, "example.com", Token));
        Assert.Equal([client with { Note = "new" }], (await store.ListsAsync(both.Version, Token))!.Members);
    }

    // The tools as an administrator uses them.
    [Fact(Timeout = 300_000)]
    public async Task Tools_OnAStore_ChangeAndShowIt()
    {
        using var tools = new ToolRunner(await NewAsync());
        await tools.RunAsync("add", "client", "192.0.2.0/24", "--note", "a \u001B[31m note");
        Assert.Equal("client 192.0.2.0/24: was there already\n", (await tools.RunAsync(
            "add", "client", "192.0.2.0/24", "--note", "a \u001B[31m note")).Output);
        await tools.RunAsync("add", "domain", "Example.COM");
        await tools.RunAsync("add", "spf", "2001:db8::/32");
        await tools.RunAsync("add", "recipient", "bob@");
        await tools.RunAsync("add", "blackhole", "trap@example.org");
        await tools.RunAsync("add", "blackhole", "203.0.113.9");
        Assert.StartsWith(
            "192.0.2.0/24\t", (await tools.RunAsync("list", "client")).Output, StringComparison.Ordinal);
        Assert.Equal(
            "triplet 198.51.100.0/24 al\u001Bice@x.test b@x.org: was not known, and passes from now on\n"
                .Replace("\u001B", "<U+001B>", StringComparison.Ordinal),
            (await tools.RunAsync("add", "triplet", "198.51.100.7", "al\u001Bice@x.test", "b@x.org")).Output);
        Assert.Contains("passes already", (await tools.RunAsync(
            "add", "triplet", "198.51.100.8", "al\u001Bice@x.test", "b@x.org")).Output, StringComparison.Ordinal);

        string list = (await tools.RunAsync("list")).Output;
        Assert.StartsWith(RowText.Titles + "\npassed\t198.51.100.0/24\tal<U+001B>ice@x.test\tb@x.org\t", list,
            StringComparison.Ordinal);
        Assert.Matches(
            @"^IP=198.51.100.0/24 SENDER=al<U\+001B>ice@x.test RECIPIENT=b@x.org STARTS=\d+ LAST=\d+ EXPIRESIN=\d+\n$",
            (await tools.RunAsync("list", "--format", "tumgreyspf")).Output);
        Assert.Contains("\"sender\":\"al\\u001Bice@x.test\"", (await tools.RunAsync("list", "--json")).Output,
            StringComparison.Ordinal);
        Assert.Equal(RowText.Titles + "\n", (await tools.RunAsync("list", "--state", "pending")).Output);
        string stat = (await tools.RunAsync("stat")).Output;
        Assert.Contains("Triplets that have passed: 1\n", stat, StringComparison.Ordinal);
        Assert.Contains("Lists: client 1, domain 1, spf 1, recipient 1, blackhole 2\n", stat, StringComparison.Ordinal);
        Assert.Contains("\"passed\":1,", (await tools.RunAsync("stat", "--json")).Output, StringComparison.Ordinal);
        Assert.Equal("0 expired entries\n", (await tools.RunAsync("clean", "--dry-run")).Output);
        Assert.Equal("{\"removed\":0}\n", (await tools.RunAsync("clean", "--json")).Output);
        Assert.Equal("0 of 0 triplets of that time never came back\n", (await tools.RunAsync("report")).Errors);

        string export = tools.Write("export.jsonl", (await tools.RunAsync("export")).Output);
        using var other = new ToolRunner(await NewAsync());
        Assert.Equal("7 imported, 0 known already, 0 left out, 0 bad\n", (await other.RunAsync("import", "export", export))
            .Output);
        Assert.Equal("0 imported, 7 known already, 0 left out, 0 bad\n", (await other.RunAsync("import", "export", export))
            .Output);
        Assert.Equal(
            Sorted((await tools.RunAsync("list", "client")).Output + list), Sorted((await other.RunAsync("list", "client"))
                .Output + (await other.RunAsync("list")).Output));

        Assert.Equal("domain example.com: removed from the list\n", (await tools.RunAsync("remove", "domain", "example.com"))
            .Output);
        Assert.Equal("domain example.com: not in the list\n", (await tools.RunAsync("remove", "domain", "example.com"))
            .Output);
        Assert.Contains("forgotten", (await tools.RunAsync(
            "remove", "triplet", "198.51.100.7", "al\u001Bice@x.test", "b@x.org")).Output, StringComparison.Ordinal);
        Assert.Equal(RowText.Titles + "\n", (await tools.RunAsync("list")).Output);
    }

    // A list is live on all hosts that share the store.
    [Fact(Timeout = 240_000)]
    public async Task Lists_ChangedByATool_AreLiveOnAllHosts()
    {
        ServerSettings settings = await NewAsync();
        var time = new ManualTime(DateTimeOffset.UnixEpoch.AddDays(20_000));
        using var tools = new ToolRunner(settings);
        using Greylister one = new(() => Open(settings), time, NullLogger.Instance);
        using Greylister other = new(() => Open(settings), time, NullLogger.Instance);
        Assert.Equal(GreylistReason.New, await AskAsync(one));
        Assert.Equal(GreylistReason.EarlyRetry, await AskAsync(other));

        await tools.RunAsync("add", "client", "192.0.2.0/24");
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(GreylistReason.ClientWhitelist, await AskAsync(one));
        Assert.Equal(GreylistReason.ClientWhitelist, await AskAsync(other));
        await tools.RunAsync("remove", "client", "192.0.2.0/24");
        await tools.RunAsync("add", "blackhole", "192.0.2.1");
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(GreylistReason.Blackhole, await AskAsync(one));
        Assert.Equal(GreylistReason.Blackhole, await AskAsync(other));
        await tools.RunAsync("remove", "blackhole", "192.0.2.1");
        await tools.RunAsync("add", "recipient", "b@");
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(GreylistReason.RecipientWhitelist, await AskAsync(other));
    }

    private static string[] Sorted(string lines) => [.. lines.Split('\n').Order(StringComparer.Ordinal)];

    private static async Task<GreylistReason> AskAsync(Greylister greylister) => (await greylister.AskAsync(
        new GreylistQuestion(
            new GreylistSettings { Mode = GreylistMode.Yes, Delay = TimeSpan.FromHours(1) },
            IPAddress.Parse("192.0.2.1"),
            "unknown",
            "a@example.com",
            "b@example.org",
            null,
            false),
        (_, _) => ValueTask.FromResult(true),
        Token)).Reason;

    private protected abstract Task<ServerSettings> NewAsync();

    private protected abstract Task UpgradeAsync(ServerSettings settings);

    private protected static IGreylistStore Open(ServerSettings settings) =>
        GreylistStores.Open(settings, TimeProvider.System);

    private protected static GreylistKey Key(int number) =>
        GreylistKey.OfClient(number.ToString(CultureInfo.InvariantCulture));

    private static ValueTask<bool> Write(
        IGreylistStore store, GreylistKey key, GreylistEntry? old, GreylistEntry next) =>
        store.TryWriteAsync(key, old, next, long.MaxValue, Texts, Token);
}

/// <summary>The contract, kept by the file.</summary>
public sealed class SqliteContractTests : StoreContract, IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public SqliteContractTests() => SqliteLibrary.Require();

    public void Dispose() => _folder.Dispose();

    private protected override Task<ServerSettings> NewAsync() => Task.FromResult(
        new ServerSettings { GreylistStore = GreylistStoreAddress.OfFile(_folder.PathOf($"{Guid.NewGuid()}.db")) });

    private protected override async Task UpgradeAsync(ServerSettings settings)
    {
        SqliteLibrary.RequireProgram();
        await Postfix.TestProcess.RunAsync(
            "sqlite3", [settings.GreylistStore.Path!, "UPDATE greylist_meta SET value = 9 WHERE name = 'version'"]);
    }
}
