// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Headers;

namespace Spf.Tests.Headers;

// Headers of checks that were made, not of outcomes made up.
public sealed class CheckedHeaderTests
{
    private static readonly ZoneResolver Zone = new ZoneResolver()
        .Add(
            "example.com",
            DnsRecordType.Txt,
            "v=spf1 include:_spf.example.net ip4:198.51.100.0/24 redirect=_all.example.com")
        .Add("_spf.example.net", DnsRecordType.Txt, "v=spf1 include:_a.example.net -all")
        .Add("_a.example.net", DnsRecordType.Txt, "v=spf1 a:mx.example.net/28")
        .Add("mx.example.net", DnsRecordType.A, "192.0.2.2")
        .Add("_all.example.com", DnsRecordType.Txt, "v=spf1 -all exp=why.example.com")
        .Add("why.example.com", DnsRecordType.Txt, "%{i} is (not) one of %{d}'s hosts; see \"http://example.com\"")
        .Add("broken.example.com", DnsRecordType.Txt, "v=spf1 include:_broken.example.net")
        .Add("_broken.example.net", DnsRecordType.Txt, "v=spf1 foo -all");

    // RFC 7208, 5.2: the path to what matched
    [Fact]
    public async Task ReceivedSpf_PassThroughIncludes_NamesThem()
    {
        SpfOutcome outcome = await CheckAsync("192.0.2.1", "alice@example.com");
        Assert.Equal(
            """
            Received-SPF: pass (mx.example.org: example.com permits 192.0.2.1 to send mail
             from alice@example.com, by include:_spf.example.net, there
             include:_a.example.net, there a:mx.example.net/28) client-ip=192.0.2.1;
             envelope-from="alice@example.com"; helo=mail.example.com; identity=mailfrom;
             mechanism="include:_spf.example.net"; receiver=mx.example.org
            """.ReplaceLineEndings("\r\n"),
            ReceivedSpf.FromOutcome(outcome, "mx.example.org").ToFoldedString());
    }

    // RFC 7208, 6.2 and 8.4: the explanation is the redirect's target's
    [Fact]
    public async Task SmtpReply_FailWithExplanation_SaysWhose()
    {
        SpfOutcome outcome = await CheckAsync("203.0.113.1", "alice@example.com");
        SmtpReply? reply = SmtpReply.FromOutcome(outcome);
        Assert.NotNull(reply);
        Assert.Equal(
            [
                "550-5.7.23 SPF MAIL FROM check failed: example.com does not permit 203.0.113.1 to send mail from "
                + "alice@example.com, by -all of _all.example.com",
                "550-5.7.23 The domain _all.example.com explains:",
                "550 5.7.23 203.0.113.1 is (not) one of _all.example.com's hosts; see \"http://example.com\"",
            ],
            reply.Lines);
        Assert.Contains(
            "by -all of _all.example.com) client-ip=203.0.113.1;",
            ReceivedSpf.FromOutcome(outcome).ToBody(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuthenticationResults_PermErrorBelowInclude_NamesTheWay()
    {
        SpfOutcome outcome = await CheckAsync("192.0.2.1", "a@Broken.Example.com");
        string resInfo = AuthenticationResultsField.FormatResInfo(outcome);
        Assert.StartsWith(
            "spf=permerror reason=\"syntax error at position 7 of the record of _broken.example.net: ",
            resInfo,
            StringComparison.Ordinal);
        Assert.EndsWith(
            ", by way of _broken.example.net\" smtp.mailfrom=Broken.Example.com", resInfo, StringComparison.Ordinal);
    }

    // RFC 8616, 4: the domain of the report is the one that was checked
    [Fact]
    public async Task AuthenticationResults_ULabels_AreALabels()
    {
        SpfOutcome outcome = await CheckAsync("192.0.2.1", "j\u00FCrgen@B\u00FCcher.example");
        Assert.Equal(
            "spf=none reason=\"xn--bcher-kva.example does not exist\" smtp.mailfrom=xn--bcher-kva.example",
            AuthenticationResultsField.FormatResInfo(outcome));
    }

    private static async Task<SpfOutcome> CheckAsync(string client, string sender) =>
        await new SpfVerifier(Zone).CheckHostAsync(
            SpfRequest.ForMailFrom(System.Net.IPAddress.Parse(client), sender, "mail.example.com"),
            TestContext.Current.CancellationToken);
}
