// SPDX-License-Identifier: MIT

using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Spf.Cli.Process;
using Spf.Dns;
using Spf.Records;
using Spf.Text;

namespace Spf.Cli.Diff;

/// <summary>
/// Reads what "inspect --format json" printed, one object per line, as the DNS answers that it was made from, so that
/// another inspection of the same domains gives the same policies.
/// </summary>
internal static class SavedInspection
{
    // An include adds four levels. The parser of JSON must not recurse without bound.
    private const int MaxDepth = 512;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">It cannot be read, or is no inspection.</exception>
    public static ZoneResolver Read(string named, string path, out IReadOnlyList<DomainName> domains)
    {
        var zone = new ZoneResolver();
        HashSet<DomainName> known = [];
        List<DomainName> roots = [];
        int number = 0;
        foreach (string line in TextFile.ReadLines(named, path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                using JsonDocument json = JsonDocument.Parse(line, Options);
                JsonElement policy = json.RootElement.GetProperty("policy");
                if (DomainName.TryParse(policy.GetProperty("domain").GetString(), out DomainName domain))
                {
                    roots.Add(domain);
                    AddPolicy(zone, policy, known);
                }
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
                or FormatException)
            {
                throw new UsageException(
                    $"{named}: line {number} is not what spfquery inspect --format json prints",
                    "the output has one object on one line");
            }
        }

        domains = roots;
        return zone;
    }

    // A name that is reached twice has the same records each time.
    private static void AddPolicy(ZoneResolver zone, JsonElement policy, HashSet<DomainName> known)
    {
        string status = policy.GetProperty("status").GetString() ?? string.Empty;
        bool isNew = DomainName.TryParse(policy.GetProperty("domain").GetString(), out DomainName domain)
            && known.Add(domain);
        if (isNew && status == "lookupFailed")
        {
            zone.Fail(domain.ToString(), DnsRecordType.Txt, DnsStatus.ServerFailure);
        }
        else if (isNew && status != "noSuchName")
        {
            ZoneNode node = zone.GetOrAdd(domain);
            node.AddOther();
            foreach (JsonElement text in policy.GetProperty("records").EnumerateArray()
                .Concat(policy.GetProperty("nearMisses").EnumerateArray()))
            {
                node.AddText(text.GetString() ?? throw new FormatException(), TimeSpan.Zero);
            }
        }

        foreach (JsonElement term in policy.GetProperty("terms").EnumerateArray())
        {
            AddHosts(zone, policy, term, known);
            foreach (JsonElement child in term.GetProperty("policies").EnumerateArray())
            {
                AddPolicy(zone, child, known);
            }
        }
    }

    // The hosts of "a" are its name; those of "mx" are the exchanges of its name.
    private static void AddHosts(ZoneResolver zone, JsonElement policy, JsonElement term, HashSet<DomainName> known)
    {
        ZoneNode? target = term.GetProperty("exchanges").ValueKind == JsonValueKind.Number
            && SpfRecord.TryParse($"{SpfRecord.Version} {term.GetProperty("term").GetString()}", out SpfRecord? record)
            && record.Directives is [{ Mechanism: MxMechanism mx }]
            && DomainName.TryParse(
                mx.Domain?.ToString() ?? policy.GetProperty("domain").GetString(), out DomainName name)
                ? zone.GetOrAdd(name)
                : null;
        bool isNewTarget = target is { HasExchanges: false };
        foreach (JsonElement host in term.GetProperty("hosts").EnumerateArray())
        {
            if (!DomainName.TryParse(host.GetProperty("name").GetString(), out DomainName domain))
            {
                continue;
            }

            if (isNewTarget)
            {
                target!.AddExchange(preference: 0, domain, TimeSpan.Zero);
            }

            ZoneNode node = zone.GetOrAdd(domain);
            if (!node.HasAddresses)
            {
                AddAddresses(node, host);
            }
        }
    }

    private static void AddAddresses(ZoneNode node, JsonElement host)
    {
        foreach (JsonElement text in host.GetProperty("addresses").EnumerateArray())
        {
            IPAddress address = IPAddress.Parse(text.GetString() ?? string.Empty);
            if (address.AddressFamily == AddressFamily.InterNetwork)
            {
                node.AddIp4(address, TimeSpan.Zero);
            }
            else
            {
                node.AddIp6(address, TimeSpan.Zero);
            }
        }

        AddFailure("ip4Status", DnsRecordType.A);
        AddFailure("ip6Status", DnsRecordType.Aaaa);

        void AddFailure(string key, DnsRecordType type)
        {
            if (host.GetProperty(key).GetString() is "serverFailure" or "timeout" or "overload")
            {
                node.Fail(type, DnsStatus.ServerFailure);
            }
        }
    }
}
