// SPDX-License-Identifier: MIT

using System.Globalization;
using Spf.Dns;

namespace Spf.Tests.Dns;

public sealed class StubResolverFaultTests
{
    // Only where the expected answer is that there is none does a try run out; then it should do so soon.
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Fault.All.Keys];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Names))]
    public async Task ResolveTxtAsync_Fault_GivesStatusAndRecords(string name)
    {
        Fault fault = Fault.All[name];
        await using FaultyNameServer server = new(fault.Answer);
        using StubResolver resolver = server.Resolver(fault.Status == DnsStatus.Timeout ? Short : Long);

        DnsAnswer<string> answer = await resolver.ResolveTxtAsync(DomainName.Parse(Fault.Name), Token);

        Assert.Equal((fault.Status, fault.Records), (answer.Status, Describe(answer)));
    }

    [Fact(Timeout = 60_000)]
    public async Task ResolveTxtAsync_TruncatedAndTcpRefused_IsServerFailure()
    {
        await using FaultyNameServer server = new(Fault.All["truncated"].Answer, listens: false);
        using StubResolver resolver = server.Resolver();

        DnsAnswer<string> answer = await resolver.ResolveTxtAsync(DomainName.Parse(Fault.Name), Token);

        Assert.Equal(DnsStatus.ServerFailure, answer.Status);
    }

    [Fact(Timeout = 60_000)]
    public async Task ResolveTxtAsync_FirstDatagramLost_AsksAgainWithAnotherIdFromAnotherPort()
    {
        await using FaultyNameServer server = new(query =>
            query.Number == 1
                ? ValueTask.CompletedTask
                : query.ReplyAsync(TestMessage.ReplyTo(query.Message).Text("yes")));
        using StubResolver resolver = server.Resolver(TimeSpan.FromMilliseconds(500), tries: 20);

        DnsAnswer<string> answer = await resolver.ResolveTxtAsync(DomainName.Parse(Fault.Name), Token);

        Assert.Equal("yes", Assert.Single(answer.Records));
        FaultyNameServer.Query[] queries = [.. server.Queries];
        Assert.NotEqual(queries[0].Source.Port, queries[1].Source.Port);
    }

    private static string Describe(DnsAnswer<string> answer) => answer.Records switch
    {
        { Length: 0 } => answer.Status == DnsStatus.Success ? "(none)" : "",
        { Length: > 100 and int count } => string.Create(CultureInfo.InvariantCulture, $"{count} records"),
        [{ Length: > 100 and int length }] => length.ToString(CultureInfo.InvariantCulture),
        { } records => string.Join('|', records),
    };
}
