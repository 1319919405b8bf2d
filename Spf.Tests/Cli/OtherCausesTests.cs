// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Spf.Tests.Cli.Inspect;

namespace Spf.Tests.Cli;

/// <summary>spfquery names causes that are not the domain's: no HELO name, a client nobody sees, our own
/// resolver.</summary>
public sealed class OtherCausesTests
{
    private const string Zone = """
        $TTL 1h
        include.example.com. TXT "v=spf1 include:%{i}._ip.%{h}._ehlo.%{d}._spf.vendor.example -all"
        include2.example.com. TXT "v=spf1 include:_%{h}.example.com -all"
        exists.example.com. TXT "v=spf1 exists:%{h}._h.%{d} -all"
        a.example.com. TXT "v=spf1 a:%{h} ~all"
        mx.example.com. TXT "v=spf1 mx:%{h2}.example.com ?all"
        ptr.example.com. TXT "v=spf1 ptr:%{h} -all"
        redirect.example.com. TXT "v=spf1 redirect=%{h}._spf.example.com"
        redirect2.example.com. TXT "v=spf1 redirect=_x%{h}.example.com"
        voids.example.com. TXT "v=spf1 exists:a%{h}.example.com exists:b%{h}.example.com exists:c%{h}.example.com -all"
        nested.example.com. TXT "v=spf1 include:include.example.com -all"
        exp.example.com. TXT "v=spf1 -all exp=%{h}.exp.example.com"
        unused.example.com. TXT "v=spf1 ip4:203.0.113.9 exists:%{h}._h.%{d} -all"
        plain.example.com. TXT "v=spf1 -all"
        """;

    // A domain, the result without a HELO name, and the term and expansion that are named.
    public static TheoryData<string, string, string, string> Terms => new()
    {
        {
            "include", "permerror", "include:%{i}._ip.%{h}._ehlo.%{d}._spf.vendor.example",
            "203.0.113.9._ip.._ehlo.include.example.com._spf.vendor.example"
        },
        { "include2", "permerror", "include:_%{h}.example.com", "_.example.com" },
        { "exists", "fail", "exists:%{h}._h.%{d}", "._h.exists.example.com" },
        { "a", "softfail", "a:%{h}", "" },
        { "mx", "neutral", "mx:%{h2}.example.com", ".example.com" },
        { "ptr", "fail", "ptr:%{h}", "" },
        { "redirect", "permerror", "redirect=%{h}._spf.example.com", "._spf.example.com" },
        { "redirect2", "permerror", "redirect=_x%{h}.example.com", "_x.example.com" },
        { "voids", "permerror", "exists:c%{h}.example.com", "c.example.com" },
        { "nested", "permerror", "include:%{i}._ip.%{h}._ehlo.%{d}._spf.vendor.example", "203.0.113.9._ip.._ehlo.include.example.com._spf.vendor.example" },
        { "exp", "fail", "exp=%{h}.exp.example.com", ".exp.example.com" },
    };

