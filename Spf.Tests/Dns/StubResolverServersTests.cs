// SPDX-License-Identifier: MIT

using System.Diagnostics;
using System.Net;
using Spf.Dns;
using Spf.Tests.Support;
using static Spf.Tests.Dns.TestMessage;

namespace Spf.Tests.Dns;

public sealed class StubResolverServersTests
{
    private static readonly DomainName Name = DomainName.Parse("example.org");
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    // Where another server is to answer in time, on a busy machine too.
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The behaviour of each server, in order: answer (+), answer with a failure (f), answer that there is no such name
    // (x), not answer (-), not exist (0).
    [Theory(Timeout = 240_000)]
    [InlineData("+", DnsStatus.Success, "1")]
    [InlineData("x+", DnsStatus.NameError, "1 0")] // final: nobody else is asked
    [InlineData("f+", DnsStatus.Success, "1 1")]
    [InlineData("0+", DnsStatus.Success, "0 1")]
    [InlineData("-+", DnsStatus.Success, "1 1")]
    [InlineData("f0-+", DnsStatus.Success, "1 0 1 1")]
    [InlineData("f", DnsStatus.ServerFailure, "1")] // not asked a second time
    [InlineData("ff", DnsStatus.ServerFailure, "1 1")]
    [InlineData("-", DnsStatus.Timeout, "2")]
    [InlineData("--", DnsStatus.Timeout, "2 2")]
    [InlineData("0", DnsStatus.ServerFailure, "0")]
    [InlineData("00", DnsStatus.ServerFailure, "0 0")]
    [InlineData("f-", DnsStatus.ServerFailure, "1 2")]
    [InlineData("-f", DnsStatus.ServerFailure, "2 1")]
    [InlineData("0-", DnsStatus.Timeout, "0 2")]
    [InlineData("-0", DnsStatus.Timeout, "2 0")]
    [InlineData("0f", DnsStatus.ServerFailure, "0 1")]
    public async Task ResolveTxtAsync_Servers_AreAskedInTurn(string behaviours, DnsStatus status, string counts)
    {
        List<FaultyNameServer?> servers = [.. behaviours.Select(Start)];
        try
        {
            using StubResolver resolver = new(new StubResolverOptions
            {
                Servers = [.. servers.Select(server => server?.EndPoint ?? FreePort.NextEndPoint())],
                TryTimeout = !behaviours.AsSpan().Contains('-') ? TimeSpan.FromSeconds(30)
                    : behaviours.AsSpan().ContainsAny('+', 'f') ? Enough
                    : Short,
            });

            long start = Stopwatch.GetTimestamp();
            DnsAnswer<string> answer = await resolver.ResolveTxtAsync(Name, Token);

            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, (2 * servers.Count * Enough) + Slack);
            Assert.Equal(status, answer.Status);
            Assert.Equal(counts, string.Join(' ', servers.Select(server => server?.Queries.Count ?? 0)));
        }
        finally
        {
            foreach (FaultyNameServer? server in servers)
            {
                await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
            }
        }
    }

    [Theory(Timeout = 240_000)]
    [InlineData(false, "4 0")]
    [InlineData(true, "2 2")]
    public async Task ResolveTxtAsync_Rotate_SpreadsQuestions(bool rotate, string counts)
    {
        await using FaultyNameServer first = Start('+')!;
        await using FaultyNameServer second = Start('+')!;
        using StubResolver resolver = new(new StubResolverOptions
        {
            Servers = [first.EndPoint, second.EndPoint],
            Rotate = rotate,
        });

        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(DnsStatus.Success, (await resolver.ResolveTxtAsync(Name, Token)).Status);
        }

        Assert.Equal(counts, $"{first.Queries.Count} {second.Queries.Count}");
    }

    [Fact(Timeout = 240_000)]
    public async Task ResolveTxtAsync_AddressThatCannotBeReached_IsServerFailure()
    {
        // Without permission, the kernel refuses to send to a broadcast address.
        IPEndPoint server = new(IPAddress.Broadcast, 53);
        using StubResolver resolver = new(new StubResolverOptions { Servers = [server] });

        Assert.Equal(DnsStatus.ServerFailure, (await resolver.ResolveTxtAsync(Name, Token)).Status);
    }

    private static FaultyNameServer? Start(char behaviour) => behaviour switch
    {
        '+' => FaultyNameServer.Replying(query => ReplyTo(query.Message).Text("yes")),
        'f' => FaultyNameServer.Replying(query => ReplyTo(query.Message).Rcode(2)),
        'x' => FaultyNameServer.Replying(query => ReplyTo(query.Message).Rcode(3)),
        '-' => new FaultyNameServer(_ => ValueTask.CompletedTask),
        _ => null,
    };
}
