// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Spf.Cli.CommandLine;
using Spf.Dns;

namespace Spf.Cli.Sources;

/// <summary>Where answers come from: the DNS or a zone file, and what --record lays over it.</summary>
internal sealed class Source : IDisposable
{
    private const int DnsPort = 53;

    private readonly StubResolver? _dns;

    private Source(ZoneResolver zone, IReadOnlyList<string> records)
    {
        Resolver = RecordOverlay.Over(zone, records);
        AnswersAtOnce = true;
    }

    private Source(List<IPEndPoint> servers, IReadOnlyList<string> records)
    {
        _dns = servers.Count == 0 ? new StubResolver() : new StubResolver(new StubResolverOptions { Servers = [.. servers] });
        Resolver = RecordOverlay.Over(_dns, records);
    }

    public IDnsResolver Resolver { get; }

    /// <summary>Whether every answer is there at once, so that nothing ever waits.</summary>
    public bool AnswersAtOnce { get; }

    /// <summary>Opens what --zone, --dns and --record ask for.</summary>
    /// <exception cref="UsageException">It cannot be opened.</exception>
    public static async Task<Source> OpenAsync(Grammar grammar, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> servers = grammar.Values(OptionTable.Dns);
        IReadOnlyList<string> records = grammar.Values(OptionTable.Record);
        if (grammar.Value(OptionTable.Zone) is not { } file)
        {
            return new Source(await ServersAsync(servers, cancellationToken), records);
        }

        return servers.Count == 0
            ? new Source(Zone(file), records)
            : throw new UsageException("--zone and --dns exclude each other", "a zone file answers instead of the DNS; --record can be laid over either");
    }

    public void Dispose() => _dns?.Dispose();

    private static ZoneResolver Zone(string file)
    {
        // A character is an octet: what stands in the file is what the DNS would carry.
        string text = Encoding.Latin1.GetString(TextFile.Read("--zone", file));
        return ZoneFile.TryParse(text, out ZoneResolver? zone, out ZoneFileError error)
            ? zone
            : throw new UsageException($"{file}:{error}");
    }

    private static async Task<List<IPEndPoint>> ServersAsync(IReadOnlyList<string> servers, CancellationToken cancellationToken)
    {
        var endPoints = new List<IPEndPoint>(servers.Count);
        foreach (string server in servers)
        {
            endPoints.Add(await ServerAsync(server, cancellationToken));
        }

        return endPoints;
    }

    // HOST, HOST:PORT, [2001:db8::53]:PORT; a bare IPv6 address has no port.
    private static async Task<IPEndPoint> ServerAsync(string text, CancellationToken cancellationToken)
    {
        (string host, string? port) = (text, null);
        int colon = text.LastIndexOf(':');
        if (colon >= 0 && !OptionValues.TryReadAddress(text, out _))
        {
            (host, port) = (text[..colon], text[(colon + 1)..]);
        }

        if (port is not null && !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw new UsageException($"--dns {text} is not a server", "a server is 192.0.2.53, 192.0.2.53:5353, [2001:db8::53]:5353 or a host name");
        }

        int number = port is null ? DnsPort : int.Parse(port, NumberStyles.None, CultureInfo.InvariantCulture);
        if (OptionValues.TryReadAddress(host, out IPAddress? address))
        {
            return new IPEndPoint(address!, number);
        }

        try
        {
            IPAddress[] addresses = await System.Net.Dns.GetHostAddressesAsync(host, cancellationToken);
            if (addresses.Length > 0)
            {
                return new IPEndPoint(addresses[0], number);
            }
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // Told below.
        }

        throw new UsageException($"--dns {text}: there is no address for {host}", "give the server's address, for example: --dns 192.0.2.53");
    }
}
