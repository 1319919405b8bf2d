// SPDX-License-Identifier: MIT

namespace Spf.Tests.Cli.Inspect;

/// <summary>spfquery diff of records, zone files and saved inspections.</summary>
public sealed class DiffSidesTests : IDisposable
{
    private const string Old = """
        $ORIGIN example.com.
        @    SOA ns admin 1 2 3 4 5
        @    TXT "v=spf1 mx a:web.example.com include:_spf.example.com -all"
             MX  10 mail
        mail A   9.9.9.1
        web  A   9.9.9.2
             AAAA 2a00::2
        _spf TXT "v=spf1 ip4:9.9.8.0/24 -all"
        same TXT "v=spf1 -all"

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-diff-");

    private static string New => Old.Replace("9.9.8.0/24", "9.9.8.0/25", StringComparison.Ordinal);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Diff_TwoZoneFiles_ComparesAllNames()
    {
        CliRun run = await CliRun.OfAsync("diff", Write("old.zone", Old), Write("new.zone", New));

        Assert.Equal("", run.Error);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            ["example.com: different senders", "_spf.example.com: different senders"],
            run.OutputLines.Where(line => line.EndsWith("senders", StringComparison.Ordinal)));
        Assert.Equal("3 names compared, 2 changed", run.OutputLines[^1]);
    }

    // A name that only the old zone has is not looked up in the DNS.
    [Fact]
    public async Task Diff_RecordThatIsGone_IsNotLookedUp()
    {
        string gone = Write("new.zone", string.Join('\n', Old.Split('\n').Where(line => !line.StartsWith("_spf", StringComparison.Ordinal))));
        CliRun run = await CliRun.OfAsync("diff", "example.com", "--before", Write("old.zone", Old), "--after", gone);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("SPF-NO-RECORD", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_SavedInspection_IsTheSamePolicy()
    {
        string old = Write("old.zone", Old);
        CliRun inspected = await CliRun.OfAsync("inspect", "example.com", "--format", "json", "--zone", old);
        string saved = Write("saved.json", inspected.Output);
        CliRun same = await CliRun.OfAsync("diff", "--before", saved, "--after", old, "example.com");
        CliRun changed = await CliRun.OfAsync("diff", "--before", saved, "--after", Write("new.zone", New), "example.com");

        Assert.Equal("example.com: same senders", same.OutputLines[0]);
        Assert.Equal(0, same.ExitCode);
        Assert.Equal("example.com: different senders", changed.OutputLines[0]);
        Assert.Contains("- 9.9.8.128/25", changed.OutputLines);
    }

    [Fact]
    public async Task Diff_RecordAndZoneFile_ComparesTheDomain()
    {
        CliRun run = await CliRun.OfAsync(
            "diff", "same.example.com", "--before", Write("old.zone", Old), "--after", "v=spf1 ip4:9.9.9.9 -all");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("+ 9.9.9.9/32", run.OutputLines);
    }

    [Theory]
    [InlineData("diff --before dns", "--before needs --after")]
    [InlineData("diff --after dns", "--after needs --before")]
    [InlineData("diff --before dns --after dns", "neither side has a name with an SPF record")]
    [InlineData("diff a.example b.example --before dns --after dns", "unexpected argument \"b.example\"")]
    [InlineData("diff --before x --after dns a.example", "--before x: there is no such file, and it is not a record")]
    [InlineData("diff --before x.zone --after dns a.example", "--before x.zone: no such file")]
    [InlineData("diff --before x.json --after dns a.example", "--before x.json: no such file")]
    [InlineData("diff --before dns --after dns --zone x a.example", "--zone and --record cannot be used with --before and --after")]
    public async Task Diff_WrongSides_SaysWhy(string line, string error)
    {
        ArgumentNullException.ThrowIfNull(line);
        CliRun run = await CliRun.OfAsync(line.Split(' '));

        Assert.Equal(255, run.ExitCode);
        Assert.Equal($"spfquery: {error}", run.Error.Split('\n')[0]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"policy\":{\"domain\":\"a.example\",\"status\":1}}")]
    [InlineData("{\"policy\":{\"domain\":\"a.example\",\"status\":\"read\",\"records\":[null],\"nearMisses\":[],\"terms\":[]}}")]
    [InlineData("{\"policy\":{\"domain\":\"a.example\",\"status\":\"read\",\"records\":[],\"nearMisses\":[],\"terms\":[{\"exchanges\":1,\"term\":\"mx\",\"hosts\":[{\"name\":\"b.example\",\"addresses\":[\"x\"]}],\"policies\":[]}]}}")]
    public async Task Diff_FileThatIsNoInspection_SaysWhere(string json)
    {
        string saved = Write("saved.json", "\n" + json);
        CliRun run = await CliRun.OfAsync("diff", "--before", saved, "--after", "v=spf1 -all", "a.example");

        Assert.Equal(255, run.ExitCode);
        Assert.StartsWith(
            $"spfquery: --before {saved}: line 2 is not what", run.Error, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
