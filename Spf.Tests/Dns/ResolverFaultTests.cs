// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Dns;

/// <summary>If our own name server is the reason for a failure, messages name it and its error.</summary>
public sealed class ResolverFaultTests
{
    private const int Refused = 5;
    private const int ServerFailure = 2;

    private static readonly DomainName Name = DomainName.Parse("example.com");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fault_ClosedPort_IsRefusedAndGoesWithAnAnswer()
    {
        IPEndPoint closed = ClosedPort();
        await using FaultyNameServer server = Server(0);
        using StubResolver broken = Resolver(closed);
        using StubResolver both = Resolver(closed, server.EndPoint);
        var cache = new CachingResolver(broken);

        Assert.Null(FaultOf(broken));
        Assert.Equal(DnsStatus.ServerFailure, (await cache.ResolveTxtAsync(Name, Token)).Status);
        Assert.Equal($"{closed} refused the connection", FaultOf(broken));
        Assert.Equal(FaultOf(broken), FaultOf(cache));
        Assert.Equal(DnsStatus.Success, (await both.ResolveTxtAsync(Name, Token)).Status);
        Assert.Null(FaultOf(both));
    }

    [Theory]
    [InlineData(Refused, true)]
    [InlineData(ServerFailure, false)]
    public async Task Fault_ErrorOfAServer_IsItsOwnIfItRefuses(int rcode, bool isFault)
    {
        await using FaultyNameServer server = Server(rcode);
        using StubResolver resolver = Resolver(server.EndPoint);

        Assert.Equal(DnsStatus.ServerFailure, (await resolver.ResolveTxtAsync(Name, Token)).Status);
        Assert.Equal(isFault ? $"{server.EndPoint} refuses our questions (REFUSED)" : null, FaultOf(resolver));
    }

    // A server that has answered lately waits for the domain's own servers, or hands on what they said: what a
    // stranger's servers do must not be taken for a fault of ours by the checks of others.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fault_ServerThatAnswersOtherQuestions_IsNamedAfterAMinuteWithoutAnAnswer(bool isSilent)
    {
        bool isBroken = true;
        var clock = new ManualTime();
        await using var server = new FaultyNameServer(query =>
        {
            var reply = TestMessage.ReplyTo(query.Message);
            return !Volatile.Read(ref isBroken) ? query.ReplyAsync(reply)
                : isSilent ? ValueTask.CompletedTask
                : query.ReplyAsync(reply.Rcode(Refused));
        });
        using StubResolver resolver = server.Resolver(TimeSpan.FromSeconds(5), clock: clock);
        string fault = isSilent
            ? $"{server.EndPoint} did not answer"
            : $"{server.EndPoint} refuses our questions (REFUSED)";

        await AskAsync(resolver, server, isSilent ? clock : null);
        Assert.Equal(fault, FaultOf(resolver));

        Volatile.Write(ref isBroken, false);
        await AskAsync(resolver, server, null);
        Assert.Null(FaultOf(resolver));

        Volatile.Write(ref isBroken, true);
        await AskAsync(resolver, server, isSilent ? clock : null);
        Assert.Null(FaultOf(resolver));

        clock.Advance(TimeSpan.FromMinutes(1));
        await AskAsync(resolver, server, isSilent ? clock : null);
        Assert.Equal(fault, FaultOf(resolver));
    }

    // If there is a clock, the time limit of the try passes once the question has come.
    private static async Task AskAsync(StubResolver resolver, FaultyNameServer server, ManualTime? clock)
    {
        int asked = server.Queries.Count;
        Task answer = resolver.ResolveTxtAsync(Name, Token).AsTask();
        await server.WaitForAsync(asked + 1, answer, Token);
        clock?.Advance(TimeSpan.FromSeconds(5));
        await answer;
    }

    private static string? FaultOf(IDnsResolver resolver) => ((IResolverFault)resolver).Fault;

    private static FaultyNameServer Server(int rcode) =>
        FaultyNameServer.Replying(query => TestMessage.ReplyTo(query.Message).Rcode(rcode));

    private static StubResolver Resolver(params IPEndPoint[] servers) => new(new StubResolverOptions
    {
        Servers = [.. servers],
        TryTimeout = TimeSpan.FromMilliseconds(200),
        MaxTries = 1,
    });

    private static IPEndPoint ClosedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
