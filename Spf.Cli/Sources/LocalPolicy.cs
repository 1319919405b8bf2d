// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Cli.CommandLine;
using Spf.Dns;
using Spf.Records;

namespace Spf.Cli.Sources;

/// <summary>
/// A receiver's own terms in the record of the domain that is checked (--local): before its last "all", or at its end.
/// The records that it includes or redirects to stay as they are published.
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

    // What cannot be read stays the permerror that it is.
    private string WithTerms(string text) =>
        SpfRecord.IsSpfRecord(text) && SpfRecord.TryParse(text, out SpfRecord? record)
            ? SpfTerms.Insert(record, terms, record.Directives.LastOrDefault(d => d.Mechanism is AllMechanism))
            : text;
}
