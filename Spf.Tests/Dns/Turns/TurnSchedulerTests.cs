// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using Spf.Dns;
using Spf.Dns.Turns;
using Spf.Tests.Fuzzing;
using Spf.Tests.Support;

namespace Spf.Tests.Dns.Turns;

/// <summary>Which question has a turn, which one waits, and which one gives its turn up.</summary>
public sealed class TurnSchedulerTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly List<TurnScheduler> _schedulers = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _schedulers.ForEach(scheduler => scheduler.Dispose());

    [Fact]
    public void Begin_FreeTurns_AreGivenAtOnceAndComeBack()
    {
        TurnScheduler scheduler = New(turns: 2);
        Question one = Ask(scheduler, Check());
        Question two = Ask(scheduler, Check());
        Question three = Ask(scheduler, Check());

        Assert.True(one.HasTurn);
        Assert.True(two.HasTurn);
        Assert.False(three.HasTurn);
        two.End();
        Assert.True(three.HasTurn);
        one.End();
        three.End();
        Assert.Equal((2, 0, 0), scheduler.Counts);
    }

    // Its server is silent, and somebody waits who has used nothing so far.
    [Fact]
    public void Begin_AllTurnsHeldInSilence_TakesTheOldestOneWithinATwentiethOfASecond()
    {
        TurnScheduler scheduler = New(turns: 2);
        Question first = Ask(scheduler, Check());
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Question second = Ask(scheduler, Check());
        Question third = Ask(scheduler, Check());
        Assert.False(first.IsCut);

        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.True(first.IsCut);
        Assert.False(second.IsCut);
        Assert.False(third.HasTurn);

        first.Resume();
        Assert.True(third.HasTurn);
        Assert.False(first.HasTurn);
        third.End();
        Assert.True(first.HasTurn);
    }

    // A slow server that keeps nobody waiting is waited for.
    [Fact]
    public void Begin_NobodyWaits_CutsNobody()
    {
        TurnScheduler scheduler = New(turns: 1);
        Question only = Ask(scheduler, Check());
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.False(only.IsCut);
        Assert.False(only.Request.WasCut);
    }

    [Fact]
    public void Begin_CheckThatHoldsTurns_WaitsLongerThanOneThatHoldsNone()
    {
        TurnScheduler scheduler = New(turns: 2);
        LookupOrigin greedy = Check();
        Question first = Ask(scheduler, greedy);
        Question second = Ask(scheduler, greedy);
        Question more = Ask(scheduler, greedy);
        Question modest = Ask(scheduler, Check());

        first.End();
        Assert.True(modest.HasTurn);
        Assert.False(more.HasTurn);
        second.End();
        Assert.True(more.HasTurn);
    }

    // All checks of one network, or of one domain, are ahead in the queue: the other one is second all the same.
    [Theory]
    [InlineData("192.0.2.{0}", "n{0}.example", "198.51.100.1", "other.example")]
    [InlineData("2001:db8::{0}", "n{0}.example", "2001:db8:0:1::1", "other.example")]
    [InlineData("10.0.{0}.1", "one.example", "10.1.0.1", "other.example")]
    public void Begin_ManyChecksOfOneNetworkOrDomain_LetOthersBetweenThem(
        string network, string domain, string otherClient, string otherDomain)
    {
        TurnScheduler scheduler = New(turns: 1);
        Question holder = Ask(scheduler, Check("203.0.113.1", "first.example"));
        Question[] crowd =
        [
            .. Enumerable.Range(1, 100).Select(i => Ask(scheduler, Check(
                string.Format(CultureInfo.InvariantCulture, network, i),
                string.Format(CultureInfo.InvariantCulture, domain, i)))),
        ];
        Question other = Ask(scheduler, Check(otherClient, otherDomain));

        holder.End();
        Assert.True(crowd[0].HasTurn);
        crowd[0].End();
        Assert.True(other.HasTurn);
        Assert.DoesNotContain(crowd[1..], question => question.HasTurn);
    }

    [Fact]
    public void Begin_QuestionAhead_LeavesAQuarterFreeAndGoesFirst()
    {
        TurnScheduler scheduler = New(turns: 4);
        Question[] ahead = [.. Enumerable.Range(0, 4).Select(_ => Ask(scheduler, Check(), new AheadLookup()))];
        Assert.Equal([true, true, true, false], ahead.Select(question => question.HasTurn));

        Question own = Ask(scheduler, Check());
        Assert.True(own.HasTurn);
        Question next = Ask(scheduler, Check());
        Assert.False(next.HasTurn);
        Question cut = Assert.Single(ahead, question => question.IsCut);
        cut.Resume();
        Assert.True(next.HasTurn);
    }

    [Fact]
    public void TryNeed_QuestionAheadThatWaits_IsOneOfTheOwn()
    {
        TurnScheduler scheduler = New(turns: 4);
        AheadLookup lookup = new();
        Question[] ahead = [.. Enumerable.Range(0, 3).Select(_ => Ask(scheduler, Check(), new AheadLookup()))];
        Question waiting = Ask(scheduler, Check(), lookup);
        Assert.All(ahead, question => Assert.True(question.HasTurn));
        Assert.False(waiting.HasTurn);

        Assert.True(lookup.TryNeed());
        Assert.True(waiting.HasTurn);
    }

    // The number that may wait is bounded, and look-ahead is refused first.
    [Fact]
    public void Begin_QueueIsFull_RefusesTheLeastDeserving()
    {
        TurnScheduler scheduler = New(turns: 1, maxWaiting: 2);
        AheadLookup lookup = new();
        _ = Ask(scheduler, Check());
        Question ahead = Ask(scheduler, Check(), lookup);
        Question one = Ask(scheduler, Check("192.0.2.1", "a.example"));
        Question two = Ask(scheduler, Check("198.51.100.1", "b.example"));
        Assert.True(ahead.IsRefused);
        Assert.False(lookup.TryNeed());
        Assert.False(one.IsRefused || two.IsRefused);

        Question three = Ask(scheduler, Check("192.0.2.2", "a.example"));
        Assert.True(three.IsRefused);
        Assert.False(one.IsRefused || two.IsRefused);
    }

    // A stranger's look-ahead asks for a name first; the check that needs it is not held back by that.
    [Fact]
    public void Join_QuestionOfALesserCheck_HasTheStandingOfTheBest()
    {
        TurnScheduler scheduler = New(turns: 1);
        Question holder = Ask(scheduler, Check());
        Question shared = Ask(scheduler, Check(), new AheadLookup());
        Question own = Ask(scheduler, Check());
        _ = shared.Request.Join(new LookupOrigin(IPAddress.Loopback, DomainName.Parse("x.example")), ahead: null);
        own.Leave();

        holder.End();
        Assert.True(shared.HasTurn);
        shared.Leave();
        Assert.True(shared.HasTurn);
    }

    [Fact]
    public async Task BeginAsync_Cancelled_ThrowsAndTakesNoTurn()
    {
        TurnScheduler scheduler = New(turns: 1);
        Question holder = Ask(scheduler, Check());
        using var caller = new CancellationTokenSource();
        Question waiting = Ask(scheduler, Check(), token: caller.Token);

        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Turn);
        waiting.End();
        holder.End();
        Assert.Equal((1, 0, 0), scheduler.Counts);
    }

    [Fact]
    public async Task BeginAsync_NobodyWantsIt_IsFalse()
    {
        TurnScheduler scheduler = New(turns: 1);
        Question holder = Ask(scheduler, Check());
        Question waiting = Ask(scheduler, Check());

        waiting.Leave();
        Assert.False(await waiting.Turn);
        holder.End();
        Assert.Equal((1, 0, 0), scheduler.Counts);
    }

    // A check's time counts as lost while at least one of its own questions waits.
    [Fact]
    public void DelayAt_WaitsOneAfterAnotherAndAtOnce_CountsTimeOnce()
    {
        TurnScheduler scheduler = New(turns: 2);
        LookupOrigin slow = Check();
        Question[] holders = [Ask(scheduler, slow), Ask(scheduler, slow)];
        LookupOrigin check = Check();
        Question one = Ask(scheduler, check);
        Question two = Ask(scheduler, check);
        _time.Advance(TimeSpan.FromMilliseconds(10));
        holders[0].End();
        _time.Advance(TimeSpan.FromMilliseconds(10));
        holders[1].End();
        _time.Advance(TimeSpan.FromMilliseconds(10));

        Assert.True(one.HasTurn && two.HasTurn);
        Assert.Equal(TimeSpan.FromMilliseconds(20).Ticks, check.DelayAt(_time.GetTimestamp()));
        Assert.Equal(0, slow.DelayAt(_time.GetTimestamp()));
    }

    // A turn is whole when the wait for it ends, on whatever thread that is seen.
    [Fact(Timeout = 240_000)]
    public async Task BeginAsync_ManyThreads_HaveWholeTurnsOfTheirOwn()
    {
        using var scheduler = new TurnScheduler(turns: 2, TimeProvider.System);
        int holding = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
            async () =>
            {
                for (int j = 0; j < 5_000; j++)
                {
                    TurnRequest request = scheduler.CreateRequest();
                    TurnTicket ticket = request.Join(Check($"192.0.{i}.1"), ahead: null);
                    Assert.True(await request.BeginAsync(Token));
                    Assert.InRange(Interlocked.Increment(ref holding), 1, 2);
                    Assert.False(request.CutToken.IsCancellationRequested && !request.WasCut);
                    Interlocked.Decrement(ref holding);
                    request.End();
                    ticket.Leave();
                }
            },
            Token)));

        Assert.Equal((2, 0, 0), scheduler.Counts);
    }

    // In any order of events: no more turns than there are, none lost, and every question ends.
    [Fact]
    public void AllOperations_InRandomOrder_LoseNoTurn()
    {
        int count = FuzzCount.Of(usual: 200, full: 5000);
        int seed = Random.Shared.Next();
        FuzzCount.Report(seed, count);
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            int turns = random.Next(1, 9);
            int maxWaiting = random.Next(1, 30);
            TurnScheduler scheduler = New(turns, maxWaiting);
            LookupOrigin[] checks =
                [.. Enumerable.Range(0, 6).Select(j => Check($"192.0.{j % 3}.1", $"n{j % 2}.example"))];
            List<Question> questions = [];
            for (int step = 0; step < 120; step++)
            {
                Act(random, scheduler, checks, questions);
                (int free, int own, int ahead) = scheduler.Counts;
                Assert.Equal(turns - free, questions.Count(question => question.HasTurn));
                Assert.InRange(free, 0, turns);
                Assert.InRange(own + ahead, 0, maxWaiting);
                Assert.True(own == 0 || free == 0, $"A turn is free and a question waits ({FuzzCount.Describe(seed)}).");
            }

            // Every question that is still asked gets a turn once the others have ended.
            foreach (Question question in questions.Where(question => !question.HasEnded).ToArray())
            {
                question.End();
                question.Leave();
            }

            Assert.All(questions, question => Assert.True(question.HasEnded || question.Turn.IsCompleted));
            Assert.Equal((turns, 0, 0), scheduler.Counts);
            Assert.All(checks, check => Assert.Equal(0, check.Turns));
        }
    }

    private static LookupOrigin Check(string client = "192.0.2.1", string domain = "example.org") =>
        new(IPAddress.Parse(client), DomainName.Parse(domain));

    private static Question Ask(
        TurnScheduler scheduler, LookupOrigin check, AheadLookup? ahead = null, CancellationToken? token = null)
    {
        TurnRequest request = scheduler.CreateRequest();
        TurnTicket ticket = request.Join(check, ahead);
        return new Question(request, ticket, request.BeginAsync(token ?? Token).AsTask());
    }

    private void Act(Random random, TurnScheduler scheduler, LookupOrigin[] checks, List<Question> questions)
    {
        Question? one = questions.Count == 0 ? null : questions[random.Next(questions.Count)];
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                AheadLookup? lookup = random.Next(2) == 0 ? new AheadLookup() : null;
                Question asked = Ask(scheduler, checks[random.Next(checks.Length)], lookup);
                asked.Lookup = lookup;
                questions.Add(asked);
                break;
            case 3:
                _time.Advance(TimeSpan.FromMilliseconds(random.Next(60)));
                break;
            case 4:
                _ = one?.Lookup?.TryNeed();
                break;
            case 5 when one is { HasEnded: false }:
                _ = one.Request.Join(checks[random.Next(checks.Length)], ahead: null);
                scheduler.Dispatch();
                break;
            case 6:
                // A cut is answered by everybody who is told so.
                foreach (Question cut in questions.Where(question => question.IsCut && question.HasTurn).ToArray())
                {
                    cut.Resume();
                }

                break;
            default:
                one?.End();
                one?.Leave();
                break;
        }
    }

    private TurnScheduler New(int turns, int maxWaiting = TurnScheduler.DefaultMaxWaiting)
    {
        var scheduler = new TurnScheduler(turns, _time, maxWaiting);
        _schedulers.Add(scheduler);
        return scheduler;
    }

    private sealed class Question(TurnRequest request, TurnTicket ticket, Task<bool> turn)
    {
        public TurnRequest Request { get; } = request;

        public AheadLookup? Lookup { get; set; }

        public Task<bool> Turn { get; private set; } = turn;

        public bool HasEnded { get; private set; }

        public bool HasTurn => Request.Phase == TurnRequest.RequestPhase.Holding;

        public bool IsCut => HasTurn && Request.CutToken.IsCancellationRequested;

        public bool IsRefused => ticket.Task.IsCompleted;

        public void Resume() => Turn = Request.ResumeAsync(TestContext.Current.CancellationToken).AsTask();

        public void End()
        {
            HasEnded = true;
            Request.End();
        }

        // All that wanted it.
        public void Leave()
        {
            foreach (TurnTicket one in Request.Tickets.ToArray())
            {
                one.Leave();
            }
        }
    }
}
