// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Globalization;
using Spf.Policy.Configuration;
using Spf.Policy.Greylisting;
using Spf.Policy.Greylisting.Stores;
using Spf.Tests.Fuzzing;
using Spf.Tests.Policy.Configuration;

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
            "of version 2, and this program knows version 1; upgrade it", problem.Message, StringComparison.Ordinal);
    }

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
            "sqlite3", [settings.GreylistStore.Path!, "UPDATE greylist_meta SET value = 2 WHERE name = 'version'"]);
    }
}
