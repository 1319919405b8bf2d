// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using Spf.Cli.CommandLine;
using Spf.Cli.Sources;
using Spf.Dns;
using Spf.Records;

namespace Spf.Cli.Check;

/// <summary>What a domain's owner would have to publish for a client that got no pass to get one.</summary>
/// <param name="ClientIP">The client.</param>
/// <param name="Domain">Whose record decided: the domain that was checked or the one it redirects to.</param>
/// <param name="Record">What it would have to publish.</param>
internal sealed record Advice(IPAddress ClientIP, DomainName Domain, string Record)
{
    /// <summary>
    /// The advice: the client's address before the directive that decided. It is tried before it is given, and null if
    /// it would not help or there was no fail, softfail or neutral.
    /// </summary>
    public static async ValueTask<Advice?> ForAsync(
        SpfOutcome outcome, IDnsResolver resolver, SpfOptions options, CancellationToken cancellationToken)
    {
        if (outcome.Result is not (SpfResult.Fail or SpfResult.SoftFail or SpfResult.Neutral)
            || (outcome.Match?.Domain ?? outcome.Domain) is not { } domain)
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
        $"if {ClientIP} is to pass, the owner of {Domain} would have to publish: {Domain} TXT \"{Record}\"";
}
