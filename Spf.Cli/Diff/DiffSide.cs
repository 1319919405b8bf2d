// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;
using Spf.Cli.Sources;
using Spf.Dns;
using Spf.Inspection;
using Spf.Records;
using Spf.Text;

namespace Spf.Cli.Diff;

/// <summary>One side of a comparison: a record, a zone file, a saved inspection or the live DNS.</summary>
internal sealed class DiffSide
{
    private const string LiveDns = "dns";

    private readonly IDnsResolver _resolver;
    private readonly string? _record;

    private DiffSide(IDnsResolver resolver, string? record, IReadOnlyCollection<DomainName> names)
    {
        _resolver = resolver;
        _record = record;
        Names = names;
    }

    /// <summary>The names whose SPF records it has; empty for a record and the live DNS.</summary>
    public IReadOnlyCollection<DomainName> Names { get; }

    /// <summary>Reads a side.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="text">A record, the path of a file, or "dns".</param>
    /// <param name="dns">Answers for names that the side does not have.</param>
    /// <exception cref="UsageException">It is something else, or cannot be read.</exception>
    public static DiffSide Read(OptionRow option, string text, IDnsResolver dns)
    {
        if (SpfRecord.IsSpfRecord(text))
        {
            return new DiffSide(dns, text, []);
        }

        if (text == LiveDns)
        {
            return new DiffSide(dns, record: null, []);
        }

        if (text.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            || text.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase))
        {
            ZoneResolver saved = SavedInspection.Read(option.With(text), text, out IReadOnlyList<DomainName> domains);
            return new DiffSide(saved, record: null, domains);
        }

        if (!File.Exists(text) && !ZonePath.IsZoneFile(text))
        {
            throw new UsageException(
                $"{option.With(text)}: there is no such file, and it is not a record",
                "give \"v=spf1 ...\", a zone file, the JSON of spfquery inspect (*.json), or dns for the live DNS");
        }

        ZoneResolver zone = Source.Zone(option.With(text), text);
        return new DiffSide(
            new ZoneOverlay(dns, zone, zone.Apex),
            record: null,
            [.. zone.NamesOfTexts(static text => SpfRecord.IsSpfRecord(text))]);
    }

    public Task<PolicyInspection> InspectAsync(string domain, CancellationToken cancellationToken)
    {
        var inspector = new PolicyInspector(_resolver);
        return _record is null
            ? inspector.InspectAsync(domain, cancellationToken)
            : inspector.InspectAsync(domain, DnsText.Of(_record), cancellationToken);
    }
}
