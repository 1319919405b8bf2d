// SPDX-License-Identifier: MIT

using System.Text.Json;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Cli.Inspect;

/// <summary>spfquery lint of zone files.</summary>
public sealed class LintZoneTests : IDisposable
{
    private const string Zone = """
        $ORIGIN example.com.
        @     SOA  ns admin 1 2 3 4 5
        @     CNAME www ; Cloudflare's apex
              TXT  "v=spf1 mx -all"
              HTTPS 1 . alpn="h2"
        a.b   TXT  ( "v=spf1 ip4:9.9.9.0/24 "
                     "ipv4:9.9.8.1 ~all" )
        words TXT  v=spf1 mx -all
        @     TXT  "v=spf1 ?all"
        near  TXT  "v=spf 1 mx -all"
        m\.x  TXT  "v=spf1 -all"
        x     ALIAS y
        $GENERATE 1-9 a$ A 192.0.2.$
        other TXT  "something else"

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-lint-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Lint_ZoneFile_GivesLineAndColumnOfEachFinding()
    {
        string file = Write("example.com.zone", Zone);
        CliRun run = await CliRun.OfAsync("lint", file);

        Assert.Equal("", run.Error);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(
            [
                "7:15: error SPF-TYPO a.b.example.com at position 22 (RFC 7208, 4.6.1)",
                "8:12: error SPF-GLUED words.example.com (RFC 7208, 3.3)",
                "9:20: warning SPF-ALL-NEUTRAL example.com at position 7 (RFC 7208, 5.1)",
                "9:13: error SPF-SEVERAL-RECORDS example.com (RFC 7208, 4.5)",
                "10:13: error SPF-VERSION near.example.com at position 0 (RFC 7208, 4.5)",
                "11:13: error SPF-NAME (RFC 7208, 4.3)",
            ],
            run.OutputLines.Where(line => line.StartsWith(file + ":", StringComparison.Ordinal)).SkipLast(1)
                .Select(line => line[(file.Length + 1)..]));
        Assert.Equal($"{file}: 6 SPF records, 5 errors, 1 warning", run.OutputLines[^1]);
    }

    [Fact]
    public async Task Lint_ZoneFileAsJson_HasItsPlaces()
    {
        string file = Write("db.example.com", Zone);
        CliRun run = await CliRun.OfAsync("lint", "--format", "json", file);
        JsonElement[] records = [.. run.OutputLines.Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Equal(
            ["4 13 example.com", "6 15 a.b.example.com", "8 12 words.example.com", "9 13 example.com", "10 13 near.example.com", "11 13 "],
            records.Select(json => $"{json.GetProperty("line")} {json.GetProperty("column")} {json.GetProperty("domain")}"));
        Assert.All(records, json => Assert.Equal(file, json.GetProperty("file").GetString()));
        JsonElement finding = records[1].GetProperty("findings")[0];
        Assert.Equal((7, 15), (finding.GetProperty("line").GetInt32(), finding.GetProperty("column").GetInt32()));
    }

    [Theory]
    [InlineData("--zone", true)]
    [InlineData("", true)]
    [InlineData("", false)]
    public async Task Lint_FileThatIsNoZone_SaysWhere(string option, bool exists)
    {
        string file = exists ? Write("x.zone", "a.example. TXT \"v=spf1 -all\"\nb TXT \"\n") : "nowhere.zone";
        CliRun run = await CliRun.OfAsync(["lint", .. option.Length > 0 ? [option] : Array.Empty<string>(), file]);

        Assert.Equal(255, run.ExitCode);
        Assert.Equal(
            exists
                ? $"spfquery: {file}:2:7: this quoted string has no closing quotation mark on its line\n"
                : "spfquery: nowhere.zone: no such file\n",
            run.Error);
    }

    [Fact]
    public async Task Lint_ZoneFiles_AreAllChecked()
    {
        string good = Write("good.zone", "a.example. TXT \"v=spf1 -all\"");
        string none = Write("none.zone", "a.example. A 192.0.2.1");
        CliRun run = await CliRun.OfAsync("lint", good, none);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal([$"{good}: 1 SPF record, no findings", $"{none}: 0 SPF records, no findings"], run.OutputLines);
    }

    // Every record is printed before the next one is read.
    [Fact]
    public async Task Lint_LargeZone_TakesTheMemoryOfOneRecord()
    {
        int records = FuzzCount.Of(500, 100_000);
        string file = Path.Combine(_folder.FullName, "large.zone");
        await using (var zone = new StreamWriter(file))
        {
            for (int i = 0; i < records; i++)
            {
                await zone.WriteLineAsync($"name{i}.example. 3600 IN TXT \"v=spf1 ip4:9.9.9.0/24 -all\" ; {new string('x', 450)}");
            }
        }

        CliRun run = await CliRun.OfAsync("lint", file);
        Assert.Equal($"{file}: {records:N0} SPF records, no findings", Assert.Single(run.OutputLines));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
