// SPDX-License-Identifier: MIT

using System.Net;
using System.Text.Json;
using Spf.Cli.Output;
using Spf.Cli.Process;
using Spf.Dns;
using Spf.Inspection;

namespace Spf.Cli.Inspect;

/// <summary>The parts of JSON output that "inspect", "diff" and "lint" share.</summary>
internal static class PolicyJson
{
    /// <summary>Prints one object on one line.</summary>
    public static void Print(Terminal terminal, Action<Utf8JsonWriter> write)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonOutput.WriterOptions))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        terminal.Write([.. buffer.WrittenSpan, (byte)'\n']);
    }

    public static void WriteCost(Utf8JsonWriter json, string name, LookupCost cost, int limit)
    {
        json.WriteStartObject(name);
        json.WriteNumber("limit", limit);
        json.WriteNumber("worstCase", cost.WorstCase);
        json.WriteNumber("worstCaseIp4", cost.WorstCaseIp4);
        json.WriteNumber("worstCaseIp6", cost.WorstCaseIp6);
        json.WriteNumber("sequential", cost.Sequential);
        json.WriteBoolean("open", cost.IsOpen);
        json.WriteStringOrNull("worstCaseClient", cost.WorstCaseClient?.ToString());
        json.WriteEndObject();
    }

    public static void WriteLookups(Utf8JsonWriter json, LookupCost lookups, LookupCost voidLookups)
    {
        WriteCost(json, "lookups", lookups, SpfOptions.DefaultMaxLookups);
        WriteCost(json, "voidLookups", voidLookups, SpfOptions.DefaultMaxVoidLookups);
    }

    public static void WriteDefaultResult(Utf8JsonWriter json, PolicyInspection inspection)
    {
        json.WriteStringOrNull("defaultResult", inspection.DefaultResult?.ToKeyword());
        json.WriteStringOrNull("defaultResultIp4", inspection.DefaultResultIp4?.ToKeyword());
        json.WriteStringOrNull("defaultResultIp6", inspection.DefaultResultIp6?.ToKeyword());
    }

    public static void WriteAddresses(Utf8JsonWriter json, string name, AddressSet addresses)
    {
        json.WriteStartObject(name);
        json.WriteNumber("ip4Count", addresses.Ip4Count);
        WriteNetworks(json, "ip4Prefixes", addresses.Ip4Prefixes);
        WriteNetworks(json, "ip6Prefixes", addresses.Ip6Prefixes);
        json.WriteEndObject();
    }

    public static void WriteClientTerms(Utf8JsonWriter json, string name, IEnumerable<PolicyTermPlace> places)
    {
        json.WriteStartArray(name);
        foreach (PolicyTermPlace place in places)
        {
            json.WriteStartObject();
            json.WriteString("domain", place.Policy.Name);
            json.WriteString("term", place.Term.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteCounts(Utf8JsonWriter json, IReadOnlyCollection<PolicyFinding> findings)
    {
        json.WriteNumber("errors", findings.Count(finding => finding.Severity == FindingSeverity.Error));
        json.WriteNumber("warnings", findings.Count(finding => finding.Severity == FindingSeverity.Warning));
        json.WriteNumber("notes", findings.Count(finding => finding.Severity == FindingSeverity.Note));
    }

    public static void WriteFindings(
        Utf8JsonWriter json,
        string name,
        IEnumerable<PolicyFinding> findings,
        Func<PolicyFinding, ZonePlace?>? placeOf = null)
    {
        json.WriteStartArray(name);
        foreach (PolicyFinding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("severity", PolicyWords.Of(finding.Severity));
            json.WriteString("code", finding.Code);
            json.WriteStringOrNull("domain", finding.Domain?.ToString());
            json.WriteStringOrNull("text", finding.Text);
            json.WriteNumberOrNull("position", finding.Position);
            json.WriteNumberOrNull("length", finding.Length);
            json.WriteStringOrNull("replacement", finding.Replacement);
            json.WriteString("section", finding.Section);
            json.WriteString("message", finding.Message);
            if (placeOf?.Invoke(finding) is { } place)
            {
                json.WriteNumber("line", place.Line);
                json.WriteNumber("column", place.Column);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteNetworks(Utf8JsonWriter json, string name, IEnumerable<IPNetwork> networks)
    {
        json.WriteStartArray(name);
        foreach (IPNetwork network in networks)
        {
            json.WriteStringValue(network.ToString());
        }

        json.WriteEndArray();
    }

    public static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Returns the name of a value in camel case, as in "noSuchName"; null for null.</summary>
    public static string? Keyword<T>(T? value)
        where T : struct, Enum => value is { } known ? JsonNamingPolicy.CamelCase.ConvertName(known.ToString()) : null;
}
