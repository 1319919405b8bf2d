// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Spf.Tests.Dns;
using Spf.Tests.Support;

namespace Spf.Tests.Cli;

/// <summary>spfquery --dns against a name server that is not of our making.</summary>
public sealed class NameServerTests : IClassFixture<NsdServer>
{
    private readonly NsdServer _server;

    public NameServerTests(NsdServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        server.Require();
        _server = server;
    }

    [Theory(Timeout = 240_000)]
    [InlineData("203.0.113.9", "long.example.test", "pass", 0)] // over 512 octets
    [InlineData("198.51.100.1", "long.example.test", "fail", 1)]
    [InlineData("203.0.113.9", "longer.example.test", "pass", 0)] // over TCP
    [InlineData("198.51.100.1", "longer.example.test", "fail", 1)]
    [InlineData("203.0.113.9", "split.example.test", "pass", 0)] // many strings
    [InlineData("2001:db8:113::9", "split.example.test", "pass", 0)]
    [InlineData("203.0.113.9", "alias.example.test", "pass", 0)] // a TXT after two CNAMEs
    [InlineData("198.51.100.1", "alias.example.test", "fail", 1)]
    [InlineData("203.0.113.9", "hop1.example.test", "pass", 0)] // include, include, redirect, CNAME
    [InlineData("198.51.100.1", "hop1.example.test", "softfail", 2)]
    [InlineData("192.0.2.3", "example.test", "pass", 0)] // mx
    [InlineData("2001:db8::1", "example.test", "pass", 0)]
    [InlineData("198.51.100.1", "example.test", "fail", 1)]
    [InlineData("192.0.2.3", "missing.example.test", "none", 6)] // NXDOMAIN
    [InlineData("192.0.2.3", "a.example.test", "none", 6)] // no TXT there
    [InlineData("192.0.2.3", "dangling.example.test", "none", 6)] // a CNAME to nothing
    [InlineData("192.0.2.3", "name.broken.test", "temperror", 5)] // SERVFAIL
    [InlineData("192.0.2.3", "broken.example.test", "temperror", 5)]
    [InlineData("192.0.2.3", "name.elsewhere.test", "temperror", 5)] // REFUSED
    public async Task Check_Dns_GivesResultAndExitCode(string ip, string domain, string result, int exitCode)
    {
        IPEndPoint[] servers = Socket.OSSupportsIPv6 ? [_server.Ip4, _server.Ip6] : [_server.Ip4];
        foreach (IPEndPoint server in servers)
        {
            CliRun run = await RunAsync(
                [server], "--ip", ip, "--sender", $"alice@{domain}", "--helo", "mail.example.test");

            Assert.Equal((result, exitCode), (run.OutputLines[0], run.ExitCode));
            Assert.Equal(4, run.OutputLines.Length);
            Assert.Equal(
                domain == "name.elsewhere.test"
                    ? $"spfquery: our resolver {server} refuses our questions (REFUSED), "
                        + $"so the TXT records of {domain} are unknown\n"
                    : string.Empty,
                run.Error);
        }
    }

    [Fact(Timeout = 240_000)]
    public async Task Check_Both_AsksForBoth()
    {
        CliRun run = await RunAsync(
            [_server.Ip4],
            "--both", "--ip", "203.0.113.9", "--sender", "alice@example.test", "--helo", "missing.example.test");

        Assert.Equal(("pass", "none", 0), (run.OutputLines[0], run.OutputLines[4], run.ExitCode));
    }

    [Fact(Timeout = 240_000)]
    public async Task Check_Record_StandsBeforeTheServers()
    {
        CliRun run = await RunAsync(
            [_server.Ip4], "--ip", "192.0.2.3", "--sender", "alice@split.example.test",
            "--record", "split.example.test=v=spf1 mx:example.test -all");

        Assert.Equal("pass", run.OutputLines[0]);
        Assert.Contains("by mx:example.test", run.OutputLines[2], StringComparison.Ordinal);
    }

    // Nobody there; there, but silent; there, and without an answer of its own.
    [Fact(Timeout = 240_000)]
    public async Task Check_FirstServersAreOfNoUse_TheNextIsAsked()
    {
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        const int Refused = 5;
        await using FaultyNameServer refusing = FaultyNameServer.Replying(
            query => TestMessage.ReplyTo(query.Message).Rcode(Refused));
        IPEndPoint[] first = [FreePort.NextEndPoint(), (IPEndPoint)silent.LocalEndPoint!, refusing.EndPoint];
        foreach (IPEndPoint useless in first)
        {
            CliRun run = await RunAsync(
                [useless, _server.Ip4], "--ip", "203.0.113.9", "--sender", "alice@split.example.test");

            Assert.Equal(("pass", 0), (run.OutputLines[0], run.ExitCode));
            Assert.Empty(run.Error);
        }
    }

