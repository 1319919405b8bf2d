// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;
using Spf.Policy.Doctor;
using Spf.Tests.Policy.Configuration;
using Spf.Tests.Policy.Greylisting;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Doctor;

/// <summary>The doctor's look at greylisting.</summary>
public sealed class GreylistChecksTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public GreylistChecksTests() => SqliteLibrary.Require();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_GreylistingOff_LooksAtNothing() =>
        Assert.Empty(await Run("Greylist_Store = sqlite:/nonexistent/x", "check_policy_service unix:private/p"));

    [Theory]
    [InlineData("reject_unauth_destination, reject_unlisted_recipient, check_policy_service unix:private/p", false)]
    [InlineData("reject_unauth_destination, check_policy_service unix:private/p", true)]
    public async Task Run_Place_IsAfterRejectUnlistedRecipient(string restrictions, bool isFound)
    {
        List<Finding> findings = await Run($"Greylist = Yes\nGreylist_Store = sqlite:{_folder.PathOf("x.db")}", restrictions);

        Assert.Equal(isFound, findings.Exists(finding => finding.Advice == "write reject_unlisted_recipient before it"));
    }

    [Theory]
    [InlineData("absent.db", false, "not there yet")]
    [InlineData("none/x.db", true, "there is no folder")]
    [InlineData("damaged.db", true, "is damaged or no SQLite file")]
    [InlineData("good.db", false, "can be read and written")]
    public async Task Run_Store_IsReadAndWritten(string file, bool isError, string text)
    {
        _folder.Write("damaged.db", new string('x', 5000));
        string path = _folder.PathOf(file);
        string configuration = $"Greylist = Yes\nGreylist_Store = sqlite:{path}";
        if (file == "good.db")
        {
            using var tools = new ToolRunner(
                new ServerSettings { GreylistStore = GreylistStoreAddress.OfFile(path) });
            await tools.RunAsync("add", "client", "192.0.2.1");
        }

        Finding finding = Assert.Single(await Run(configuration, ""));
        Assert.Equal(isError ? Severity.Error : Severity.Fine, finding.Severity);
        Assert.Contains(text, finding.Message, StringComparison.Ordinal);
    }

    private Task<List<Finding>> Run(string configuration, string restrictions) =>
        RunAsync(ConfigurationLoader.Load(_folder.Write("main.conf", configuration)), restrictions);

    internal static async Task<List<Finding>> RunAsync(
        PolicyConfiguration policy, string restrictions, TimeProvider? time = null)
    {
        var postfix = new PostfixConfiguration(
            $"smtpd_recipient_restrictions = {restrictions}\n", "smtp inet n - y - - smtpd\n");
        List<Finding> findings = [];
        await foreach (Finding finding in new GreylistChecks(policy, time ?? TimeProvider.System)
            .RunAsync(PolicyCall.FindAll(postfix)))
        {
            findings.Add(finding);
        }

        return findings;
    }
}

/// <summary>The doctor and a Redis server.</summary>
public sealed class RedisChecksTests(RedisServer server) : IClassFixture<RedisServer>
{
    [Fact(Timeout = 240_000)]
    public async Task Run_ClockAndEviction_AreCompared()
    {
        ServerSettings settings = await server.NewDatabaseAsync();
        PolicyConfiguration policy = PolicyConfiguration.Default with
        {
            Settings = PolicySettings.Default with { Greylist = new GreylistSettings { Mode = GreylistMode.Yes } },
            Server = settings,
        };
        Assert.Equal(Severity.Fine, Assert.Single(await GreylistChecksTests.RunAsync(policy, "")).Severity);

        await server.ConfigureAsync("maxmemory-policy", "allkeys-lru");
        var slow = new ManualTime(DateTimeOffset.UtcNow.AddHours(-1));
        List<Finding> findings = await GreylistChecksTests.RunAsync(policy, "", slow);
        Assert.Contains(findings, finding => finding.Message.Contains("by +3", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Message.Contains("allkeys-lru", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.Message.Contains(
            StoreServer.Password, StringComparison.Ordinal));

        await server.StopAsync();
        Finding away = Assert.Single(await GreylistChecksTests.RunAsync(policy, ""));
        Assert.Equal(Severity.Error, away.Severity);
        await server.StartAsync();
    }
}
