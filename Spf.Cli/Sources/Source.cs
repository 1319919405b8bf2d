// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Cli.CommandLine;
using Spf.Cli.Process;
using Spf.Dns;

namespace Spf.Cli.Sources;

/// <summary>Where answers come from: the DNS or a zone file, and what --record lays over it.</summary>
internal sealed class Source : IDisposable
{
    private readonly IDnsResolver _inner;

    private Source(IDnsResolver inner, IReadOnlyList<string> records)
    {
        _inner = inner;

        // In a batch the same policies are asked for again and again.
        Resolver = RecordOverlay.Over(AnswersAtOnce ? inner : new CachingResolver(inner), records);
    }

    public IDnsResolver Resolver { get; }

    /// <summary>Whether every answer is there at once, so that nothing ever waits.</summary>
    public bool AnswersAtOnce => _inner is ZoneResolver;

    /// <summary>Opens what --zone, --dns and --record ask for.</summary>
    /// <exception cref="UsageException">It cannot be opened.</exception>
    public static Source Open(Arguments arguments) => new(
        ZoneOrDns(arguments.Value(OptionTable.Zone), arguments.Values(OptionTable.Dns)),
        arguments.Values(OptionTable.Record));

    /// <summary>Opens what --dns asks for, without --zone and --record.</summary>
    /// <exception cref="UsageException">It cannot be opened.</exception>
    public static Source OpenDns(Arguments arguments) =>
        new(ZoneOrDns(zone: null, arguments.Values(OptionTable.Dns)), []);

    /// <summary>Lays what --zone and --record ask for over this source.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="domain">For whose names the zone file answers whatever it has; null for nobody's.</param>
    /// <exception cref="UsageException">It cannot be opened.</exception>
    public IDnsResolver WithProposals(Arguments arguments, DomainName? domain) => RecordOverlay.Over(
        arguments.Value(OptionTable.Zone) is { } file ? new ZoneOverlay(Resolver, Zone(file), domain) : Resolver,
        arguments.Values(OptionTable.Record));

    public void Dispose() => (_inner as IDisposable)?.Dispose();

    private static IDnsResolver ZoneOrDns(string? zone, IReadOnlyList<string> servers)
    {
        if (zone is not null)
        {
            return servers.Count == 0
                ? Zone(zone)
                : throw new UsageException(
                    "--zone and --dns exclude each other",
                    "a zone file answers instead of the DNS; --record can be laid over either");
        }

        return servers.Count == 0
            ? new StubResolver()
            : new StubResolver(new StubResolverOptions { Servers = [.. servers.Select(NameServerAddress.Read)] });
    }

    private static ZoneResolver Zone(string file)
    {
        // A character is an octet: what stands in the file is what the DNS would carry.
        string text = Encoding.Latin1.GetString(TextFile.Read(OptionTable.Zone.With(file), file));
        return ZoneFile.TryParse(text, out ZoneResolver? zone, out ZoneFileError error)
            ? zone
            : throw new UsageException($"{file}:{error}");
    }
}
