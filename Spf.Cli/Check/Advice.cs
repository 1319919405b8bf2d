// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Cli.CommandLine;
using Spf.Cli.Sources;
using Spf.Dns;
using Spf.Records;
using Spf.Text;

namespace Spf.Cli.Check;

/// <summary>A record that the domain owner could publish to let a client pass.</summary>
/// <param name="ClientIP">The client.</param>
/// <param name="Domain">The domain whose record decided: the checked domain, or the target of its redirect.</param>
/// <param name="Record">The record to publish.</param>
internal sealed record Advice(IPAddress ClientIP, DomainName Domain, string Record)
{
    /// <summary>
    /// Creates the advice: to insert the client's address before the directive that decided. The new record is tried
    /// first. Returns null if the client would still not pass, if the result is not fail, softfail or neutral, or if no
    /// client on the Internet has the address: nobody should publish it.
    /// </summary>
    public static async ValueTask<Advice?> ForAsync(
        SpfOutcome outcome, IDnsResolver resolver, SpfOptions options, CancellationToken cancellationToken)
    {
        if (outcome.Result is not (SpfResult.Fail or SpfResult.SoftFail or SpfResult.Neutral)
            || (outcome.Match?.Domain ?? outcome.Domain) is not { } domain
            || LocalAddress.Describe(outcome.Request.ClientIP) is not null)
        {
            return null;
        }

        DnsAnswer<string> answer = await resolver.ResolveTxtAsync(domain, cancellationToken);
        string[] policies = [.. answer.Records.Where(static text => SpfRecord.IsSpfRecord(text))];
        if (policies is not [var policy] || !SpfRecord.TryParse(policy, out SpfRecord? record))
        {
            return null;
        }

        IPAddress ip = outcome.Request.ClientIP;
        string term = ip.AddressFamily == AddressFamily.InterNetwork ? $"ip4:{ip}" : $"ip6:{ip}";
        var advice = new Advice(ip, domain, SpfTerms.Insert(record, term, outcome.Match?.Directive));
        var verifier = new SpfVerifier(RecordOverlay.Over(resolver, domain, advice.Record), options);
        SpfOutcome tried = await verifier.CheckHostAsync(outcome.Request, cancellationToken);
        return tried.Result == SpfResult.Pass ? advice : null;
    }

    public override string ToString() =>
        $"to let {ClientIP} pass, the owner of {Domain} would have to publish: {Domain} TXT \"{Record}\"";
}
