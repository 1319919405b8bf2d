// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Inspection;
using Spf.Tests.Fuzzing;
using Spf.Tests.Support;

namespace Spf.Tests.Inspection;

/// <summary>
/// The statements of an inspection hold for each check: no client costs more than the worst case, some client costs as
/// much, and those pass who are said to.
/// </summary>
public sealed class ConsistencyTests
{
    // Far above what these worlds take: only a loop runs into it.
    private static readonly SpfOptions Options = new()
    {
        MaxLookups = 150,
        MaxVoidLookups = int.MaxValue,
        FetchExplanation = false,
        LookAhead = false,
        TimeProvider = new ManualTime(),
    };

    private static readonly string[] Senders = ["alice", "b.c-d", "\u00FC"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Inspect_RandomPolicies_AgreesWithAllChecks()
    {
        int count = FuzzCount.Of(usual: 5_000, full: 50_000);
        int exact = 0;
        int reached = 0;
        int passes = 0;
        int others = 0;
        for (int seed = 0; seed < count; seed++)
        {
            var world = new PolicyWorld(seed);
            PolicyInspection inspection =
                await new PolicyInspector(world.Zone).InspectAsync(PolicyWorld.Domain, Token);
            Assert.True(inspection.IsComplete);
            bool isExact = inspection.ClientTerms.IsEmpty;
            exact += isExact ? 1 : 0;
            foreach (IPAddress client in PolicyWorld.Clients(inspection))
            {
                foreach (string sender in isExact ? Senders[..1] : Senders)
                {
                    SpfOutcome outcome = await CheckAsync(world.Zone, client, sender);
                    string label = $"seed {seed}, client {client}, sender {sender}, {outcome.Result} {outcome.Problem}";
                    AssertWithin(inspection.Lookups, outcome.LookupCount, client, $"lookups, {label}");
                    AssertWithin(inspection.VoidLookups, outcome.VoidLookupCount, client, $"void, {label}");
                    if (isExact)
                    {
                        Assert.True(
                            inspection.Addresses.Contains(client) == (outcome.Result == SpfResult.Pass), label);
                        passes += outcome.Result == SpfResult.Pass ? 1 : 0;
                        others += outcome.Result == SpfResult.Pass ? 0 : 1;
                    }
                }
            }

            if (isExact && !inspection.Lookups.IsOpen)
            {
                reached += await AssertReachedAsync(world.Zone, inspection, seed);
            }
        }

        // Worlds without addresses or lookups would test little.
        Assert.True(exact > count / 3 && reached > count / 3, $"{exact} exact, {reached} with lookups");
        Assert.True(passes > count && others > count, $"{passes} passes, {others} others");
    }

    [Fact]
    public async Task Inspect_FuzzedWorlds_AreNeverDearerThanSaid()
    {
        int count = FuzzCount.Of(usual: 5_000, full: 100_000);
        int compared = 0;
        for (int seed = 0; seed < count; seed++)
        {
            var world = new World(seed);
            SpfOutcome outcome = await new SpfVerifier(world.Zone, Options).CheckHostAsync(world.Request, Token);
            PolicyInspection inspection =
                await new PolicyInspector(world.Zone).InspectAsync(world.Request.Domain, Token);
            compared += inspection.Lookups.IsOpen ? 0 : 1;
            string label = $"seed {seed}, {outcome.Result} {outcome.Problem}";
            AssertWithin(inspection.Lookups, outcome.LookupCount, world.Request.ClientIP, $"lookups, {label}");
            AssertWithin(inspection.VoidLookups, outcome.VoidLookupCount, world.Request.ClientIP, $"void, {label}");
        }

        Assert.True(compared > count / 3, $"only {compared} of {count} were closed");
    }

    [Fact]
    public async Task Between_RandomPolicies_GainsAndLosesWhomChecksDo()
    {
        int count = FuzzCount.Of(usual: 5_000, full: 50_000);
        int gained = 0;
        int lost = 0;
        for (int seed = 1; seed < count; seed += 3)
        {
            var world = new PolicyWorld(seed);
            string record = world.Record(0);
            var inspector = new PolicyInspector(world.Zone);
            PolicyInspection before = await inspector.InspectAsync(PolicyWorld.Domain, Token);
            PolicyInspection after = await inspector.InspectAsync(PolicyWorld.Domain, record, Token);
            PolicyDifference difference = PolicyDifference.Between(before, after);
            Assert.True(difference.IsExact);

            ZoneResolver proposed = new PolicyWorld(seed, record).Zone;
            foreach (IPAddress client in PolicyWorld.Clients(before, after))
            {
                bool passedBefore = (await CheckAsync(world.Zone, client, "alice")).Result == SpfResult.Pass;
                bool passesAfter = (await CheckAsync(proposed, client, "alice")).Result == SpfResult.Pass;
                string label = $"seed {seed}, client {client}, {passedBefore} to {passesAfter} by {record}";
                Assert.True(difference.Gained.Contains(client) == (!passedBefore && passesAfter), label);
                Assert.True(difference.Lost.Contains(client) == (passedBefore && !passesAfter), label);
                gained += !passedBefore && passesAfter ? 1 : 0;
                lost += passedBefore && !passesAfter ? 1 : 0;
            }
        }

        Assert.True(gained > count / 10 && lost > count / 10, $"{gained} gained, {lost} lost");
    }

    private static async Task<SpfOutcome> CheckAsync(ZoneResolver zone, IPAddress client, string sender) =>
        await new SpfVerifier(zone, Options).CheckHostAsync(
            SpfRequest.ForMailFrom(client, $"{sender}@{PolicyWorld.Domain}", "h0.example"), Token);

    private static void AssertWithin(LookupCost cost, int count, IPAddress client, string label)
    {
        int most = client.AddressFamily == AddressFamily.InterNetwork ? cost.WorstCaseIp4 : cost.WorstCaseIp6;
        Assert.True(cost.IsOpen || count <= most, $"{count} are more than {most} {label}");
        Assert.True(cost.IsOpen || cost.WorstCase <= cost.Sequential || label.StartsWith("void", StringComparison.Ordinal));
    }

    // Where no sender has a part in it, the client that is named for the worst case causes just that.
    private static async Task<int> AssertReachedAsync(ZoneResolver zone, PolicyInspection inspection, int seed)
    {
        if (inspection.Lookups.WorstCaseClient is { } client)
        {
            SpfOutcome outcome = await CheckAsync(zone, client, "alice");
            Assert.True(outcome.LookupCount == inspection.Lookups.WorstCase, $"lookups, seed {seed}, client {client}");
        }

        if (inspection.VoidLookups.WorstCaseClient is { } voidClient)
        {
            SpfOutcome outcome = await CheckAsync(zone, voidClient, "alice");
            Assert.True(
                outcome.VoidLookupCount == inspection.VoidLookups.WorstCase, $"void, seed {seed}, client {voidClient}");
        }

        return inspection.Lookups.WorstCase > 0 ? 1 : 0;
    }
}
