// SPDX-License-Identifier: MIT

using System.Globalization;
using System.Net;
using Spf.Dns;
using YamlDotNet.RepresentationModel;

namespace Spf.Tests.Conformance;

/// <summary>
/// A suite in the schema of the official one: a YAML document a scenario, each with its cases and its zone.
/// </summary>
public sealed class SuiteFile
{
    private readonly Dictionary<string, (SuiteCase Case, ZoneResolver Zone)> _cases = [];

    private SuiteFile()
    {
    }

    public IReadOnlyCollection<string> Titles => _cases.Keys;

    public IEnumerable<SuiteCase> Cases => _cases.Values.Select(entry => entry.Case);

    public (SuiteCase Case, ZoneResolver Zone) this[string title] => _cases[title];

    public static SuiteFile Load(string path)
    {
        var stream = new YamlStream();
        using (StreamReader reader = File.OpenText(path))
        {
            stream.Load(reader);
        }

        var file = new SuiteFile();
        foreach (YamlDocument document in stream.Documents)
        {
            file.Add((YamlMappingNode)document.RootNode);
        }

        return file;
    }

    private void Add(YamlMappingNode scenario)
    {
        string description = Text(scenario["description"]);
        ZoneResolver zone = SuiteZone.Build((YamlMappingNode)scenario["zonedata"]);
        foreach ((YamlNode name, YamlNode facts) in (YamlMappingNode)scenario["tests"])
        {
            SuiteCase suiteCase = Read(description, Text(name), (YamlMappingNode)facts);
            _cases.Add(suiteCase.Title, (suiteCase, zone));
        }
    }

    private static SuiteCase Read(string scenario, string name, YamlMappingNode facts)
    {
        var suiteCase = new SuiteCase
        {
            Scenario = scenario,
            Name = name,
            Sections = Texts(facts["spec"]),
            Host = IPAddress.Parse(Text(facts["host"])),
            Helo = Text(facts["helo"]),
            MailFrom = Text(facts["mailfrom"]),
            Results = [.. Texts(facts["result"]).Select(ReadResult)],
        };
        foreach ((YamlNode key, YamlNode value) in facts)
        {
            suiteCase = Text(key) switch
            {
                "spec" or "host" or "helo" or "mailfrom" or "result" or "strict" or "description" or "comment" =>
                    suiteCase,
                "explanation" => suiteCase with { Explanation = Text(value) },
                "lookups" => suiteCase with { Lookups = Number(value) },
                "voids" => suiteCase with { Voids = Number(value) },
                "problem" => suiteCase with { Problem = Enum.Parse<SpfProblemKind>(Text(value)) },
                "mechanism" => suiteCase with { Mechanism = Text(value) },
                "directive-domain" => suiteCase with { DirectiveDomain = Text(value) },
                "void-rule" => suiteCase with { DualStack = Text(value) == "dual-stack" },
                "receiver" => suiteCase with { Receiver = Text(value) },
                "time" => suiteCase with { Time = Number(value) },
                string unknown => throw new InvalidDataException($"{name}: unknown key {unknown}"),
            };
        }

        return suiteCase;
    }

    private static SpfResult ReadResult(string keyword) => SpfKeywords.TryParseResult(keyword, out SpfResult result)
        ? result
        : throw new InvalidDataException($"unknown result {keyword}");

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? string.Empty;

    private static List<string> Texts(YamlNode node) =>
        node is YamlSequenceNode sequence ? [.. sequence.Select(Text)] : [Text(node)];

    private static int Number(YamlNode node) => int.Parse(Text(node), CultureInfo.InvariantCulture);
}
