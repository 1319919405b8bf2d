// SPDX-License-Identifier: MIT

using Spf.Cli.CommandLine;
using Spf.Cli.Process;
using Spf.Dns;
using Spf.Text;

namespace Spf.Cli.Sources;

/// <summary>The source of DNS answers: the DNS or a zone file, with the records of --record added.</summary>
internal sealed class Source : IDisposable
{
    private readonly IDnsResolver _inner;

    private Source(IDnsResolver inner, IReadOnlyList<string> records)
    {
        _inner = inner;

        // The checks of a batch look up the same policies again and again.
        Resolver = RecordOverlay.Over(AnswersAtOnce ? inner : new CachingResolver(inner), records);
    }

    public IDnsResolver Resolver { get; }

    /// <summary>Whether every answer is available at once, so that checks never wait.</summary>
    public bool AnswersAtOnce => _inner is ZoneResolver;

    /// <summary>Opens the source given by --zone, --dns and --record.</summary>
    /// <exception cref="UsageException">The arguments or the zone file are not valid.</exception>
    public static Source Open(Arguments arguments) => new(
        ZoneOrDns(arguments.Value(OptionTable.Zone), arguments.Values(OptionTable.Dns)),
        arguments.Values(OptionTable.Record));

    /// <summary>Opens the DNS given by --dns, ignoring --zone and --record.</summary>
    /// <exception cref="UsageException">The arguments or the zone file are not valid.</exception>
    public static Source OpenDns(Arguments arguments) =>
        new(ZoneOrDns(zone: null, arguments.Values(OptionTable.Dns)), []);

    /// <summary>Returns this source with the zone file and the records of --zone and --record added.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="domain">The domain for which only the zone file answers; null for none.</param>
    /// <exception cref="UsageException">The arguments or the zone file are not valid.</exception>
    public IDnsResolver WithProposals(Arguments arguments, DomainName? domain) => RecordOverlay.Over(
        arguments.Value(OptionTable.Zone) is { } file
            ? new ZoneOverlay(Resolver, Zone(OptionTable.Zone.With(file), file), domain)
            : Resolver,
        arguments.Values(OptionTable.Record));

    public void Dispose() => (_inner as IDisposable)?.Dispose();

    private static IDnsResolver ZoneOrDns(string? zone, IReadOnlyList<string> servers)
    {
        if (zone is not null)
        {
            return servers.Count == 0
                ? Zone(OptionTable.Zone.With(zone), zone)
                : throw new UsageException(
                    "--zone and --dns cannot be used together",
                    "a zone file replaces the DNS; --record works with both");
        }

        return servers.Count == 0
            ? new StubResolver()
            : new StubResolver(new StubResolverOptions { Servers = [.. servers.Select(NameServerAddress.Read)] });
    }

    /// <summary>Reads a zone file.</summary>
    /// <param name="named">The option that names it, for messages.</param>
    /// <param name="file">The path of the file.</param>
    /// <exception cref="UsageException">It cannot be read, or is not valid.</exception>
    public static ZoneResolver Zone(string named, string file)
    {
        using ZoneFileReader reader = TextFile.OpenZone(named, file);
        try
        {
            return ZoneFile.TryRead(reader, out ZoneResolver? zone, out ZoneFileError error)
                ? zone
                : throw new UsageException(error.ToString());
        }
        catch (IOException)
        {
            throw new UsageException($"{named}: cannot be read");
        }
    }
}
