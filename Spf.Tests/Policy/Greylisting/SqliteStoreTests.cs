// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Policy.Greylisting;
using Spf.Policy.Greylisting.Stores;
using Spf.Tests.Policy.Configuration;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>The file that processes share.</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private static readonly GreylistTexts Texts = new("192.0.2.0/24", "a@example.com", "b@example.org");

    private readonly ConfigurationFolder _folder = new();
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    public SqliteStoreTests() => SqliteLibrary.Require();

    private string File => _folder.PathOf("greylist.db");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_Again_KnowsAllAndHasTheSameSecret()
    {
        byte[] secret;
        using (var store = new SqliteStore(File, _time))
        {
            Assert.True(await Write(store, Key(1), null, new GreylistEntry(5, 5, 0)));
            secret = await store.SecretAsync(Token);
        }

        using var again = new SqliteStore(File, _time);
        Assert.Equal(32, secret.Length);
        Assert.Equal(secret, await again.SecretAsync(Token));
        Assert.Equal(new GreylistEntry(5, 5, 0), (await again.FindAsync(Key(0), Key(1), Token)).Triplet);
    }

    [Fact]
    public async Task Expire_InBatches_RemovesWhatHasExpired()
    {
        using var store = new SqliteStore(File, _time);
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        for (int i = 0; i < 250; i++)
        {
            Assert.True(await store.TryWriteAsync(
                Key(i), null, new GreylistEntry(now, now, 0), now + (i < 240 ? -1 : 1000), Texts, Token));
        }

        List<int> batches = [];
        do
        {
            batches.Add(await store.ExpireAsync(Token));
        }
        while (batches[^1] > 0);

        Assert.Equal([100, 100, 40, 0], batches);
        Assert.NotNull((await store.FindAsync(Key(0), Key(245), Token)).Triplet);
        Assert.Null((await store.FindAsync(Key(1), Key(0), Token)).Triplet);
    }

    [Fact]
    public async Task Find_DamagedFile_IsAClearMessage()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), Token);

        await Fails("is damaged or no SQLite file");
    }

    // Tables of the version before, which had no lists.
    [Fact]
    public async Task Open_OlderTables_AreMigratedAndKept()
    {
        SqliteLibrary.RequireProgram();
        using (var store = new SqliteStore(File, _time))
        {
            Assert.True(await Write(store, Key(1), null, new GreylistEntry(5, 5, 0)));
        }

        await Postfix.TestProcess.RunAsync("sqlite3", [File,
            "DROP TABLE greylist_list; DELETE FROM greylist_meta WHERE name = 'lists';"
            + " UPDATE greylist_meta SET value = 1 WHERE name = 'version'"]);
        SqliteStore[] stores = [.. Enumerable.Range(0, 4).Select(_ => new SqliteStore(File, _time))];
        bool[] added = await Task.WhenAll(stores.Select((store, i) => Task.Run(async () => await store.AddAsync(
            new GreylistMember(GreylistListKind.Client, $"192.0.2.{i}", string.Empty, 1), Token))));

        Assert.All(added, Assert.True);
        Assert.Equal(4, (await stores[0].ListsAsync(null, Token))!.Members.Count);
        Assert.Equal(new GreylistEntry(5, 5, 0), (await stores[1].FindAsync(Key(0), Key(1), Token)).Triplet);
        Array.ForEach(stores, store => store.Dispose());
    }

    [Fact]
    public async Task Find_MissingFolder_IsAClearMessage()
    {
        using var store = new SqliteStore(_folder.PathOf("none/greylist.db"), _time);
        GreylistStoreException problem = await Assert.ThrowsAsync<GreylistStoreException>(
            () => store.FindAsync(Key(0), Key(1), Token).AsTask());

        Assert.Contains("its folder must exist", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_InTheMiddle_LosesNothingThatWasGranted()
    {
        for (int i = 0; i < 20; i++)
        {
            using var store = new SqliteStore(File, _time);
            Assert.True(await Write(store, Key(i), null, new GreylistEntry(i, i, 0)));
        }

        using var again = new SqliteStore(File, _time);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(new GreylistEntry(i, i, 0), (await again.FindAsync(Key(-1), Key(i), Token)).Triplet);
        }
    }

    private async Task Fails(string message)
    {
        using var store = new SqliteStore(File, _time);
        GreylistStoreException problem = await Assert.ThrowsAsync<GreylistStoreException>(
            () => store.FindAsync(Key(0), Key(1), Token).AsTask());

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(File, problem.Message, StringComparison.Ordinal);
    }

    private static ValueTask<bool> Write(SqliteStore store, GreylistKey key, GreylistEntry? old, GreylistEntry next) =>
        store.TryWriteAsync(key, old, next, long.MaxValue, Texts, Token);

    private static GreylistKey Key(int number) =>
        GreylistKey.OfClient(number.ToString(CultureInfo.InvariantCulture));
}

/// <summary>SQLite's library, and its command line where a test wants that.</summary>
internal static class SqliteLibrary
{
    public static void Require()
    {
        bool isThere = System.Runtime.InteropServices.NativeLibrary.TryLoad("libsqlite3.so.0", out _);
        Requirement.Require(isThere ? null : Requirement.NotInstalled("libsqlite3.so.0", "libsqlite3-0"));
    }

    public static void RequireProgram() => Requirement.RequireFile("/usr/bin/sqlite3", "sqlite3");
}
