// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;
using Spf.Dns;
using Spf.Records;
using Spf.Text;

namespace Spf.Cli.Sources;

/// <summary>Answers TXT queries for some domains with given records, and passes all others to a resolver.</summary>
internal sealed class RecordOverlay : TextOverlay
{
    private readonly Dictionary<DomainName, DnsAnswer<string>> _texts = [];

    private RecordOverlay(IDnsResolver inner)
        : base(inner)
    {
    }

    /// <summary>Adds records given as "DOMAIN=TEXT" to a resolver. A repeated domain has several records.</summary>
    /// <exception cref="UsageException">One of them does not begin with a domain.</exception>
    public static IDnsResolver Over(IDnsResolver inner, IReadOnlyList<string> records)
    {
        if (records.Count == 0)
        {
            return inner;
        }

        var overlay = new RecordOverlay(inner);
        foreach (string record in records)
        {
            int equals = record.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0
                || SpfRecord.IsSpfRecord(record)
                || !DomainName.TryParse(record.AsSpan(0, equals), out DomainName domain))
            {
                throw new UsageException(
                    $"{OptionTable.Record.With(record)} must begin with a domain and \"=\"",
                    $"for example: {OptionTable.Record.With(OptionTable.Record.Example)}");
            }

            overlay.Add(domain, record[(equals + 1)..]);
        }

        return overlay;
    }

    /// <summary>Adds the record of a domain to a resolver.</summary>
    public static IDnsResolver Over(IDnsResolver inner, DomainName domain, string record)
    {
        var overlay = new RecordOverlay(inner);
        overlay.Add(domain, record);
        return overlay;
    }

    public override ValueTask<DnsAnswer<string>> ResolveTxtAsync(
        DomainName name, CancellationToken cancellationToken = default) =>
        _texts.TryGetValue(name, out DnsAnswer<string> answer)
            ? new(answer)
            : Inner.ResolveTxtAsync(name, cancellationToken);

    private void Add(DomainName domain, string record) =>
        _texts[domain] = DnsAnswer.Success(_texts.GetValueOrDefault(domain).Records.Add(DnsText.Of(record)));
}