    [Fact(Timeout = 240_000)]
    public async Task Check_NoServerThere_IsTempError()
    {
        CliRun run = await RunAsync(
            [FreePort.NextEndPoint()], "--ip", "203.0.113.9", "--sender", "alice@split.example.test");

        Assert.Equal(("temperror", 5), (run.OutputLines[0], run.ExitCode));
    }

    [Fact(Timeout = 240_000)]
    public async Task Check_SilentServerAndTimeout_IsTempErrorInTime()
    {
        using Socket silent = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        CliRun run = await RunAsync(
            [(IPEndPoint)silent.LocalEndPoint!],
            "--timeout", "0.2", "--ip", "203.0.113.9", "--sender", "alice@split.example.test");

        Assert.Equal(("temperror", 5), (run.OutputLines[0], run.ExitCode));
    }

    [Fact(Timeout = 240_000)]
    public async Task Check_Trace_ShowsWhatWasAsked()
    {
        CliRun run = await RunAsync([_server.Ip4], "--trace", "--ip", "192.0.2.3", "--sender", "alice@example.test");

        string[] steps = [.. run.Error.TrimEnd('\n').Split('\n').Select(WithoutTime)];
        Assert.Equal(
            [
                "MAIL FROM alice@example.test from 192.0.2.3: pass, lookups 2/10, void 0/2",
                "  TXT example.test: 2 records",
                "  example.test: v=spf1 include:split.example.test mx -all",
                "    include:split.example.test: does not match (lookups 1/10, void 0/2)",
                "      TXT split.example.test: 1 record",
                "      split.example.test: v=spf1 ip4:203.0.113.0/24 ip6:2001:db8:113::/48 -all",
                "        ip4:203.0.113.0/24: does not match",
                "        ip6:2001:db8:113::/48: does not match",
                "        -all: matches",
                "    mx: matches (lookups 2/10, void 0/2)",
                "      MX example.test: 3 records",
            ],
            steps[..11]);

        // The exchanges of one preference come in any order; a6 has no IPv4 address.
        Assert.Equal(
            [
                "      A a.example.test: 2 records",
                "      A a6.example.test: no records",
                "      A b.example.test: 1 record",
            ],
            steps[11..].Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = 240_000)]
    public async Task Batch_Dns_AnswersInOrder()
    {
        (string Ip, string Domain, string Result)[] questions =
        [
            ("203.0.113.9", "hop1.example.test", "pass"),
            ("198.51.100.1", "example.test", "fail"),
            ("203.0.113.9", "longer.example.test", "pass"),
            ("192.0.2.3", "missing.example.test", "none"),
            ("192.0.2.3", "name.broken.test", "temperror"),
        ];
        const int Count = 200;
        var lines = new StringBuilder();
        for (int i = 0; i < Count; i++)
        {
            (string ip, string domain, _) = questions[i % questions.Length];
            lines.Append(CultureInfo.InvariantCulture, $"{ip} user{i}@{domain} mail.example.test\n");
        }

        CliRun run = await CliRun.OfAsync(
            ["batch", "--parallel", "8", "--dns", $"{_server.Ip4}"],
            new MemoryStream(Encoding.UTF8.GetBytes(lines.ToString())));

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Equal(Count, run.OutputLines.Length);
        for (int i = 0; i < Count; i++)
        {
            JsonElement answer = JsonElement.Parse(run.OutputLines[i]);

            Assert.Equal(i + 1, answer.GetProperty("id").GetInt32());
            Assert.StartsWith($"user{i}@", answer.GetProperty("mailFrom").GetString(), StringComparison.Ordinal);
            Assert.Equal(questions[i % questions.Length].Result, answer.GetProperty("result").GetString());
        }
    }

    private static Task<CliRun> RunAsync(IPEndPoint[] servers, params string[] args) =>
        CliRun.OfAsync([.. args, "--hostname", "mx.example.org", .. servers.Select(server => $"--dns={server}")]);

    private static string WithoutTime(string step) =>
        step.EndsWith(" ms", StringComparison.Ordinal) ? step[..step.LastIndexOf(',')] : step;
}
