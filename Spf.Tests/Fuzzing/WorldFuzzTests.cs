// SPDX-License-Identifier: MIT

using Spf.Tests.Support;

namespace Spf.Tests.Fuzzing;

public sealed class WorldFuzzTests
{
    // Ten terms of eleven questions ("mx" and "ptr" with ten names each), "p", the first TXT and exp.
    private const int MaxQuestions = (10 * 11) + 11 + 2;

    private static readonly SpfOptions Options = new()
    {
        DefaultExplanation = "%{i} is not one of %{d}'s hosts",
        TimeProvider = new ManualTime(),
    };

    [Fact]
    public async Task CheckHost_RandomWorlds_EndWithinTheLimits()
    {
        int count = FuzzCount.Of(usual: 5_000, full: 100_000);
        Dictionary<SpfResult, int> seen = [];
        for (int seed = 0; seed < count; seed++)
        {
            var world = new World(seed);
            var resolver = new World.Resolver(world.Zone, seed);
            SpfOutcome outcome = await new SpfVerifier(resolver, Options).CheckHostAsync(
                world.Request, TestContext.Current.CancellationToken);

            Assert.True(
                IsSound(outcome, resolver.Questions),
                $"{FuzzCount.Describe(seed)}: {outcome.Result} {outcome.Problem}");
            seen[outcome.Result] = seen.GetValueOrDefault(outcome.Result) + 1;
        }

        // Worlds that all end alike would test little.
        Assert.Equal(7, seen.Count);
        Assert.All(seen.Values, number => Assert.True(number > count / 200));
    }

    [Fact]
    public async Task CheckHost_RandomWorlds_GiveTheSameWithLookAheadAndWithout()
    {
        int count = FuzzCount.Of(usual: 2_000, full: 20_000);
        var ahead = new SpfOptions { DefaultExplanation = "%{p}", TimeProvider = new ManualTime() };
        for (int seed = 0; seed < count; seed++)
        {
            var world = new World(seed);
            (string inOrder, int questions) = await TraceAsync(world, seed, ahead with { LookAhead = false });
            (string outcome, int questionsAhead) = await TraceAsync(world, seed, ahead);

            Assert.True(inOrder == outcome, $"{FuzzCount.Describe(seed)}:\n{inOrder}\n---\n{outcome}");
            Assert.InRange(questionsAhead, 0, questions + (10 * 11));
        }
    }

    // Everything about a check but its times: outcome and steps.
    private static async Task<(string Text, int Questions)> TraceAsync(World world, int seed, SpfOptions options)
    {
        var resolver = new World.Resolver(world.Zone, seed);
        var trace = new TextTrace();
        SpfOutcome outcome = await new SpfVerifier(resolver, options).CheckHostAsync(
            world.Request, trace, TestContext.Current.CancellationToken);
        string text = string.Join(
            '\n',
            [
                .. trace.Lines,
                OutcomeText.Of(outcome),
            ]);
        return (text, resolver.Questions);
    }

    private static bool IsSound(SpfOutcome outcome, int questions) =>
        outcome.LookupCount is >= 0 and <= 10
        && outcome.VoidLookupCount is >= 0 and <= 2
        && questions <= MaxQuestions
        && (outcome.Problem is null)
            == (outcome.Result is SpfResult.Pass or SpfResult.Fail or SpfResult.SoftFail or SpfResult.Neutral)
        && (outcome.Match is not null || outcome.Result is not (SpfResult.Pass or SpfResult.Fail or SpfResult.SoftFail))
        && (outcome.Explanation is null || outcome.Result == SpfResult.Fail);
}
