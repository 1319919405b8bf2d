// SPDX-License-Identifier: MIT

using Spf.Dns;
using YamlDotNet.RepresentationModel;

namespace Spf.Tests.Conformance;

/// <summary>
/// The zone of a scenario: a list of records per name. Records of type SPF count as TXT where the name has no TXT entry
/// of its own; "TXT: NONE" is such an entry without a record; TIMEOUT makes all types time out that have no records.
/// Ours besides: SERVFAIL, and "FAULT: [TYPE, servfail|timeout]" for one type.
/// </summary>
internal static class SuiteZone
{
    public static ZoneResolver Build(YamlMappingNode zone)
    {
        var resolver = new ZoneResolver();
        foreach ((YamlNode name, YamlNode records) in zone)
        {
            string owner = Text(name);
            if (DomainName.TryParse(owner, out DomainName parsed) && !parsed.IsRoot)
            {
                Add(resolver, owner, (YamlSequenceNode)records);
            }
        }

        return resolver;
    }

    private static void Add(ZoneResolver resolver, string owner, YamlSequenceNode records)
    {
        List<(string Type, YamlNode Data)> entries =
        [
            .. records.OfType<YamlMappingNode>().SelectMany(record =>
                record.Select(pair => (Text(pair.Key), pair.Value))),
        ];
        bool hasText = entries.Any(entry => entry.Type == "TXT");
        HashSet<DnsRecordType> answered = [];
        foreach ((string type, YamlNode data) in entries)
        {
            switch (type)
            {
                case "SPF" when hasText:
                case "TXT" when data is YamlScalarNode && Text(data) == "NONE":
                    break;
                case "FAULT":
                    resolver.Fail(owner, Type(Text(data[0])), Status(Text(data[1])));
                    break;
                default:
                    DnsRecordType recordType = Type(type);
                    resolver.Add(owner, recordType, Data(recordType, data));
                    answered.Add(recordType);
                    break;
            }
        }

        foreach (string fault in records.OfType<YamlScalarNode>().Select(Text))
        {
            foreach (DnsRecordType type in Enum.GetValues<DnsRecordType>().Where(type => !answered.Contains(type)))
            {
                resolver.Fail(owner, type, Status(fault));
            }
        }
    }

    private static DnsRecordType Type(string type) =>
        type == "SPF" ? DnsRecordType.Txt : Enum.Parse<DnsRecordType>(type, ignoreCase: true);

    private static DnsStatus Status(string fault) => fault.ToUpperInvariant() switch
    {
        "TIMEOUT" => DnsStatus.Timeout,
        "SERVFAIL" => DnsStatus.ServerFailure,
        _ => throw new InvalidDataException($"unknown fault {fault}"),
    };

    // A list of texts is the strings of one record (3.3); a list for MX is preference and name.
    private static string Data(DnsRecordType type, YamlNode data) => (type, data) switch
    {
        (DnsRecordType.Mx, YamlSequenceNode mx) => $"{Text(mx[0])} {(Text(mx[1]).Length == 0 ? "." : Text(mx[1]))}",
        (_, YamlSequenceNode parts) => string.Concat(parts.Select(Text)),
        _ => Text(data),
    };

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? string.Empty;
}
