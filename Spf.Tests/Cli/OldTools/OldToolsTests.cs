// SPDX-License-Identifier: MIT

using System.Text;

namespace Spf.Tests.Cli.OldTools;

/// <summary>
/// Scripts that call one of the three older programs get this from ours: the same first line and exit code, or another
/// one for a reason that the row gives.
/// </summary>
public sealed class OldToolsTests(OldToolsServer server) : IClassFixture<OldToolsServer>
{
    public static TheoryData<string> Perl => Invocation.Rows(PerlRows.Table);

    public static TheoryData<string> LibSpf2 => Invocation.Rows(LibSpf2Rows.Table);

    public static TheoryData<string> PySpf => Invocation.Rows(PySpfRows.Table);

    [Fact]
    public void Tables_AreLongAndReasoned()
    {
        foreach (TheoryData<string> table in new[] { Perl, LibSpf2, PySpf })
        {
            Invocation[] rows = [.. table.Select(row => Invocation.Parse(row.Data))];

            Assert.True(rows.Length >= 25);
            Assert.All(rows, row => Assert.Equal(row.Ours != row.Old, row.Because is { Length: > 0 }));
        }
    }

    [Theory]
    [MemberData(nameof(Perl))]
    public Task Perl_Row_IsAnsweredAsItSays(string row) => AssertOursAsync(Invocation.Parse(row));

    [Theory]
    [MemberData(nameof(LibSpf2))]
    public Task LibSpf2_Row_IsAnsweredAsItSays(string row) =>
        AssertOursAsync(Invocation.Parse(row), "--exit-codes", "libspf2");

    [Theory]
    [MemberData(nameof(PySpf))]
    public Task PySpf_Row_IsAnsweredAsItSays(string row) => AssertOursAsync(Invocation.Parse(row));

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Perl))]
    public Task Perl_BesideTheProgram_AnswersAsTheRowSays(string row) =>
        AssertBesideAsync(row, PerlRows.Tool, PerlRows.Package);

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(LibSpf2))]
    public Task LibSpf2_BesideTheProgram_AnswersAsTheRowSays(string row) =>
        AssertBesideAsync(row, LibSpf2Rows.Tool, LibSpf2Rows.Package, "--exit-codes", "libspf2");

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(PySpf))]
    public Task PySpf_BesideTheProgram_AnswersAsTheRowSays(string row) =>
        AssertBesideAsync(row, PySpfRows.Tool, PySpfRows.Package);

    // Over the zone in memory: no server, no older program.
    private static async Task AssertOursAsync(Invocation row, params string[] options)
    {
        string zone = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                zone, OldToolsServer.ZoneText + OldToolsServer.Faults, TestContext.Current.CancellationToken);
            Assert.Equal(row.Ours, await OursAsync(row, [.. options, "--zone", zone]));
        }
        finally
        {
            File.Delete(zone);
        }
    }

    // Both over the wire, of the same server.
    private async Task AssertBesideAsync(string text, string tool, string package, params string[] options)
    {
        server.Require(tool, package);
        var row = Invocation.Parse(text);

        Assert.Equal(row.Old, await server.RunAsync([tool, .. row.Arguments], row.Input));
        Assert.Equal(row.Ours, await OursAsync(row, [.. options, "--dns", $"{server.Ip4}"]));
    }

    private static async Task<(string Line, int Code)> OursAsync(Invocation row, string[] options)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(row.Input));
        CliRun run = await CliRun.OfAsync([.. options, .. row.Arguments], input);
        string line = run.Output.Split('\n')[0];
        bool isVersion = System.Text.RegularExpressions.Regex.IsMatch(line, @"^spfquery \d+\.\d+\.\d+\S*$");
        return (isVersion ? "spfquery VERSION" : line, run.ExitCode);
    }
}