    [Theory]
    [MemberData(nameof(Terms))]
    public async Task Check_HeloNameMissing_IsTheCause(string name, string result, string term, string expansion)
    {
        string[] args = ["--ip", "203.0.113.9", "--sender", $"a@{name}.example.com"];
        CliRun text = await InZoneAsync(args);
        CliRun json = await InZoneAsync([.. args, "--format", "json"]);
        CliRun known = await InZoneAsync([.. args, "--helo", "mail.example.org", "--format", "json"]);

        string sentence = $"\"{term}\" uses the HELO name (%{{h}}), but this check has none, so it expands to \"{expansion}\"";
        Assert.Equal(result, text.OutputLines[0]);
        Assert.Contains(result == "permerror" ? sentence : term, text.Output + text.Error, StringComparison.Ordinal);
        JsonElement answer = json.ToJson();
        Assert.Equal(sentence, answer.GetProperty("problem").GetString());
        Assert.DoesNotContain("faulty", text.Output, StringComparison.Ordinal);
        Assert.Equal(result == "permerror" ? "missingHelo" : null, answer.GetProperty("problemKind").GetString());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("problemDomain").ValueKind);
        Assert.NotEqual("missingHelo", known.ToJson().GetProperty("problemKind").GetString());
        Assert.DoesNotContain("uses the HELO name", known.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_HeloNameNotUsed_IsNotNamed()
    {
        CliRun run = await InZoneAsync("--ip", "203.0.113.9", "--sender", "a@unused.example.com");

        Assert.Equal("pass", run.OutputLines[0]);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public async Task Batch_HeloNameMissing_IsTheProblemOfTheLine(string format)
    {
        string zone = await ZoneFileAsync();
        CliRun run = await CliRun.OfAsync(
            ["batch", "--format", format, "--zone", zone],
            new MemoryStream("203.0.113.9 a@exists.example.com\n203.0.113.9 a@plain.example.com\n"u8.ToArray()));

        Assert.Equal(1, run.Output.Split("uses the HELO name (%{h})").Length - 1);
        Assert.Equal(
            "spfquery: lines without a HELO name, which the domain's policy uses (%{h}): 1; see \"problem\"\n", run.Error);
    }

    // A client, and what kind of address it has.
    [Theory]
    [InlineData("172.18.0.1", "a private address")]
    [InlineData("10.0.0.1", "a private address")]
    [InlineData("192.168.1.1", "a private address")]
    [InlineData("::ffff:10.0.0.1", "a private address")]
    [InlineData("fd00::1", "a private address")]
    [InlineData("127.0.0.1", "a loopback address")]
    [InlineData("::1", "a loopback address")]
    [InlineData("169.254.0.1", "a link-local address")]
    [InlineData("fe80::1", "a link-local address")]
    [InlineData("100.64.0.1", "an address inside a provider's NAT")]
    [InlineData("172.32.0.1", null)]
    [InlineData("100.128.0.1", null)]
    [InlineData("11.0.0.1", null)]
    [InlineData("2001:db8::1", null)]
    public async Task Check_LocalClient_IsNotToBePublished(string client, string? kind)
    {
        string[] args = ["--ip", client, "--sender", "a@plain.example.com"];
        CliRun text = await InZoneAsync([.. args, "--trace"]);
        CliRun json = await InZoneAsync([.. args, "--format", "json"]);

        const string Cause = "the server does not see its client's own address (Docker, NAT, a proxy)";
        Assert.Equal("fail", text.OutputLines[0]);
        Assert.Equal(kind is not null, text.Error.Contains($" is {kind}: {Cause}", StringComparison.Ordinal));
        Assert.Equal(kind is null, text.Error.Contains("would have to publish", StringComparison.Ordinal));
        JsonElement answer = json.ToJson();
        Assert.Equal(kind is null ? JsonValueKind.String : JsonValueKind.Null, answer.GetProperty("advice").ValueKind);
        Assert.Equal(kind is null ? 0 : 1, answer.GetProperty("notes").GetArrayLength());
        Assert.Equal(kind is not null, json.Error.Contains(Cause, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Batch_LinesOfOtherCauses_AreCounted()
    {
        string zone = await ZoneFileAsync();
        CliRun run = await CliRun.OfAsync(
            ["batch", "--zone", zone],
            new MemoryStream(
                """
                {"ip":"172.18.0.1","mailFrom":"a@plain.example.com"}
                {"ip":"203.0.113.9","helo":"plain.example.com"}
                {"ip":"203.0.113.9","helo":"exists.example.com"}
                {"ip":"203.0.113.9","mailFrom":"","helo":"plain.example.com"}
                """u8.ToArray()));

        const string Cause = "the server does not see its client's own address (Docker, NAT, a proxy)";
        Assert.Equal(
            "spfquery: lines without a sender, whose HELO name was checked instead: 2\n"
                + $"spfquery: lines with a private, loopback or link-local client: 1; {Cause}\n",
            run.Error);
        using var first = JsonDocument.Parse(run.OutputLines[0]);
        Assert.Equal($"172.18.0.1 is a private address: {Cause}", first.RootElement.GetProperty("note").GetString());
        Assert.Equal(
            [false, true, true, false],
            run.OutputLines.Select(line => line.EndsWith("\"note\":\"no sender: the HELO name was checked instead\"}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Commands_ResolverRefuses_NameIt()
    {
        string server = $"127.0.0.1:{ClosedPort().ToString(CultureInfo.InvariantCulture)}";
        string expected = $"our resolver {server} refused the connection";
        CliRun check = await CliRun.OfAsync("--ip", "203.0.113.9", "--sender", "a@example.com", "--dns", server);
        CliRun record = await CliRun.OfAsync(
            "--ip", "203.0.113.9", "--sender", "a@example.com", "--dns", server, "--record", "example.com=v=spf1 a -all");
        CliRun inspect = await CliRun.OfAsync("inspect", "example.com", "--dns", server);
        CliRun proposed = await CliRun.OfAsync(
            "inspect", "example.com", "--dns", server, "--record", "example.com=v=spf1 mx include:x.example -all");

        Assert.Equal(("temperror", 5), (check.OutputLines[0], check.ExitCode));
        Assert.Equal($"spfquery: {expected}, so the TXT records of example.com are unknown\n", check.Error);
        Assert.Equal($"spfquery: {expected}, so the A records of example.com are unknown\n", record.Error);
        Assert.Contains("our resolver failed, so the TXT records of example.com are unknown", check.OutputLines[2], StringComparison.Ordinal);
        Assert.DoesNotContain(server, check.Output, StringComparison.Ordinal);
        Assert.Contains($"failed: {expected}", inspect.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("check its name servers", inspect.Output + proposed.Output, StringComparison.Ordinal);
        Assert.Equal(2, proposed.Output.ReplaceLineEndings(" ").Split(expected.Split(' ')[0] + " resolver").Length - 1);
    }

    private static int ClosedPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task<CliRun> InZoneAsync(params string[] args) =>
        await CliRun.OfAsync([.. args, "--zone", await ZoneFileAsync(), "--hostname", "mx.example.org"]);

    private static async Task<string> ZoneFileAsync()
    {
        string path = Path.Join(AppContext.BaseDirectory, "other-causes.zone");
        if (!File.Exists(path) || await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken) != Zone)
        {
            await File.WriteAllTextAsync(path, Zone, TestContext.Current.CancellationToken);
        }

        return path;
    }
}
