// SPDX-License-Identifier: MIT

using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Spf.Policy.Greylisting;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>The state machine of a triplet and of a client, with times of our own.</summary>
public sealed class GreylistRulesTests
{
    private const int Delay = 300;
    private const int Window = 172_800;
    private const int MaxAge = 3_024_000;

    private static readonly GreylistRules Rules = new(
        TimeSpan.FromSeconds(Delay), TimeSpan.FromSeconds(Window), TimeSpan.FromSeconds(MaxAge));

    private static readonly Config Cases = Config.QuickThrowOnFailure.WithQuietOnSuccess(true)
        .WithMaxTest(FuzzCount.Of(usual: 500, full: 20_000)).WithReplay(7208, 4711);

    // Steps in seconds: retries, long pauses, and clocks that are set back or far ahead.
    private static readonly Gen<int[]> Steps = Gen.ArrayOf(Gen.Frequency(
        (6, Gen.Choose(0, 400)), (2, Gen.Choose(0, 200_000)), (1, Gen.Choose(0, 4_000_000)), (1, Gen.Choose(-500, 0)),
        (1, Gen.Choose(-4_000_000, 0))));

    // A row: attempts as "second verdict seconds", "!" where nothing is written.
    [Theory]
    [InlineData("0 New 300, 1 Early 299!, 299 Early 1!, 300 Passed 300, 301 Known 0!, 3900 Known 0")]
    [InlineData("0 New 300, 172800 Passed 172800")]
    [InlineData("0 New 300, 172801 New 300, 173101 Passed 300")]
    [InlineData("0 New 300, 300 Passed 300, 3024300 Known 0")]
    [InlineData("0 New 300, 300 Passed 300, 3024301 New 300")]
    [InlineData("0 New 300, -200 Early 300!, -301 New 300")]
    [InlineData("0 New 300, -300 Early 300!")]
    public void Decide_Attempts_AreThoseOfTheTable(string attempts)
    {
        GreylistEntry? entry = null;
        foreach (string attempt in attempts.Split(", "))
        {
            string[] words = attempt.TrimEnd('!').Split(' ');
            (GreylistVerdict verdict, TimeSpan time, GreylistEntry next) = Rules.Decide(entry, At(Number(words[0])));

            Assert.Equal((words[1], Number(words[2])), ($"{verdict}", (int)time.TotalSeconds));
            Assert.Equal(attempt.EndsWith('!'), next == entry);
            entry = next;
        }
    }

    [Fact]
    public void Decide_RandomTimes_KeepTheRules() => Prop.ForAll(Steps.ToArbitrary(), steps =>
    {
        GreylistEntry? entry = null;
        long now = At(0);
        foreach (int step in steps)
        {
            now += 1000L * step;
            (GreylistVerdict verdict, TimeSpan time, GreylistEntry next) = Rules.Decide(entry, now);
            if (Broken(entry, now, verdict, time, next) is { } rule)
            {
                return false.Label($"{rule}: {entry} at {now}: {verdict} {time} {next}");
            }

            entry = next;
        }

        return true.ToProperty();
    }).Check(Cases);

    // No matter what clocks did before, a client that retries now and after twice the delay passes.
    [Fact]
    public void Decide_TwiceTheDelay_IsTheLongestWait() => Prop.ForAll(Steps.ToArbitrary(), steps =>
    {
        GreylistEntry? entry = null;
        long now = At(0);
        foreach (int step in steps)
        {
            now += 1000L * step;
            entry = Rules.Decide(entry, now).Next;
        }

        (GreylistVerdict first, TimeSpan left, GreylistEntry next) = Rules.Decide(entry, now);
        GreylistVerdict second = Rules.Decide(next, now + (2 * 1000L * Delay)).Verdict;
        return ((left <= TimeSpan.FromSeconds(Delay) || first == GreylistVerdict.Passed)
            && second is GreylistVerdict.Passed or GreylistVerdict.Known)
            .Label($"{entry} at {now}: {first} {left}, then {second}");
    }).Check(Cases);

    [Fact]
    public void Count_OfAClient_IsOneAnHour()
    {
        GreylistEntry? client = null;
        foreach ((int second, long passes) in ((int, long)[])[(0, 1), (10, 1), (3599, 1), (3600, 2), (7200, 3)])
        {
            client = Rules.Count(client, At(second));
            Assert.Equal(passes, client.Value.Passes);
        }

        Assert.True(Rules.IsWhitelisted(client, At(7200), 3));
        Assert.False(Rules.IsWhitelisted(client, At(7200), 4));
        Assert.False(Rules.IsWhitelisted(client, At(7200), 0));
        Assert.False(Rules.IsWhitelisted(client, At(7201 + MaxAge), 3));
        Assert.Equal(1, Rules.Count(client, At(7201 + MaxAge)).Passes);
    }

    private static string? Broken(
        GreylistEntry? entry, long now, GreylistVerdict verdict, TimeSpan time, GreylistEntry next)
    {
        bool isKnown = entry is { Passes: > 0 } known && now - known.Last <= 1000L * MaxAge;
        return verdict == GreylistVerdict.Passed && now - entry!.Value.First < 1000L * Delay ? "passed before the delay"
            : verdict == GreylistVerdict.Passed && now - entry!.Value.First > 1000L * Window ? "passed after the window"
            : isKnown && verdict != GreylistVerdict.Known ? "a known triplet waits"
            : verdict == GreylistVerdict.Known && !isKnown ? "an unknown triplet is known"
            : entry is { Passes: 0 } waiting && now - waiting.First is >= 1000L * Delay and <= 1000L * Window
                && verdict != GreylistVerdict.Passed ? "a retry in time waits"
            : verdict is GreylistVerdict.Early && next != entry ? "an early retry changes the wait"
            : isKnown && Math.Abs(now - entry!.Value.Last) < 3_600_000 && next != entry ? "a write within the hour"
            : time > TimeSpan.FromSeconds(Delay) && verdict != GreylistVerdict.Passed ? "a wait beyond the delay"
            : null;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static long At(int second) => 1_700_000_000_000 + (1000L * second);
}
