// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Tests.Support;
using static Spf.Tests.Dns.TestMessage;

namespace Spf.Tests.Dns;

/// <summary>No matter what a server does, a lookup gives what it should, and asks no more often than it
/// should.</summary>
public sealed class StubResolverFaultTests
{
    // No try takes that long; where one is to run out, the test's clock says so.
    private static readonly TimeSpan TryTimeout = TimeSpan.FromSeconds(5);

    private static readonly DomainName Name = DomainName.Parse(Fault.Name);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Fault.All.Keys];

    public static TheoryData<string> Misfits => [.. Fault.All.Where(row => row.Value.IsMisfit).Select(row => row.Key)];

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Names))]
    public async Task ResolveTxtAsync_Fault_GivesStatusAndRecordsForSoManyQuestions(string name)
    {
        Fault fault = Fault.All[name];
        ManualTime clock = new();
        DateTimeOffset start = clock.GetUtcNow();
        await using FaultyNameServer server = new(fault.Answer, listens: fault.Listens);
        using StubResolver resolver = server.Resolver(TryTimeout, Fault.Tries, clock);

        Task<DnsAnswer<string>> lookup = resolver.ResolveTxtAsync(Name, Token).AsTask();
        for (int i = 1; i <= fault.Waits; i++)
        {
            // The questions of a try are out: its time may run out.
            await server.WaitForAsync(i * (fault.Udp + fault.Tcp) / Fault.Tries, lookup, Token);
            clock.Advance(TryTimeout);
        }

        DnsAnswer<string> answer = await lookup;

        Assert.Equal((fault.Status, fault.Records), (answer.Status, Fault.Describe(answer)));
        Assert.Equal((fault.Udp, fault.Tcp), server.Counts);
        Assert.Equal(fault.Waits * TryTimeout, clock.GetUtcNow() - start);
        Assert.Equal(0, clock.TimerCount);
    }

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Misfits))]
    public async Task ResolveTxtAsync_MisfitBeforeTheAnswer_GivesTheAnswer(string name)
    {
        Fault fault = Fault.All[name];
        await using FaultyNameServer server = new(async query =>
        {
            await fault.Answer(query);
            await query.ReplyAsync(ReplyTo(query.Message).Text(Fault.Yes));
        });
        using StubResolver resolver = server.Resolver();

        DnsAnswer<string> answer = await resolver.ResolveTxtAsync(Name, Token);

        Assert.Equal(Fault.Yes, Assert.Single(answer.Records));
        Assert.Equal((1, 0), server.Counts);
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolveTxtAsync_AnotherTry_HasAnotherIdAndAnotherPort()
    {
        ManualTime clock = new();
        await using FaultyNameServer server = new(_ => ValueTask.CompletedTask);
        using StubResolver resolver = server.Resolver(TryTimeout, tries: 5, clock);

        Task<DnsAnswer<string>> lookup = resolver.ResolveTxtAsync(Name, Token).AsTask();
        for (int i = 1; i <= 5; i++)
        {
            await server.WaitForAsync(i, lookup, Token);
            clock.Advance(TryTimeout);
        }

        // By chance two may be the same; not all of them.
        Assert.Equal(DnsStatus.Timeout, (await lookup).Status);
        Assert.True(server.Queries.DistinctBy(query => query.Id).Count() > 1);
        Assert.True(server.Queries.DistinctBy(query => query.Source.Port).Count() > 1);
    }
}
