// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Cli.CommandLine;
using Spf.Dns;

namespace Spf.Cli.Sources;

/// <summary>Where answers come from: the DNS or a zone file, and what --record lays over it.</summary>
internal sealed class Source : IDisposable
{
    private readonly StubResolver? _dns;

    private Source(ZoneResolver zone, IReadOnlyList<string> records)
    {
        Resolver = RecordOverlay.Over(zone, records);
        AnswersAtOnce = true;
    }

    private Source(StubResolver dns, IReadOnlyList<string> records)
    {
        _dns = dns;
        Resolver = RecordOverlay.Over(dns, records);
    }

    public IDnsResolver Resolver { get; }

    /// <summary>Whether every answer is there at once, so that nothing ever waits.</summary>
    public bool AnswersAtOnce { get; }

    /// <summary>Opens what --zone, --dns and --record ask for.</summary>
    /// <exception cref="UsageException">It cannot be opened.</exception>
    public static Source Open(Arguments arguments)
    {
        IReadOnlyList<string> servers = arguments.Values(OptionTable.Dns);
        IReadOnlyList<string> records = arguments.Values(OptionTable.Record);
        if (arguments.Value(OptionTable.Zone) is not { } file)
        {
            return new Source(Dns(servers), records);
        }

        return servers.Count == 0
            ? new Source(Zone(file), records)
            : throw new UsageException(
                "--zone and --dns exclude each other",
                "a zone file answers instead of the DNS; --record can be laid over either");
    }

    public void Dispose() => _dns?.Dispose();

    private static ZoneResolver Zone(string file)
    {
        // A character is an octet: what stands in the file is what the DNS would carry.
        string text = Encoding.Latin1.GetString(TextFile.Read(OptionTable.Zone.With(file), file));
        return ZoneFile.TryParse(text, out ZoneResolver? zone, out ZoneFileError error)
            ? zone
            : throw new UsageException($"{file}:{error}");
    }

    private static StubResolver Dns(IReadOnlyList<string> servers) => servers.Count == 0
        ? new StubResolver()
        : new StubResolver(new StubResolverOptions { Servers = [.. servers.Select(NameServerAddress.Read)] });
}
