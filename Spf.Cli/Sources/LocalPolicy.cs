// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Cli.CommandLine;
using Spf.Dns;
using Spf.Records;

namespace Spf.Cli.Sources;

/// <summary>
/// Inserts the receiver's own terms (--local) into the record of the checked domain: before its last "all", or at its
/// end. The records that it includes or redirects to are not changed.
/// </summary>
internal sealed class LocalPolicy(IDnsResolver inner, DomainName domain, string terms) : TextOverlay(inner)
{
    public override async ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default)
    {
        DnsAnswer<string> answer = await Inner.ResolveTxtAsync(name, cancellationToken);
        return name != domain || !answer.Records.Any(static text => SpfRecord.IsSpfRecord(text))
            ? answer
            : DnsAnswer.Success(answer.Records.Select(WithTerms).ToImmutableArray()) with
            {
                TimeToLive = answer.TimeToLive,
                FromCache = answer.FromCache,
            };
    }

    // An invalid record is not changed, so it remains a permerror.
    private string WithTerms(string text) =>
        SpfRecord.IsSpfRecord(text) && SpfRecord.TryParse(text, out SpfRecord? record)
            ? SpfTerms.Insert(record, terms, record.Directives.LastOrDefault(d => d.Mechanism is AllMechanism))
            : text;
}
