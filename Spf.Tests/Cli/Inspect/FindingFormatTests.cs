// SPDX-License-Identifier: MIT

using System.Reflection;
using System.Text.Json;
using Spf.Cli.Inspect.Findings;
using Spf.Inspection;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Cli.Inspect;

/// <summary>The formats of lint, inspect and diff for other programs.</summary>
public sealed class FindingFormatTests : IDisposable
{
    private const string Zone = """
        $ORIGIN example.com.
        @   TXT  "v=spf1 ptr ipv4:9.9.8.1 ~all"
        a   TXT  ( "v=spf1 ip4:9.9.9.0/24 "
                   "ipv4:9.9.8.1 ?all" )

        """;

    private const string Characters = "v=spf1 ip4:%{}[]()\\\"\n\u0001é";

    private static readonly string[] Levels = ["none", "note", "warning", "error"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-formats-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Rules_OfAllCodes_AreThere()
    {
        string[] codes =
        [
            .. typeof(FindingCode).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(static field => (string)field.GetRawConstantValue()!),
        ];
        Assert.Equal(codes, FindingRule.OfFindings.Select(static rule => rule.Code));
        Assert.Equal(FindingRule.All.Length, FindingRule.All.DistinctBy(static rule => rule.Code).Count());
    }

    [Fact]
    public async Task Lint_ForGitHub_HasALineForEachFinding()
    {
        string file = Write("a,b: 100%.zone", Zone);
        CliRun run = await CliRun.OfAsync("lint", file, "--format", "github");

        string name = $"file={EscapeProperty(file)}";
        Assert.Equal(
            [
                $"::warning title=SPF-PTR,{name},line=2,col=18,endColumn=21::",
                $"::error title=SPF-TYPO,{name},line=2,col=22,endColumn=27::",
                $"::error title=SPF-TYPO,{name},line=4,col=13,endColumn=18::",
                $"::warning title=SPF-ALL-NEUTRAL,{name},line=4,col=26,endColumn=30::",
            ],
            run.OutputLines.Select(static line => line[..(line.IndexOf("::", 2, StringComparison.Ordinal) + 2)]));
        Assert.Equal(2, run.ExitCode);
    }

    // A line that begins with "::" would be a command of its own.
    [Theory]
    [InlineData("v=spf1 a%0A::error::x \r\n::warning::y -all")]
    [InlineData("v=spf1 include:x,line=9::z \n::stop-commands::t")]
    public async Task Lint_ForGitHub_HostileRecordIsOneLineForEachFinding(string record)
    {
        CliRun run = await CliRun.OfAsync("lint", record, "--format", "github");
        CliRun json = await CliRun.OfAsync("lint", record, "--format", "json");

        Assert.Equal(json.ToJson().GetProperty("findings").GetArrayLength(), run.OutputLines.Length);
        Assert.All(run.OutputLines, static line =>
        {
            Assert.Matches("^::(error|warning|notice) title=SPF-[A-Z-]+::[^\r\n]+$", line);
            Assert.DoesNotMatch("%(?!25|0A|0D)", line);
        });
    }

    [Fact]
    public async Task Lint_Sarif_HasRulesAndPlaces()
    {
        string file = Write("example.com.zone", Zone);
        JsonElement run = (await CliRun.OfAsync("lint", file, "--format", "sarif")).ToJson().GetProperty("runs")[0];

        JsonElement rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.Equal(
            [
                "SPF-PTR warning 2:18-21",
                "SPF-TYPO error 2:22-27",
                "SPF-TYPO error 4:13-18",
                "SPF-ALL-NEUTRAL warning 4:26-30",
            ],
            results.Select(static result =>
                $"{result.GetProperty("ruleId")} {result.GetProperty("level")} {Region(result)}"));
        Assert.All(results, result => Assert.Equal(
            result.GetProperty("ruleId").GetString(),
            rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString()));
        Assert.Equal(
            new Uri(file),
            new Uri(results[0].GetProperty("locations")[0].GetProperty("physicalLocation")
                .GetProperty("artifactLocation").GetProperty("uri").GetString()!));
    }

    // The schema of SARIF 2.1.0, for the objects that we write. It allows no other properties.
    [Fact]
    public async Task Sarif_OfAnyPolicy_HasTheShapeOfTheSchema()
    {
        var random = new Random(2_1_0);
        string[] records =
        [
            "v=spf1 -all", "", "v=spf1 a:[x](https://evil.example) exists:%{i}.{0} -all", "\u202Ev=spf1 \0",
            .. Enumerable.Range(0, FuzzCount.Of(100, 5_000)).Select(_ => new string(
                [.. Enumerable.Range(0, random.Next(60)).Select(_ => Characters[random.Next(Characters.Length)])])),
        ];
        int shaped = 0;
        foreach (string record in records)
        {
            CliRun run = await CliRun.OfAsync("lint", "--format", "sarif", "--", record);
            if (run.ExitCode != 255)
            {
                RequireShape(run.ToJson());
                shaped++;
            }
        }

        Assert.InRange(shaped, records.Length / 2, records.Length);

        RequireShape((await PolicyRun.InZoneAsync(Zone, "inspect", "example.com", "--format", "sarif")).ToJson());
        RequireShape((await PolicyRun.InZoneAsync(
            Zone, "diff", "example.com", "v=spf1 +all", "--format", "sarif")).ToJson());
    }

    [Fact]
    public async Task Sarif_TextOfAStranger_IsNoLinkAndNoPlaceholder()
    {
        CliRun run = await CliRun.OfAsync("lint", "v=spf1 [x](https://evil.example) {0} -all", "--format", "sarif");
        string[] messages =
        [
            .. run.ToJson().GetProperty("runs")[0].GetProperty("results").EnumerateArray()
                .Select(static result => result.GetProperty("message").GetProperty("text").GetString()!),
        ];
        Assert.Contains(messages, static message => message.Contains("[x] (https", StringComparison.Ordinal));
        Assert.Contains(messages, static message => message.Contains("{{0}}", StringComparison.Ordinal));
        Assert.DoesNotContain(messages, static message => message.Contains("](", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Diff_ForGitHub_SaysWhoGainsAndLoses()
    {
        CliRun run = await CliRun.OfAsync(
            "diff",
            "v=spf1 ip4:9.9.8.0/25 -all",
            "v=spf1 ip4:9.9.8.128/25 ~all",
            "--format",
            "github");

        Assert.Equal(
            [
                "::warning title=SPF-STRANGERS::record.invalid: everybody else gets another result: fail -> softfail "
                    + "(RFC 7208, 4.7)",
                "::warning title=SPF-GAINED::record.invalid: 9.9.8.128/25 may send now (RFC 7208, 5)",
                "::warning title=SPF-LOST::record.invalid: 9.9.8.0/25 may not send any more (RFC 7208, 5)",
            ],
            run.OutputLines);
        Assert.Equal(1, run.ExitCode);
    }

    private static string EscapeProperty(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);

    private static string Region(JsonElement result)
    {
        JsonElement region = result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region");
        return $"{region.GetProperty("startLine")}:{region.GetProperty("startColumn")}"
            + $"-{region.GetProperty("endColumn")}";
    }

    private static void RequireShape(JsonElement log)
    {
        Require(log, ["version", "runs"], ["$schema"]);
        Assert.Equal("2.1.0", log.GetProperty("version").GetString());
        JsonElement run = Assert.Single(log.GetProperty("runs").EnumerateArray());
        Require(run, ["tool"], ["results", "columnKind"]);
        Assert.Equal("unicodeCodePoints", run.GetProperty("columnKind").GetString());
        Require(run.GetProperty("tool"), ["driver"], []);
        JsonElement driver = run.GetProperty("tool").GetProperty("driver");
        Require(driver, ["name"], ["version", "rules"]);
        Assert.All(driver.GetProperty("rules").EnumerateArray(), static rule =>
        {
            Require(rule, ["id"], ["shortDescription"]);
            Require(rule.GetProperty("shortDescription"), ["text"], []);
        });
        Assert.All(run.GetProperty("results").EnumerateArray(), static result =>
        {
            Require(result, ["message"], ["ruleId", "ruleIndex", "level", "locations"]);
            Require(result.GetProperty("message"), ["text"], []);
            Assert.Contains(result.GetProperty("level").GetString(), Levels);
            JsonElement location = Assert.Single(result.GetProperty("locations").EnumerateArray());
            Require(location, [], ["physicalLocation", "logicalLocations"]);
            if (location.TryGetProperty("physicalLocation", out JsonElement physical))
            {
                Require(physical, ["artifactLocation"], ["region"]);
                Require(physical.GetProperty("artifactLocation"), ["uri"], []);
                string? uri = physical.GetProperty("artifactLocation").GetProperty("uri").GetString();
                Assert.True(Uri.TryCreate(uri, UriKind.RelativeOrAbsolute, out _));
                if (physical.TryGetProperty("region", out JsonElement region))
                {
                    Require(region, ["startLine", "startColumn"], ["endColumn"]);
                    Assert.All(region.EnumerateObject(), static place => Assert.True(place.Value.GetInt32() >= 1));
                }
            }

            if (location.TryGetProperty("logicalLocations", out JsonElement names))
            {
                Assert.All(names.EnumerateArray(), static name => Require(name, ["fullyQualifiedName"], ["kind"]));
            }
        });
    }

    private static void Require(JsonElement element, string[] required, string[] optional)
    {
        Assert.Equal(JsonValueKind.Object, element.ValueKind);
        string[] names = [.. element.EnumerateObject().Select(static property => property.Name)];
        Assert.Empty(required.Except(names));
        Assert.Empty(names.Except([.. required, .. optional]));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
