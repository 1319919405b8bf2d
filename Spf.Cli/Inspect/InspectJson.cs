// SPDX-License-Identifier: MIT

using System.Text.Json;
using Spf.Cli.Output;
using Spf.Inspection;
using Spf.Records;
using static Spf.Cli.Inspect.PolicyJson;

namespace Spf.Cli.Inspect;

/// <summary>An inspection as one JSON object, with everything that the library reports.</summary>
internal static class InspectJson
{
    public static void Write(Utf8JsonWriter json, PolicyInspection inspection)
    {
        json.WriteString("domain", inspection.Root.Name);
        json.WriteString("status", Keyword<PolicyNodeStatus>(inspection.Root.Status));
        WriteCounts(json, inspection.Findings);
        WriteLookups(json, inspection.Lookups, inspection.VoidLookups);
        WriteAddresses(json, "addresses", inspection.Addresses);
        WriteDefaultResult(json, inspection);
        json.WriteBoolean("complete", inspection.IsComplete);
        json.WriteNumber("questions", inspection.QuestionCount);
        WriteFindings(json, "findings", inspection.Findings);
        WriteClientTerms(json, "clientTerms", inspection.ClientTerms);
        WriteBlocks(json, inspection);
        json.WritePropertyName("policy");
        WriteNode(json, inspection.Root);
    }

    private static void WriteBlocks(Utf8JsonWriter json, PolicyInspection inspection)
    {
        json.WriteStartArray("blocks");
        foreach (PolicyBlock block in inspection.Blocks)
        {
            AddressSet passing = AddressSet.Of(block.Network).Intersect(inspection.Addresses);
            json.WriteStartObject();
            WriteBlock(json, block);
            WriteNetworks(json, "passing", passing.Ip4Prefixes.Concat(passing.Ip6Prefixes));
            if (block.CoveredBy is { } cover)
            {
                json.WriteStartObject("coveredBy");
                WriteBlock(json, cover);
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("coveredBy");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBlock(Utf8JsonWriter json, PolicyBlock block)
    {
        json.WriteString("network", block.Network.ToString());
        json.WriteString("domain", block.Policy.Name);
        json.WriteString("term", block.Term.ToString());
    }

    private static void WriteNode(Utf8JsonWriter json, PolicyNode node)
    {
        json.WriteStartObject();
        json.WriteString("name", node.Name);
        json.WriteStringOrNull("domain", node.Domain?.ToString());
        json.WriteString("status", Keyword<PolicyNodeStatus>(node.Status));
        json.WriteStringOrNull("reachedBy", node.ReachedBy?.ToString());
        json.WriteNumber("depth", node.Depth);
        WriteStrings(json, "records", node.Texts);
        WriteStrings(json, "nearMisses", node.NearMisses);
        json.WriteNumberOrNull("ttl", (long?)node.TimeToLive?.TotalSeconds);
        json.WriteNumber("answerLength", node.AnswerLength);
        json.WriteNumber("ownLookups", node.OwnLookups);
        WriteLookups(json, node.Lookups, node.VoidLookups);
        json.WriteNumber("ip4Count", node.Addresses.Ip4Count);
        json.WriteNumber("ip6PrefixCount", node.Addresses.Ip6Prefixes.Length);
        json.WriteStartArray("syntaxErrors");
        foreach (SpfSyntaxError error in node.SyntaxErrors)
        {
            json.WriteStartObject();
            json.WriteNumber("position", error.Position);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("terms");
        foreach (PolicyTerm term in node.Terms)
        {
            WriteTerm(json, term);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // The addresses of an include are written with the terms of the included record.
    private static void WriteTerm(Utf8JsonWriter json, PolicyTerm term)
    {
        json.WriteStartObject();
        json.WriteString("term", term.ToString());
        json.WriteNumber("position", term.Position);
        json.WriteNumber("length", term.Length);
        json.WriteBoolean("lookup", term.IsLookup);
        json.WriteBoolean("needsClient", term.NeedsClient);
        json.WriteBoolean("reachable", term.IsReachable);
        json.WriteNumberOrNull("exchanges", term.ExchangeCount);
        if (term.Policies.IsEmpty)
        {
            WriteNetworks(json, "matches", term.Matches.Ip4Prefixes.Concat(term.Matches.Ip6Prefixes));
            WriteNetworks(json, "authorized", term.Authorized.Ip4Prefixes.Concat(term.Authorized.Ip6Prefixes));
        }

        WriteHosts(json, term);
        json.WriteStartArray("policies");
        foreach (PolicyNode policy in term.Policies)
        {
            WriteNode(json, policy);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteHosts(Utf8JsonWriter json, PolicyTerm term)
    {
        json.WriteStartArray("hosts");
        foreach (PolicyHost host in term.Hosts)
        {
            json.WriteStartObject();
            json.WriteString("name", host.Name.ToString());
            WriteStrings(json, "addresses", host.Addresses.Select(address => address.ToString()));
            json.WriteStringOrNull("ip4Status", Keyword(host.Ip4Status));
            json.WriteStringOrNull("ip6Status", Keyword(host.Ip6Status));
            json.WriteBoolean("dead", host.IsDead);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
