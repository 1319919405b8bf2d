// SPDX-License-Identifier: MIT

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Spf.Dns;
using Spf.Tests.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Fuzzing;

/// <summary>
/// No stranger's record or answer changes another domain's result: a check has the outcome that it has alone, whatever
/// the checks of hostile domains before it and beside it brought into the cache that they share.
/// </summary>
public sealed class IndependenceTests
{
    private const int Strangers = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CheckHost_BesideHostileDomains_GivesWhatItGivesAlone()
    {
        int count = FuzzCount.Of(usual: 300, full: 10_000);
        Dictionary<SpfResult, int> seen = [];
        for (int seed = 0; seed < count; seed++)
        {
            var world = new World(seed);
            var strangers = new HostileZone(seed);
            await using var server = new FaultyNameServer(query => AnswerAsync(query, world, strangers));

            SpfOutcome alone = await CheckAsync(server, seed, static verifier => [], world.Request);
            SpfOutcome among = await CheckAsync(
                server,
                seed,
                verifier => [.. Enumerable.Range(0, Strangers).Select(i => BeginAsync(verifier, strangers, seed + i))],
                world.Request);

            Assert.True(
                OutcomeText.Of(alone) == OutcomeText.Of(among),
                $"{FuzzCount.Describe(seed)}:\n{OutcomeText.Of(alone)}\n---\n{OutcomeText.Of(among)}");
            seen[alone.Result] = seen.GetValueOrDefault(alone.Result) + 1;
        }

        // Worlds that all end alike would test little.
        Assert.InRange(seen.Count, 6, 7);
    }

    // Strangers come first, and some of their checks are still under way when the honest one begins.
    private static async Task<SpfOutcome> CheckAsync(
        FaultyNameServer server, int seed, Func<SpfVerifier, Task[]> begin, SpfRequest request)
    {
        // As small as this, the cache loses honest answers to those of strangers now and then.
        var clock = new ManualTime();
        var cache = new CachingResolverOptions { MaxAnswers = seed % 2 == 0 ? 8 : 10_000, TimeProvider = clock };
        using var stub = new StubResolver(
            new StubResolverOptions { Servers = [server.EndPoint], MaxInFlight = seed % 3 == 0 ? 4 : 512 });
        var verifier = new SpfVerifier(
            new CachingResolver(stub, cache),
            new SpfOptions { DefaultExplanation = "%{i} is not one of %{d}'s hosts", TimeProvider = clock });
        Task[] strangers = begin(verifier);
        if (seed % 4 > 0)
        {
            await Task.WhenAll(strangers[..^Math.Min(strangers.Length, seed % 4)]);
        }

        SpfOutcome outcome = await verifier.CheckHostAsync(request, Token);
        await Task.WhenAll(strangers);
        return outcome;
    }

    // Some of them hang up while others wait for the same answers.
    private static async Task BeginAsync(SpfVerifier verifier, HostileZone strangers, int seed)
    {
        using var end = new CancellationTokenSource();
        if (seed % 5 == 0)
        {
            end.CancelAfter(TimeSpan.FromMilliseconds(1 + (seed % 7)));
        }

        try
        {
            _ = await verifier.CheckHostAsync(strangers.NextRequest(), end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
    }

    private static async ValueTask AnswerAsync(FaultyNameServer.Query query, World world, HostileZone strangers)
    {
        int typeOffset = TestMessage.QuestionEnd(query.Message) - 4;
        var type = (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(query.Message.AsSpan(typeOffset));
        if (!DomainName.TryParse(query.Name, out DomainName name))
        {
            await query.ReplyAsync(TestMessage.ReplyTo(query.Message).Rcode(3));
            return;
        }

        TestMessage[] replies = HostileZone.Has(name)
            ? strangers.Replies(query.Message, type)
            : [await HonestReplyAsync(query.Message, name, type, world)];

        // Now and then, time for some of the strangers to hang up.
        if (query.Number % 8 == 0)
        {
            await Task.Delay(1, CancellationToken.None);
        }

        foreach (TestMessage reply in replies)
        {
            await query.ReplyAsync(reply);
        }
    }

    private static async Task<TestMessage> HonestReplyAsync(
        byte[] query, DomainName name, DnsRecordType type, World world)
    {
        ZoneResolver zone = world.Zone;
        switch (type)
        {
            case DnsRecordType.A:
                return Write(query, type, await zone.ResolveAddressesAsync(name, AddressFamily.InterNetwork, Token),
                    static address => address.GetAddressBytes());
            case DnsRecordType.Aaaa:
                return Write(query, type, await zone.ResolveAddressesAsync(name, AddressFamily.InterNetworkV6, Token),
                    static address => address.GetAddressBytes());
            case DnsRecordType.Mx:
                return Write(query, type, await zone.ResolveMxAsync(name, Token),
                    static exchange => TestMessage.Exchange(10, TestMessage.Name(exchange.ToString())));
            case DnsRecordType.Txt:
                return Write(query, type, await zone.ResolveTxtAsync(name, Token), TestMessage.Strings);
            default:
                IPAddress client = name == DomainName.ReverseOf(world.Request.ClientIP)
                    ? world.Request.ClientIP
                    : IPAddress.None;
                return Write(query, type, await zone.ResolvePtrAsync(client, Token),
                    static host => TestMessage.Name(host.ToString()));
        }
    }

    private static TestMessage Write<T>(
        byte[] query, DnsRecordType type, DnsAnswer<T> answer, Func<T, byte[]> dataOf)
    {
        var reply = TestMessage.ReplyTo(query);
        if (answer.Status != DnsStatus.Success)
        {
            return reply.Rcode(answer.Status == DnsStatus.NameError ? 3 : 2);
        }

        ImmutableArray<T> records = answer.Records;
        return records.Aggregate(reply, (message, record) =>
            message.Answer(TestMessage.Pointer(12), (int)type, dataOf(record)));
    }
}
