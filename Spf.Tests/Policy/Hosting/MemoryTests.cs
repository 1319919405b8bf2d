// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Dns.Wire;
using Spf.Tests.Dns;
using Spf.Tests.Fuzzing;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Hosting;

/// <summary>Messages whose policies are as long as the DNS allows, all at once, in a process with little
/// memory.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryTests(ITestOutputHelper log) : IDisposable
{
    private const string HeapLimit = "0x10000000"; // 256 MiB
    private const long MaxResident = 300 * 1024; // KiB

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-policyd-");

    private string SocketPath => Path.Combine(_folder.FullName, "spf");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The terms of nine included policies, and whether all messages are of one domain.
    public static TheoryData<string, bool> Policies => FuzzCount.Of(usual: 2, full: 6) == 2
        ? new()
        {
            { " a", true },
            { " exists:%{i}.a.b", false },
        }
        : new()
        {
            { " a", false },
            { " a", true },
            { " ip4:10.0.0.1", false },
            { " ip6:::", false },
            { " x=1", false },
            { " exists:%{i}.a.b", false },
        };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory(Timeout = 600_000)]
    [MemberData(nameof(Policies))]
    public async Task Serve_ManyPoliciesOfGreatLength_AnswersAllInBoundedMemory(string term, bool isOneDomain)
    {
        int count = FuzzCount.Of(usual: 200, full: 1000, "SPF_MEMORY_MESSAGES");
        byte[] policy = TestMessage.Strings(LongPolicy(term));
        await using var server = new FaultyNameServer(query => AnswerAsync(query, policy));
        string file = Path.Combine(_folder.FullName, "conf");
        await File.WriteAllTextAsync(file, "Lookup_Time = 8\nRequest_Timeout = 12\n", Token);
        await using Daemon daemon = await Daemon.ServeAsync(
            ["--dns", $"{server.EndPoint}", "--listen", $"unix:{SocketPath}", file],
            ("DOTNET_GCHeapHardLimit", HeapLimit));

        string?[] replies = await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
        {
            using PolicyClient client = await PolicyClient.ConnectAsync(SocketPath);
            return await client.AskAsync(isOneDomain ? "alice@root0.example" : $"alice@root{i}.example");
        }));

        long resident = daemon.Status("VmHWM");
        log.WriteLine($"{count} messages: {resident / 1024} MiB resident at most.");
        foreach (IGrouping<string, string?> kind in replies.GroupBy(reply => Kind(reply)))
        {
            log.WriteLine($"{kind.Count()} times {kind.Key}");
        }

        Assert.False(daemon.HasExited, string.Join('\n', daemon.Log));
        Assert.All(replies, reply => Assert.StartsWith("action=", reply, StringComparison.Ordinal));
        Assert.InRange(resident, 1, MaxResident);

        // The next client has an ordinary answer.
        using PolicyClient other = await PolicyClient.ConnectAsync(SocketPath);
        Assert.StartsWith(
            "action=prepend Received-SPF: pass ", await other.AskAsync("bob@good.example"), StringComparison.Ordinal);
    }

    private static string Kind(string? reply) => reply is null ? "none" : reply.Length > 60 ? reply[..60] : reply;

    private static string LongPolicy(string term)
    {
        const int Length = 64_900;
        var text = new StringBuilder("v=spf1");
        while (text.Length + term.Length <= Length)
        {
            text.Append(term);
        }

        return text.ToString();
    }

    // "root": a host that stays silent, and nine policies. "long": such a policy.
    private static ValueTask AnswerAsync(FaultyNameServer.Query query, byte[] policy)
    {
        _ = WireName.TryToDomainName(query.Message, DnsMessage.HeaderLength, out Spf.Dns.DomainName name);
        string label = name.ToString();
        if (label.StartsWith("silent", StringComparison.Ordinal))
        {
            return ValueTask.CompletedTask;
        }

        TestMessage reply = TestMessage.ReplyTo(query.Message);
        if (label.StartsWith("long", StringComparison.Ordinal))
        {
            return query.ReplyAsync(query.IsTcp
                ? reply.Answer(TestMessage.Pointer(DnsMessage.HeaderLength), (int)Spf.Dns.DnsRecordType.Txt, policy).ToArray()
                : reply.With(set: TestMessage.Tc).ToArray());
        }

        string includes = string.Concat(Enumerable.Range(0, 9).Select(i => $" include:long{i}.{label}"));
        string text = label.StartsWith("root", StringComparison.Ordinal)
            ? $"v=spf1 a:silent.{label}{includes} -all"
            : "v=spf1 ip4:192.0.2.1 -all";
        return query.ReplyAsync(reply.Text(text).ToArray());
    }
}
