// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Net;
using Spf.Dns;
using static Spf.Tests.Dns.TestMessage;

namespace Spf.Tests.Dns;

/// <summary>A lookup ends, no matter what a server does, and a check that waits for it; by the system's
/// clock.</summary>
public sealed class StubResolverDeadlineTests
{
    // For machines that are busy with something else.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(20);

    private static readonly DomainName Name = DomainName.Parse(Fault.Name);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Fault.All.Keys];

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Names))]
    public async Task ResolveTxtAsync_FaultOfTwoServers_EndsInTime(string name)
    {
        Fault fault = Fault.All[name];
        await using FaultyNameServer first = new(fault.Answer, listens: fault.Listens);
        await using FaultyNameServer second = new(fault.Answer, listens: fault.Listens);
        TimeSpan tryTimeout = TimeSpan.FromMilliseconds(fault.Waits > 0 ? 60 : 30_000);
        using StubResolver resolver = new(new StubResolverOptions
        {
            Servers = [first.EndPoint, second.EndPoint],
            TryTimeout = tryTimeout,
            MaxTries = Fault.Tries,
        });
        long start = Stopwatch.GetTimestamp();

        DnsAnswer<string> answer = await resolver.ResolveTxtAsync(Name, Token);

        // The time for a try is too short to be sure that a server which answers the second time does so within it.
        TimeSpan limit = (fault.Waits > 0 ? 2 * Fault.Tries * tryTimeout : TimeSpan.Zero) + Slack;
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, limit);
        Assert.True(answer.Status == fault.Status || (fault.Waits > 0 && answer.Status == DnsStatus.Timeout));
        Assert.DoesNotContain(Fault.No, answer.Records);
    }

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Names))]
    public async Task CheckHostAsync_Fault_GivesResultBeforeTheDeadline(string name)
    {
        Fault fault = Fault.All[name];
        await using FaultyNameServer server = new(fault.Answer, listens: fault.Listens);
        using StubResolver resolver = server.Resolver(TimeSpan.FromMinutes(1), Fault.Tries);
        TimeSpan deadline = TimeSpan.FromMilliseconds(fault.Waits > 0 ? 300 : 30_000);
        SpfVerifier verifier = new(resolver, new SpfOptions { Timeout = deadline });
        SpfRequest request = SpfRequest.ForMailFrom(
            IPAddress.Parse("198.51.100.1"), $"alice@{Fault.Name}", "mail.example.net");
        long start = Stopwatch.GetTimestamp();

        SpfOutcome outcome = await verifier.CheckHostAsync(request, Token);

        // A try that would run out takes longer than the check may.
        TimeSpan limit = (fault.Waits > 0 ? deadline : TimeSpan.Zero) + Slack;
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, limit);
        Assert.Equal(fault.Waits > 0 ? SpfResult.TempError : fault.Result, outcome.Result);
    }

    // RFC 7766, 5: the time for a try is for all of it, however often something comes.
    [Fact(Timeout = 240_000)]
    public async Task ResolveTxtAsync_OctetASecond_EndsWithTheTry()
    {
        await using FaultyNameServer server = new(async query =>
        {
            byte[] reply = ReplyTo(query.Message).With(set: query.IsTcp ? 0 : Tc).Text(Fault.Yes).ToArray();
            await (query.IsTcp
                ? query.TrickleAsync([0, (byte)reply.Length, .. reply], TimeSpan.FromSeconds(1))
                : query.ReplyAsync(reply));
        });
        using StubResolver resolver = server.Resolver(TimeSpan.FromSeconds(2.5));
        long start = Stopwatch.GetTimestamp();

        DnsAnswer<string> answer = await resolver.ResolveTxtAsync(Name, Token);

        Assert.Equal(DnsStatus.Timeout, answer.Status);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.5) + Slack);
    }
}
