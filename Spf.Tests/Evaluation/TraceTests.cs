// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using Spf.Dns;
using Spf.Records;

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
        var trace = new Steps();

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

    private sealed class Steps : ISpfTrace
    {
        public List<string> Lines { get; } = [];

        public void RecordRead(SpfTracePoint point, DomainName domain, SpfRecord record) =>
            Add(point, $"record {domain}");

        public void DirectiveStarting(SpfTracePoint point, Directive directive) => Add(point, $"try {directive}");

        public void DirectiveTried(SpfTracePoint point, Directive directive, bool matched) =>
            Add(point, $"{directive} {(matched ? "yes" : "no")}");

        public void Redirected(SpfTracePoint point, RedirectModifier modifier, DomainName target) =>
            Add(point, $"{modifier} to {target}");

        public void Expanded(SpfTracePoint point, MacroString macro, string expansion) =>
            Add(point, $"{macro} = {expansion}");

        public void LookedUp(SpfTracePoint point, DnsRecordType type, DomainName name, SpfTraceLookup lookup) =>
            Add(point, string.Create(
                CultureInfo.InvariantCulture, $"{type} {name} {lookup.Status} {lookup.RecordCount}"));

        public void ProblemFound(SpfTracePoint point, SpfProblem problem) => Add(point, $"problem {problem.Kind}");

        private void Add(SpfTracePoint point, string text) => Lines.Add(string.Create(
            CultureInfo.InvariantCulture, $"{point.Depth} {point.LookupCount}/{point.VoidLookupCount} {text}"));
    }
}
