// SPDX-License-Identifier: MIT

using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Spf.Policy.Hosting;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Packaging;

/// <summary>The metrics that docs/operations.md, the dashboard and the man page name: exactly those that
/// exist.</summary>
public sealed partial class OperationsPageTests
{
    private const string Page = "docs/operations.md";
    private const string Dashboard = "packaging/grafana/spf-policyd.json";

    /// <summary>The metrics by name, each with its type.</summary>
    private static readonly SortedDictionary<string, string> Existing = ReadExisting();

    [Fact]
    public void Table_OfMetrics_IsWhatExists()
    {
        IEnumerable<string> rows = from Match row in TableRow().Matches(Read(Page))
                                   select $"{row.Groups["name"].Value} {row.Groups["type"].Value}";

        Assert.Equal(Existing.Select(metric => $"{metric.Key} {metric.Value}"), rows.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Page)]
    [InlineData(Dashboard)]
    [InlineData("docs/spf-policyd.8")]
    [InlineData("docs/spf-policyd.conf.5")]
    public void Text_EachMetricItNames_Exists(string file)
    {
        string[] unknown = [.. NamesIn(Read(file)).Except(Existing.Keys)];

        Assert.Empty(unknown);
    }

    [Theory]
    [InlineData(Dashboard)]
    [InlineData("docs/spf-policyd.8")]
    public void Text_OfAllMetrics_NamesEach(string file)
    {
        string[] missing = [.. Existing.Keys.Except(NamesIn(Read(file)))];

        Assert.Empty(missing);
    }

    // The labels of each metric are those that the code gives it.
    [Fact]
    public void Table_OfMetrics_HasTheirLabels()
    {
        Dictionary<string, string[]> labels = TableRow().Matches(Read(Page)).ToDictionary(
            row => row.Groups["name"].Value,
            row => Label().Matches(row.Groups["labels"].Value).Select(label => label.Groups["label"].Value).ToArray());
        string source = string.Concat(
            from folder in (string[])["Spf.Core", "Spf.Policy"]
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            where Path.GetFileName(file).Contains("Metrics", StringComparison.Ordinal)
                || Path.GetFileName(file) == "SpfDiagnostics.cs"
            select File.ReadAllText(file));

        Assert.All(labels.SelectMany(metric => metric.Value), label => Assert.Matches(
            $"\"{label.Replace("spf_", "spf.", StringComparison.Ordinal).Replace("dns_", "dns.", StringComparison.Ordinal)}\"",
            source));
        Assert.Equal(
            ["action", "operation", "reason", "spf_dns_reply", "spf_identity", "spf_result", "verdict"],
            labels.Values.SelectMany(names => names).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Dashboard_AsGrafanaReadsIt_HasPanelsWithQueries()
    {
        using var dashboard = JsonDocument.Parse(Read(Dashboard));
        JsonElement[] panels = [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()];

        Assert.NotEmpty(panels);
        Assert.Equal(panels.Length, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, panel => Assert.All(panel.GetProperty("targets").EnumerateArray(), target =>
        {
            string query = target.GetProperty("expr").GetString()!;
            Assert.NotEmpty(NamesIn(query));
            Assert.Equal(query.Count(c => c == '('), query.Count(c => c == ')'));
        }));
    }

    private static SortedDictionary<string, string> ReadExisting()
    {
        using var exporter = new PrometheusExporter();
        foreach (Type type in from assembly in (Assembly[])[typeof(SpfVerifier).Assembly, typeof(PrometheusExporter).Assembly]
                              from type in assembly.GetTypes()
                              where type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
                                  .Any(field => field.FieldType == typeof(Meter))
                              select type)
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        return new(
            TypeLine().Matches(exporter.ToString())
                .ToDictionary(line => line.Groups["name"].Value, line => line.Groups["type"].Value),
            StringComparer.Ordinal);
    }

    // A histogram has series of its own names. A name in capitals or with another beginning is no metric.
    private static IEnumerable<string> NamesIn(string text) =>
        (from Match match in Name().Matches(text)
         select match.Groups["name"].Value into name
         where name is not ("spf_result" or "spf_identity" or "spf_dns_reply")
         select name).Distinct();

    private static string Read(string file) =>
        File.ReadAllText(Path.Combine(Repository.Root, file)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"(?m)^\| `(?<name>spf_\w+)` \| (?<type>\w+) \|(?<labels>[^|]*)\|")]
    private static partial Regex TableRow();

    [GeneratedRegex(@"`(?<label>[a-z_]+)`")]
    private static partial Regex Label();

    [GeneratedRegex(@"(?m)^# TYPE (?<name>\w+) (?<type>\w+)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"(?<![\w-])(?<name>spf_[a-z_]+?)(_bucket|_sum|_count)?\b")]
    private static partial Regex Name();
}
