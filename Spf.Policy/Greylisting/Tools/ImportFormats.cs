// SPDX-License-Identifier: MIT

using System.Net;
using System.Text;
using Spf.Policy.Configuration;
using Spf.Text;

namespace Spf.Policy.Greylisting.Tools;

/// <summary>The formats of "greylist import", and how their facts become entries.</summary>
internal sealed class ImportFormats(GreylistSettings settings)
{
    public const string Help = """
          export       what "greylist export" wrote
          tumgreyspf   the folder of tumgreyspf's data (greylistDir), with the files' times as tumgreyspf left them
          mongo        lines of mongoexport: greylist, blackhole_ips or blackhole_adresses of tumgreyspf for MongoDB
          postgrey     db_dump -p of postgrey.db or postgrey_clients.db, or the lines "KEY VALUE" of a dump
          sqlgrey      connect, from_awl or domain_awl as CSV with a header line; times are UTC
        """;

    private const int MaxLine = 1 << 20;

    /// <summary>Reads a file, or a folder of files, as far as it is asked for.</summary>
    public static IEnumerable<ImportItem> Read(string format, string file, ToolRun run)
    {
        var formats = new ImportFormats(run.Settings);
        return format switch
        {
            "export" => Lines(file).Select(line => ExportImport.Read(line.Place, line.Text)),
            "tumgreyspf" => TumgreyspfImport.Read(file, formats),
            "mongo" => Lines(file).Select(line => MongoImport.Read(line.Place, line.Text, formats))
                .OfType<ImportItem>(),
            "postgrey" => PostgreyImport.Read(Lines(file), formats),
            "sqlgrey" => SqlgreyImport.Read(Lines(file), formats),
            _ => throw new ToolUsageException(
                $"there is no format \"{SafeText.Line(format)}\"; there are export, tumgreyspf, mongo, postgrey and"
                + " sqlgrey"),
        };
    }

    public static ImportItem Bad(string place, string problem) => new() { Place = place, Problem = problem };

    public static ImportItem LeftOut(string place, string problem) =>
        Bad(place, problem) with { IsLeftOut = true };

    /// <summary>A triplet that another program knew.</summary>
    /// <param name="place">Where it was read.</param>
    /// <param name="client">The client's address, or the first one of its network.</param>
    /// <param name="prefix">The length of that network, if it was known by its network.</param>
    /// <param name="sender">The sender.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="entry">The facts known of it.</param>
    public ImportItem Triplet(
        string place, IPAddress client, int prefix, string sender, string recipient, GreylistEntry entry) =>
        Network(client, prefix) is { } network
            ? Item(place, GreylistSubject.OfTriplet(settings, fails: false, network, sender, recipient), entry)
            : TooLarge(place);

    /// <summary>A client all of whose mail passed.</summary>
    /// <param name="place">Where it was read.</param>
    /// <param name="client">The client's address, or the first one of its network.</param>
    /// <param name="prefix">The length of that network.</param>
    /// <param name="entry">The facts known of it.</param>
    public ImportItem Client(string place, IPAddress client, int prefix, GreylistEntry entry) =>
        Network(client, prefix) is { } network
            ? Item(place, GreylistSubject.OfClient(settings, network), entry)
            : TooLarge(place);

    /// <summary>A client whose triplets have all one key, if only the client is in the key.</summary>
    public ImportItem ClientOnly(string place, IPAddress client, int prefix, GreylistEntry entry) =>
        settings.Key == GreylistFields.Client ? Triplet(place, client, prefix, string.Empty, string.Empty, entry)
        : entry.Passes == 0 ? LeftOut(place, "it was waiting, for all senders and recipients together")
        : Client(place, client, prefix, entry with { Passes = Whitelisted });

    /// <summary>The number of passes that whitelists a client.</summary>
    public int Whitelisted => Math.Max(1, settings.AutoWhitelist);

    public TimeSpan Delay => settings.Delay;

    /// <summary>An entry of a program that keeps the time from which mail is allowed.</summary>
    public GreylistEntry EntryOf(long allowedFrom, long lastSeen)
    {
        long first = allowedFrom - (long)settings.Delay.TotalMilliseconds;
        return lastSeen >= allowedFrom
            ? new GreylistEntry(first, lastSeen, 1)
            : new GreylistEntry(first, first, 0);
    }

    /// <summary>An entry of a program that keeps the first time and the last one.</summary>
    public GreylistEntry EntryOfTimes(long first, long last) => last - first >= settings.Delay.TotalMilliseconds
        ? new GreylistEntry(first, last, 1)
        : new GreylistEntry(first, first, 0);

    /// <summary>"192.0.2.1", or the first three octets of it, or an IPv6 address.</summary>
    public static bool TryParseClient(string text, out IPAddress client, out int prefix)
    {
        bool isShort = text.Count(c => c == '.') == 2 && !text.Contains(':', StringComparison.Ordinal);
        prefix = isShort ? 24 : text.Contains(':', StringComparison.Ordinal) ? 128 : 32;
        bool isParsed = IPAddressText.TryParse(isShort ? $"{text}.0" : text, out IPAddress? address);
        client = address ?? IPAddress.Any;
        return isParsed;
    }

    private static ImportItem TooLarge(string place) => LeftOut(
        place, "the client was known by a larger network than Greylist_IPv4_Prefix or Greylist_IPv6_Prefix say");

    private ImportItem Item(string place, GreylistSubject subject, GreylistEntry entry) => new()
    {
        Place = place,
        Row = new GreylistRow(subject, entry, ChangeTool.Rules(settings).ExpiryOf(entry)),
    };

    private string? Network(IPAddress client, int prefix)
    {
        int wanted = client.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? settings.IPv4Prefix
            : settings.IPv6Prefix;
        return prefix >= wanted
            ? GreylistKey.NetworkOf(client, settings.IPv4Prefix, settings.IPv6Prefix)
            : null;
    }

    // A line that is longer is cut, so that a file without line ends does not fill the memory; it cannot be read then.
    private static IEnumerable<(string Place, string Text)> Lines(string file)
    {
        using Stream stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var line = new StringBuilder();
        char[] buffer = new char[16 * 1024];
        int number = 0;
        int count;
        while ((count = reader.Read(buffer, 0, buffer.Length)) > 0)
        {
            foreach (char c in buffer.AsMemory(0, count).ToArray())
            {
                if (c != '\n')
                {
                    _ = line.Length < MaxLine ? line.Append(c) : line;
                    continue;
                }

                yield return Take();
            }
        }

        if (line.Length > 0)
        {
            yield return Take();
        }

        (string, string) Take()
        {
            string text = line.ToString().TrimEnd('\r');
            line.Clear();
            return ($"{file}:{++number}", text);
        }
    }
}
