// SPDX-License-Identifier: MIT

using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Spf.Policy.Configuration;
using Spf.Policy.Greylisting;
using Spf.Policy.Greylisting.Stores;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>The contract, and what else may happen to a store that hosts share.</summary>
public abstract class ServerStoreTests(StoreServer server) : StoreContract
{
    private static readonly TimeSpan Timeout = new GreylistSettings().StoreTimeout;

    [Fact(Timeout = 240_000)]
    public async Task Password_WrongAndThenCorrected_IsReadAgain()
    {
        ServerSettings settings = server.WithFile(await server.NewDatabaseAsync(), "hunter2");
        using IGreylistStore store = Open(settings);
        GreylistStoreException problem = await Assert.ThrowsAsync<GreylistStoreException>(
            () => store.SecretAsync(Token).AsTask());

        Assert.EndsWith("the server refuses the user or the password", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(settings.GreylistPasswordFile, StoreServer.Password + "\n", Token);
        Assert.Equal(32, (await store.SecretAsync(Token)).Length);
    }

    [Fact(Timeout = 240_000)]
    public async Task Password_FileMissing_IsAClearMessage()
    {
        ServerSettings settings = await server.NewDatabaseAsync() with { GreylistPasswordFile = "/nonexistent/secret" };
        using IGreylistStore store = Open(settings);
        GreylistStoreException problem = await Assert.ThrowsAsync<GreylistStoreException>(
            () => store.SecretAsync(Token).AsTask());

        Assert.Equal("/nonexistent/secret, the file of the password: there is no such file", problem.Message);
    }

    // Two hosts, one an hour ahead. By its own clock a triplet that the other has seen would have waited.
    [Fact(Timeout = 240_000)]
    public async Task Clocks_AnHourApart_DoNotCount()
    {
        ServerSettings settings = await server.NewDatabaseAsync();
        var now = new ManualTime(DateTimeOffset.UnixEpoch.AddDays(20_000));
        var ahead = new ManualTime(now.GetUtcNow().AddHours(1));
        using Greylister one = Greylister(settings, now);
        using Greylister other = Greylister(settings, ahead);

        Assert.Equal(GreylistReason.New, (await AskAsync(one, "long", TimeSpan.FromMinutes(30))).Reason);
        Assert.Equal(GreylistReason.EarlyRetry, (await AskAsync(other, "long", TimeSpan.FromMinutes(30))).Reason);
        Assert.Equal(GreylistReason.New, (await AskAsync(other, "short", TimeSpan.FromMilliseconds(50))).Reason);
        GreylistAnswer answer;
        do
        {
            await Task.Delay(10, Token);
            answer = await AskAsync(one, "short", TimeSpan.FromMilliseconds(50));
        }
        while (answer.Reason == GreylistReason.EarlyRetry);
        Assert.Equal(GreylistReason.Waited, answer.Reason);
        Assert.InRange(answer.Time, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(5));
    }

    // By a clock that moves only here: after Greylist_Timeout all requests have their answers, and while the store is
    // away, others have theirs at once.
    [Fact(Timeout = 240_000)]
    public async Task Frozen_UnderLoad_EachRequestIsAnsweredInTime()
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch.AddDays(20_000));
        using Greylister greylister = Greylister(await server.NewDatabaseAsync(), time);
        Assert.Equal(GreylistReason.New, (await AskAsync(greylister, "a")).Reason);
        await server.FreezeAsync();
        try
        {
            int timers = time.TimerCount;
            Task<GreylistAnswer>[] asked = AskMany(greylister, 40);
            while (time.TimerCount < timers + asked.Length)
            {
                await Task.Delay(1, Token);
            }

            time.Advance(Timeout);
            Assert.All(await Task.WhenAll(asked), answer => Assert.Equal(
                (GreylistReason.StoreUnavailable, true), (answer.Reason, answer.Passes)));
            Assert.Equal(GreylistReason.StoreUnavailable, (await AskAsync(greylister, "a")).Reason);
        }
        finally
        {
            await server.ThawAsync();
        }

        Assert.Equal(GreylistReason.EarlyRetry, await RecoverAsync(greylister, time, "a"));
    }

    [Fact(Timeout = 240_000)]
    public async Task StoppedAndStarted_StoreIsUsedAgain()
    {
        var time = new ManualTime(DateTimeOffset.UnixEpoch.AddDays(20_000));
        using Greylister greylister = Greylister(await server.NewDatabaseAsync(), time);
        Assert.Equal(GreylistReason.New, (await AskAsync(greylister, "a")).Reason);
        await server.StopAsync();
        try
        {
            Assert.Equal(GreylistReason.StoreUnavailable, (await AskAsync(greylister, "a")).Reason);
            Assert.False((await AskAsync(greylister, "a", defers: true)).Passes);
        }
        finally
        {
            await server.StartAsync();
        }

        Assert.Contains(
            await RecoverAsync(greylister, time, "a"), new[] { GreylistReason.EarlyRetry, GreylistReason.New });
    }

    private protected override Task<ServerSettings> NewAsync() => server.NewDatabaseAsync();

    private protected override Task UpgradeAsync(ServerSettings settings) => server.UpgradeAsync(settings);

    private static Greylister Greylister(ServerSettings settings, TimeProvider time) =>
        new(() => GreylistStores.Open(settings, time), time, NullLogger.Instance);

    // Nothing but requests and time.
    private static async Task<GreylistReason> RecoverAsync(Greylister greylister, ManualTime time, string sender)
    {
        while (true)
        {
            Task<GreylistAnswer> asked = AskAsync(greylister, sender);
            while (!asked.IsCompleted)
            {
                await Task.Delay(20, Token);
                time.Advance(TimeSpan.FromMilliseconds(20));
            }

            if ((await asked).Reason is var reason and not GreylistReason.StoreUnavailable)
            {
                return reason;
            }

            await Task.Delay(20, Token);
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static Task<GreylistAnswer>[] AskMany(Greylister greylister, int count) =>
        [.. Enumerable.Range(0, count).Select(i => AskAsync(greylister, $"x{i}"))];

    private static Task<GreylistAnswer> AskAsync(
        Greylister greylister, string sender, TimeSpan? delay = null, bool defers = false) => greylister.AskAsync(
            new GreylistQuestion(
                new GreylistSettings
                {
                    Mode = GreylistMode.Yes,
                    Delay = delay ?? TimeSpan.FromHours(1),
                    DefersOnError = defers,
                },
                IPAddress.Parse("192.0.2.1"),
                "unknown",
                $"{sender}@example.com",
                "bob@example.org",
                null,
                false),
            (_, _) => ValueTask.FromResult(true),
            Token).AsTask();
}

/// <summary>PostgreSQL.</summary>
public sealed class PostgreSqlStoreTests(PostgreSqlServer server)
    : ServerStoreTests(server), IClassFixture<PostgreSqlServer>;

/// <summary>Redis, and Valkey by its protocol.</summary>
public sealed class RedisStoreTests(RedisServer server) : ServerStoreTests(server), IClassFixture<RedisServer>;
