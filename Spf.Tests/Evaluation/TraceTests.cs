// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
using Spf.Records;
using Spf.Tests.Support;

namespace Spf.Tests.Evaluation;

public sealed class TraceTests
{
    [Fact]
    public async Task CheckHost_Traced_ShowsEachStepInOrder()
    {
        var verifier = new SpfVerifier(ZoneFile.Parse("""
            example.com. TXT "v=spf1 a:no.example.com include:%{d2}.example.net redirect=r.example.net"
            example.com.example.net. TXT "v=spf1 ip4:198.51.100.1 ?all"
            r.example.net. TXT "v=spf1 a:broken.example.net -all"
            $FAULT broken.example.net. servfail
            """));
        var trace = new TextTrace();

        _ = await verifier.CheckHostAsync(
            SpfRequest.ForMailFrom(IPAddress.Parse("192.0.2.1"), "alice@example.com", ""),
            trace,
            TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                "0 0/0 Txt example.com Success 1",
                "0 0/0 record example.com",
                "0 0/0 try a:no.example.com",
                "0 1/0 A no.example.com NameError 0",
                "0 1/1 a:no.example.com no",
                "0 1/1 try include:%{d2}.example.net",
                "0 2/1 %{d2}.example.net = example.com.example.net",
                "1 2/1 Txt example.com.example.net Success 1",
                "1 2/1 record example.com.example.net",
                "1 2/1 try ip4:198.51.100.1",
                "1 2/1 ip4:198.51.100.1 no",
                "1 2/1 try ?all",
                "1 2/1 ?all yes",
                "0 2/1 include:%{d2}.example.net no",
                "0 3/1 redirect=r.example.net to r.example.net",
                "0 3/1 Txt r.example.net Success 1",
                "0 3/1 record r.example.net",
                "0 3/1 try a:broken.example.net",
                "0 4/1 A broken.example.net ServerFailure 0",
                "0 4/1 problem DnsFailure",
            ],
            trace.Lines);
    }

    // A fault of the caller's trace is no reason to accept or reject a message.
    [Fact]
    public async Task CheckHost_TraceThrows_EndsTheTraceOnly()
    {
        var verifier = new SpfVerifier(ZoneFile.Parse("example.com. TXT \"v=spf1 ip4:192.0.2.2 -all\""));
        var trace = new FaultyTrace();

        SpfOutcome outcome = await verifier.CheckHostAsync(
            SpfRequest.ForMailFrom(IPAddress.Parse("192.0.2.1"), "alice@example.com", ""),
            trace,
            TestContext.Current.CancellationToken);

        Assert.Equal((SpfResult.Fail, 1), (outcome.Result, trace.Calls));
    }

    [Fact]
    public async Task CheckIdentities_Traced_ReportsEachIdentityApart()
    {
        var verifier = new SpfVerifier(ZoneFile.Parse("""
            example.com. TXT "v=spf1 -all"
            mail.example.net. TXT "v=spf1 +all"
            """));
        var helo = new TextTrace();
        var mailFrom = new TextTrace();
        CancellationToken token = TestContext.Current.CancellationToken;
        IPAddress client = IPAddress.Parse("192.0.2.1");
        SpfRequest request = SpfRequest.ForMailFrom(client, "alice@example.com", "mail.example.net");

        _ = await verifier.CheckIdentitiesAsync(request, helo, mailFrom, token);

        Assert.Contains("0 0/0 record mail.example.net", helo.Lines);
        Assert.Contains("0 0/0 record example.com", mailFrom.Lines);
        Assert.DoesNotContain("0 0/0 record example.com", helo.Lines);
        await Assert.ThrowsAsync<ArgumentException>(
            "request", async () => await verifier.CheckIdentitiesAsync(SpfRequest.ForHelo(client, "h.test"), token));
    }

    private sealed class FaultyTrace : ISpfTrace
    {
        public int Calls { get; private set; }

        public void LookedUp(SpfTracePoint point, DnsRecordType type, DomainName name, SpfTraceLookup lookup)
        {
            Calls++;
            throw new InvalidOperationException("A fault of the trace.");
        }

        public void DirectiveTried(SpfTracePoint point, Directive directive, bool matched) => Calls++;
    }
}
