// SPDX-License-Identifier: MIT

using System.Net;
using System.Text.Json;
using Spf.Dns;
using Spf.Headers;
using Spf.Tests.Cli;
using Spf.Tests.Support;

namespace Spf.Tests.Evaluation;

/// <summary>
/// 6.2: an explanation is US-ASCII for an SMTP reply, so it is printable from the start, whatever macros bring in; and
/// so is what a problem and a trace say.
/// </summary>
public sealed class StrangersTextTests
{
    private const string Controls = "a\r\nRCPT TO:<b@x>\r\n\0\t\u001B[2J\u007F";
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    [Theory]
    [InlineData("%{l}", $"{Controls}@x.test", "x.test")]
    [InlineData("%{s} and %{o}", $"{Controls}@x.test", "x.test")]
    [InlineData("%{L}%%%_", $"{Controls}@x.test", "x.test")]
    [InlineData("%{h} greets", "u@x.test", Controls)]
    [InlineData("%{h1r+}", "u@x.test", Controls)]
    public async Task Explanation_WithControls_IsPrintable(string text, string sender, string helo)
    {
        ZoneResolver zone = new ZoneResolver()
            .Add("x.test", DnsRecordType.Txt, "v=spf1 -all exp=why.x.test")
            .Add("why.x.test", DnsRecordType.Txt, text);
        var request = SpfRequest.ForMailFrom(Client, sender, helo);
        CancellationToken token = TestContext.Current.CancellationToken;
        SpfOutcome published = await new SpfVerifier(zone).CheckHostAsync(request, token);
        SpfOutcome ours = await new SpfVerifier(
            zone, new SpfOptions { FetchExplanation = false, DefaultExplanation = text }).CheckHostAsync(request, token);

        Assert.True(published.IsExplanationFromDomain);
        Assert.False(ours.IsExplanationFromDomain);
        Assert.Equal(published.Explanation, ours.Explanation);
        Assert.Contains(
            text.Contains('L', StringComparison.Ordinal) ? "%0D%0A" : "<U+000D><U+000A>",
            published.Explanation,
            StringComparison.Ordinal);
        RequirePrintable(published.Explanation);
        Assert.All(SmtpReply.FromOutcome(published)!.Lines, RequirePrintable);
    }

    [Fact]
    public async Task Explanation_OfControlsAlone_IsNotLongerThanBefore()
    {
        ZoneResolver zone = new ZoneResolver()
            .Add("x.test", DnsRecordType.Txt, "v=spf1 -all exp=why.x.test")
            .Add("why.x.test", DnsRecordType.Txt, "%{l}%{l}%{l}%{l}");
        SpfOutcome outcome = await new SpfVerifier(zone).CheckHostAsync(
            SpfRequest.ForMailFrom(Client, $"{new string('\r', 1000)}@x.test", "x.test"),
            TestContext.Current.CancellationToken);

        Assert.InRange(outcome.Explanation!.Length, 4000, 4096);
        RequirePrintable(outcome.Explanation);
    }

    [Fact]
    public async Task Json_ExplanationWithControls_IsPrintable()
    {
        CliRun run = await CliRun.InExampleZoneAsync(
            "--format", "json", "--ip", "192.0.2.1", "--sender", $"{Controls}@x.example",
            "--record", "x.example=v=spf1 -all exp=why.x.example", "--record", "why.x.example=no: %{l}");

        using var json = JsonDocument.Parse(run.OutputLines[0]);
        string? explanation = json.RootElement.GetProperty("explanation").GetString();
        Assert.StartsWith("no: a<U+000D><U+000A>RCPT", explanation, StringComparison.Ordinal);
        RequirePrintable(explanation);
    }

    [Theory]
    [InlineData(Controls, "u@x.test")]
    [InlineData("x.test", $"u@{Controls}")]
    public async Task ProblemAndTrace_WithControls_AreOneLine(string helo, string sender)
    {
        ZoneResolver zone = new ZoneResolver()
            .Add("x.test", DnsRecordType.Txt, "v=spf1 a:%{h}.x.test include:%{h} -all");
        var trace = new TextTrace();
        foreach (SpfRequest request in (SpfRequest[])[
            SpfRequest.ForHelo(Client, helo), SpfRequest.ForMailFrom(Client, sender, helo)])
        {
            SpfOutcome outcome = await new SpfVerifier(zone).CheckHostAsync(
                request, trace, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(outcome.Problem?.Message ?? "", char.IsControl);
        }

        Assert.All(trace.Lines, line => Assert.DoesNotContain(line, char.IsControl));
    }

    private static void RequirePrintable(string? text) =>
        Assert.All(text!, c => Assert.InRange(c, ' ', '~'));
}
