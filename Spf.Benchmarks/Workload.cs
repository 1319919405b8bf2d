// SPDX-License-Identifier: MIT

using System.Net;
using System.Text.Json;
using Spf.Dns;

namespace Spf.Benchmarks;

/// <summary>A zone, and scenarios of checks against it with the result of each: Data/workload.json.</summary>
public sealed class Workload
{
    private Workload(ZoneResolver zone, IReadOnlyList<WorkloadScenario> scenarios)
    {
        Zone = zone;
        Scenarios = scenarios;
    }

    public ZoneResolver Zone { get; }

    public IReadOnlyList<WorkloadScenario> Scenarios { get; }

    public static Workload Load()
    {
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "workload.json")));
        JsonElement root = document.RootElement;
        return new Workload(
            ReadZone(root.GetProperty("zone")),
            [.. root.GetProperty("scenarios").EnumerateObject().Select(ReadScenario)]);
    }

    private static ZoneResolver ReadZone(JsonElement zone)
    {
        var resolver = new ZoneResolver();
        foreach (JsonProperty name in zone.EnumerateObject())
        {
            foreach (JsonProperty type in name.Value.EnumerateObject())
            {
                foreach (JsonElement data in type.Value.EnumerateArray())
                {
                    DnsRecordType recordType = Enum.Parse<DnsRecordType>(type.Name, ignoreCase: true);
                    resolver.Add(name.Name, recordType, data.GetString()!, TimeSpan.FromHours(1));
                }
            }
        }

        return resolver;
    }

    private static WorkloadScenario ReadScenario(JsonProperty scenario) => new(
        scenario.Name,
        [
            .. scenario.Value.GetProperty("queries").EnumerateArray().Select(query => new WorkloadQuery(
                IPAddress.Parse(query.GetProperty("ip").GetString()!),
                query.GetProperty("helo").GetString()!,
                query.GetProperty("mailfrom").GetString()!,
                SpfKeywords.TryParseResult(query.GetProperty("expected").GetString(), out SpfResult expected)
                    ? expected
                    : throw new InvalidDataException("A query without an expected result."))),
        ]);
}

/// <summary>Checks of one kind.</summary>
public sealed record WorkloadScenario(string Name, IReadOnlyList<WorkloadQuery> Queries);

/// <summary>One check.</summary>
public sealed record WorkloadQuery(IPAddress ClientIP, string Helo, string MailFrom, SpfResult Expected);
