// SPDX-License-Identifier: MIT

using System.Text.Json;
using Spf.Cli.Inspect.Findings;
using Spf.Inspection;
using static Spf.Cli.Inspect.PolicyJson;

namespace Spf.Cli.Diff;

/// <summary>A difference as one JSON object.</summary>
internal static class DiffJson
{
    public static void Write(Utf8JsonWriter json, PolicyDifference difference)
    {
        json.WriteString("domain", difference.After.Root.Name);
        json.WriteBoolean("changed", PolicyExit.IsChange(difference));
        json.WriteBoolean("defaultResultChanged", difference.IsDefaultResultChanged);
        json.WriteBoolean("exact", difference.IsExact);
        WriteAddresses(json, "gained", difference.Gained);
        WriteAddresses(json, "lost", difference.Lost);
        WriteClientTerms(json, "newClientTerms", difference.NewClientTerms);
        WriteClientTerms(json, "goneClientTerms", difference.GoneClientTerms);
        WriteFindings(json, "newFindings", difference.NewFindings);
        WriteFindings(json, "goneFindings", difference.GoneFindings);
        WriteSide(json, "before", difference.Before);
        WriteSide(json, "after", difference.After);
    }

    private static void WriteSide(Utf8JsonWriter json, string name, PolicyInspection inspection)
    {
        json.WriteStartObject(name);
        WriteStrings(json, "records", inspection.Root.Texts);
        json.WriteString("status", Keyword<PolicyNodeStatus>(inspection.Root.Status));
        WriteCounts(json, inspection.Findings);
        WriteLookups(json, inspection.Lookups, inspection.VoidLookups);
        json.WriteNumber("ip4Count", inspection.Addresses.Ip4Count);
        json.WriteNumber("ip6PrefixCount", inspection.Addresses.Ip6Prefixes.Length);
        WriteDefaultResult(json, inspection);
        json.WriteBoolean("complete", inspection.IsComplete);
        json.WriteEndObject();
    }
}
