// SPDX-License-Identifier: MIT

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Evaluation;
using Spf.Tests.Dns;
using Spf.Tests.Fuzzing;
using Spf.Tests.Support;

namespace Spf.Tests.Evaluation;

/// <summary>The bytes that checks in progress hold together have a limit, and all of it is given back.</summary>
[Collection(nameof(Alone))]
public sealed class HeldBytesTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Long(string term, int length) =>
        "v=spf1" + string.Concat(Enumerable.Repeat(term, length / term.Length));

    [Fact]
    public void TryHold_BeyondTheFreeShare_TakesOfTheBudget()
    {
        var budget = new ByteBudget(100_000);
        var first = new HeldBytes(budget);
        var second = new HeldBytes(budget);

        Assert.True(first.TryHold(30_000));
        Assert.Equal(0, budget.Used);
        Assert.True(first.TryHold(100_000));
        Assert.Equal(130_000 - (32 * 1024), budget.Used);
        Assert.False(second.TryHold(60_000));
        Assert.True(second.TryHold(32 * 1024));
        first.ReleaseTo(30_000);
        Assert.Equal(0, budget.Used);
        Assert.True(second.TryHold(60_000));
        second.Close();
        Assert.Equal(0, budget.Used);
        Assert.False(second.TryHold(1));
    }

    // A policy of addresses has to be held whole; one of lookups is cut.
    [Theory]
    [InlineData(" ip4:10.0.0.1", 60_000, SpfResult.TempError)]
    [InlineData(" ip4:10.0.0.1", 1_000, SpfResult.Neutral)]
    [InlineData(" a", 60_000, SpfResult.PermError)]
    public async Task CheckHost_WithoutRoomInTheBudget_IsOverloadForLongPoliciesAlone(
        string term, int length, SpfResult expected)
    {
        var zone = new ZoneResolver();
        zone.Add("example.com", DnsRecordType.Txt, Long(term, length));
        zone.Add("example.com", DnsRecordType.A, "198.51.100.1");
        var verifier = new SpfVerifier(zone) { Bytes = new ByteBudget(0) };

        SpfOutcome outcome = await verifier.CheckHostAsync(SpfRequest.ForHelo(Client, "example.com"), Token);

        Assert.Equal(expected, outcome.Result);
        Assert.Equal(
            expected == SpfResult.TempError, outcome.Problem?.Kind == SpfProblemKind.Overload);
    }

    // Policies of all lengths that include each other, slowly; checks that end, are cancelled, or meet an exception.
    [Fact]
    public async Task CheckHost_RandomRuns_GiveAllBack()
    {
        int runs = FuzzCount.Of(usual: 300, full: 10_000);
        var budget = new ByteBudget(400_000);
        var random = new Random(7208);
        string[] terms = [" ip4:10.0.0.1", " a", " ip6:::", " x=1", " include:d1.example.com", " mx"];
        var zone = new ZoneResolver();
        for (int i = 0; i < 20; i++)
        {
            string includes = string.Concat(Enumerable.Range(0, 3).Select(_ => $" include:d{random.Next(20)}.example.com"));
            zone.Add(
                $"d{i}.example.com",
                DnsRecordType.Txt,
                Long(terms[i % terms.Length], random.Next(7, 60_000)).Insert("v=spf1".Length, random.Next(2) == 0 ? includes : ""));
        }

        int overloads = 0;
        await Task.WhenAll(Enumerable.Range(0, runs).Select(async i =>
        {
            var verifier = new SpfVerifier(new UnsteadyResolver(zone, i)) { Bytes = budget };
            using var source = new CancellationTokenSource();
            if (i % 3 == 0)
            {
                source.CancelAfter(i % 7);
            }

            try
            {
                SpfOutcome outcome = await verifier.CheckHostAsync(
                    SpfRequest.ForHelo(Client, $"d{i % 20}.example.com"), source.Token);
                Interlocked.Add(ref overloads, outcome.Problem?.Kind == SpfProblemKind.Overload ? 1 : 0);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
            }
        }));

        TestContext.Current.TestOutputHelper?.WriteLine($"{overloads} of {runs} checks had no room.");
        Assert.InRange(overloads, 1, runs - 1);
        Assert.Equal(0, budget.Used);
    }

    // Answers over TCP: while they come in, and until somebody reads them.
    [Fact]
    public async Task Resolve_LongAnswers_AreOverloadWithoutRoomAndGiveAllBack()
    {
        byte[] text = TestMessage.Strings(Long(" ip4:10.0.0.1", 60_000));
        await using var server = new FaultyNameServer(query => query.ReplyAsync(query.IsTcp
            ? TestMessage.ReplyTo(query.Message).Answer(TestMessage.Pointer(12), (int)DnsRecordType.Txt, text)
            : TestMessage.ReplyTo(query.Message).With(set: TestMessage.Tc)));
        var budget = new ByteBudget(500_000);
        using StubResolver resolver = new(new StubResolverOptions { Servers = [server.EndPoint] }) { Bytes = budget };

        DnsAnswer<string>[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => resolver.ResolveTxtAsync(DomainName.Parse($"d{i}.example"), Token).AsTask()));
        int answered = answers.Count(answer => answer.Status == DnsStatus.Success);

        Assert.InRange(answered, 1, 4);
        Assert.Equal(20 - answered, answers.Count(answer => answer.Status == DnsStatus.Overload));
        Assert.InRange(budget.Used, 1, 500_000);
        Assert.All(answers, answer => Assert.Equal(answer.IsFailure, PublishedPolicy.Of(answer).Record is null));
        Assert.Equal(0, budget.Used);
    }

    // A large answer that was looked up ahead is asked for again when the loop comes to it, unless it can be cut.
    [Theory]
    [InlineData("include:long.example.com", 1)] // of which a few lookups are kept
    [InlineData("include:networks.example.com", 2)]
    [InlineData("include:wrong.example.com", 1)]
    [InlineData("include:small.example.com", 1)]
    [InlineData("a:many.example.com", 2)]
    [InlineData("a:few.example.com", 1)]
    [InlineData("mx:many.example.com", 2)]
    [InlineData("mx:few.example.com", 1)]
    public async Task LookAhead_LargeAnswers_AreNotHeld(string term, int questions)
    {
        string name = term[(term.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var zone = new ZoneResolver();
        zone.Add("example.com", DnsRecordType.Txt, $"v=spf1 a:slow.example.com {term} -all");
        zone.Add("long.example.com", DnsRecordType.Txt, Long(" a:few.example.com", 60_000));
        zone.Add("networks.example.com", DnsRecordType.Txt, Long(" ip4:10.0.0.1", 60_000));
        zone.Add("wrong.example.com", DnsRecordType.Txt, Long(" a", 60_000) + " -");
        zone.Add("small.example.com", DnsRecordType.Txt, "v=spf1 -all");
        for (int i = 0; i < 200; i++)
        {
            string owner = i < 5 ? "few.example.com" : "many.example.com";
            zone.Add(owner, DnsRecordType.A, $"198.51.100.{i}");
            zone.Add(owner, DnsRecordType.Mx, $"10 h{i}.example.com");
        }

        var resolver = new GatedResolver(zone);
        ValueTask<SpfOutcome> check = new SpfVerifier(resolver).CheckHostAsync(
            SpfRequest.ForHelo(Client, "example.com"), Token);
        resolver.Gate.SetResult();
        await check;

        Assert.Equal(questions, resolver.Questions.Count(question => question == name));
    }

    [Fact]
    public void Of_ManyAtOnce_IsReadOnce()
    {
        DnsAnswer<string> answer = DnsAnswer.Success(Long(" a", 60_000));
        PublishedPolicy[] policies = new PublishedPolicy[8];

        Parallel.For(0, policies.Length, i => policies[i] = PublishedPolicy.Of(answer));

        Assert.All(policies, policy => Assert.Same(policies[0], policy));
    }

    // Answers at once, but for the address of one host.
    private sealed class GatedResolver(ZoneResolver zone) : IDnsResolver
    {
        public TaskCompletionSource Gate { get; } = new();

        public ConcurrentQueue<string> Questions { get; } = [];

        public async ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
            DomainName name, AddressFamily family, CancellationToken cancellationToken = default)
        {
            Questions.Enqueue(name.ToString());
            if (name.ToString() == "slow.example.com")
            {
                await Gate.Task;
            }

            return await zone.ResolveAddressesAsync(name, family, cancellationToken);
        }

        public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
            DomainName name, CancellationToken cancellationToken = default)
        {
            Questions.Enqueue(name.ToString());
            return zone.ResolveMxAsync(name, cancellationToken);
        }

        public ValueTask<DnsAnswer<string>> ResolveTxtAsync(
            DomainName name, CancellationToken cancellationToken = default)
        {
            Questions.Enqueue(name.ToString());
            return zone.ResolveTxtAsync(name, cancellationToken);
        }

        public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
            IPAddress address, CancellationToken cancellationToken = default) =>
            zone.ResolvePtrAsync(address, cancellationToken);
    }

    private sealed class UnsteadyResolver(ZoneResolver zone, int seed) : IDnsResolver
    {
        private readonly Random _random = new(seed);

        public async ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(
            DomainName name, AddressFamily family, CancellationToken cancellationToken = default)
        {
            await WaitAsync(cancellationToken);
            return await zone.ResolveAddressesAsync(name, family, cancellationToken);
        }

        public ValueTask<DnsAnswer<DomainName>> ResolveMxAsync(
            DomainName name, CancellationToken cancellationToken = default) =>
            zone.ResolveMxAsync(name, cancellationToken);

        public async ValueTask<DnsAnswer<string>> ResolveTxtAsync(
            DomainName name, CancellationToken cancellationToken = default)
        {
            await WaitAsync(cancellationToken);
            return await zone.ResolveTxtAsync(name, cancellationToken);
        }

        public ValueTask<DnsAnswer<DomainName>> ResolvePtrAsync(
            IPAddress address, CancellationToken cancellationToken = default) =>
            zone.ResolvePtrAsync(address, cancellationToken);

        private async Task WaitAsync(CancellationToken cancellationToken)
        {
            int next;
            lock (_random)
            {
                next = _random.Next(40);
            }

            await Task.Delay(next % 5, cancellationToken);
            if (next == 0)
            {
                throw new IOException("A resolver of somebody's own.");
            }
        }
    }
}
