// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Globalization;
using Spf.Policy.Configuration;
using Spf.Policy.Greylisting;
using Spf.Policy.Greylisting.Stores;
using Spf.Tests.Policy.Configuration;
using Spf.Tests.Policy.Hosting;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>Processes under spawn(8) that share one file.</summary>
public sealed class GreylistProcessTests : IDisposable
{
    private static readonly string[] Libraries = ["libsqlite3", "Npgsql", "StackExchange.Redis"];

    private readonly ConfigurationFolder _folder = new();

    public GreylistProcessTests() => SqliteLibrary.Require();

    private string File => _folder.PathOf("greylist.db");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    // Every triplet is new to exactly one process, and whoever was told so is known afterwards.
    [Fact(Timeout = 300_000)]
    public async Task Processes_SameTriplets_AgreeAndNoneIsLost()
    {
        const int Triplets = 200;
        string input = string.Concat(Enumerable.Range(0, Triplets).Select(Request));
        string[] outputs = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using Process process = Start("Yes");
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            return await process.StandardOutput.ReadToEndAsync(Token);
        }));

        Assert.All(outputs, output => Assert.Equal(
            Triplets, output.Split("action=defer_if_permit 4.2.0 Greylisted, try again in ").Length - 1));
        await AllAreKnown(Triplets);
    }

    [Fact(Timeout = 300_000)]
    public async Task Process_KilledInTheMiddle_LosesNothingItHasAnswered()
    {
        for (int run = 0; run < 5; run++)
        {
            int answered = 0;
            using Process process = Start("Yes");
            for (; answered < 20 + run; answered++)
            {
                await process.StandardInput.WriteAsync(Request((run * 100) + answered));
                await process.StandardInput.FlushAsync(Token);
                Assert.StartsWith(
                    "action=defer", await process.StandardOutput.ReadLineAsync(Token), StringComparison.Ordinal);
                _ = await process.StandardOutput.ReadLineAsync(Token);
            }

            await process.StandardInput.WriteAsync(Request((run * 100) + answered));
            process.Kill();
            await process.WaitForExitAsync(Token);
            await AllAreKnown(answered, run * 100);
        }
    }

    // Without Greylist, no library is even mapped; with it, that of one store is.
    [Theory(Timeout = 240_000)]
    [InlineData("No", null, "")]
    [InlineData("Yes", null, "libsqlite3")]
    [InlineData("No", "postgresql://spf@127.0.0.1:1/spf", "")]
    [InlineData("Yes", "postgresql://spf@127.0.0.1:1/spf", "Npgsql")]
    [InlineData("Yes", "redis://127.0.0.1:1", "StackExchange.Redis")]
    public async Task Process_Library_IsLoadedOnlyForItsStore(string mode, string? store, string loaded)
    {
        using Process process = Start(mode, store);
        await process.StandardInput.WriteAsync(Request(1));
        await process.StandardInput.FlushAsync(Token);
        _ = await process.StandardOutput.ReadLineAsync(Token);
        string maps = await System.IO.File.ReadAllTextAsync($"/proc/{process.Id}/maps", Token);
        process.StandardInput.Close();
        await process.WaitForExitAsync(Token);

        Assert.Equal(loaded, string.Join(
            ' ', Libraries.Where(library => maps.Contains(library, StringComparison.Ordinal))));
    }

    private async Task AllAreKnown(int count, int first = 0)
    {
        using var store = new SqliteStore(File, TimeProvider.System);
        for (int i = first; i < first + count; i++)
        {
            GreylistKey key = GreylistKey.OfTriplet(
                false, GreylistFields.Sender | GreylistFields.Recipient, "192.0.2.0/24", Sender(i), "bob@example.org");
            Assert.NotNull((await store.FindAsync(GreylistKey.OfClient("none"), key, Token)).Triplet);
        }
    }

    // Letters, since numbers in senders do not count.
    private static string Sender(int number) => string.Concat(
        number.ToString(CultureInfo.InvariantCulture).Select(c => (char)('a' + c - '0'))) + "@none.invalid";

    private static string Request(int number) => PolicyClient.Request(Sender(number));

    private Process Start(string mode, string? store = null)
    {
        string configuration = _folder.Write(
            $"{Guid.NewGuid()}.conf",
            $"Greylist = {mode}\nGreylist_Store = {store ?? $"sqlite:{File}"}\nGreylist_Timeout = 60\n");
        var start = new ProcessStartInfo(Daemon.Program, ["--zone", Daemon.Zone, configuration])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[ConfigurationPlaces.RootVariable] = DefaultPlaces.Nowhere;
        return Process.Start(start)!;
    }
}
