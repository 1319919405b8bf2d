// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Dns;
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
}
