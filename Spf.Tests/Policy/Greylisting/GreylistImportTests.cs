// SPDX-License-Identifier: MIT

using Spf.Policy.Configuration;
using Spf.Tests.Policy.Configuration;
using Spf.Tests.Policy.Decisions;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>The data of other greylisters: their senders pass at once.</summary>
public sealed class GreylistImportTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly ToolRunner _tools;
    private PolicyService? _service;

    public GreylistImportTests()
    {
        SqliteLibrary.Require();
        _tools = new ToolRunner(new ServerSettings { GreylistStore = GreylistStoreAddress.OfFile(Store) });
    }

    // Passed three days ago, and yesterday.
    public static TheoryData<string, string> PassedFormats => new()
    {
        { "postgrey", $"""
            VERSION=3
            format=print
            type=btree
            HEADER=END
             192.0.2.0/a\2btag@none.test/r@x.org
             {Seconds(-3)},{Seconds(-1)}
             192.0.2.0//r@x.org
             {Seconds(-3)},{Seconds(-1)}
            DATA=END
            """ },
        { "postgrey", $"""
            VERSION=3
            format=bytevalue
            type=btree
            HEADER=END
             {Hex("192.0.2.0/a@none.test/r@x.org")}
             {Hex($"{Seconds(-3)},{Seconds(-1)}")}
            DATA=END
            """ },
        { "postgrey", $"192.0.2.0/a@none.test/r@x.org {Seconds(-3)},{Seconds(-1)}" },
        { "postgrey", $" 192.0.2.7\t5,{Seconds(-1)}" },
        { "postgrey", "192.0.2.7 (12)" },
        { "mongo", $$"""
            {"_id":{"$oid":"1"},"ip":{"$numberLong":"3221225984"},"sender":"a@none.test","recipient":"r@x.org","client_ip":3221225991,"changed":{{Seconds(-1)}}.25,"allowed_from":{{Seconds(-3)}}}
            """ },
        { "mongo", $$"""
            [{"ip":3221225984,"sender":"a@none.test","recipient":"r@x.org","changed":{{Seconds(-1)}},"allowed_from":{{Seconds(-3)}}},
            ]
            """ },
        { "mongo", $$"""{"ip":3221225984,"changed":{{Seconds(-1)}},"allowed_from":{{Seconds(-3)}}}""" },
        { "sqlgrey", $"sender_name,sender_domain,src,first_seen,last_seen\na,none.test,192.0.2.7,2026-01-01,{Seconds(-1)}" },
        { "sqlgrey", $"""
            "sender_domain","src","first_seen","last_seen"
            "none.test","192.0.2","{Seconds(-3)}","{Seconds(-1)}"
            """ },
    };

    private string Store => _folder.PathOf("greylist.db");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _service?.Engine.Dispose();
        _tools.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(PassedFormats))]
    public async Task Import_PassedSender_PassesAtOnce(string format, string text)
    {
        string file = _folder.Write("dump", text);
        (_, string first, string errors) = await _tools.TryAsync("import", format, file);
        Assert.True(errors.Length == 0, errors);
        Assert.EndsWith(" imported, 0 known already, 0 left out, 0 bad\n", first, StringComparison.Ordinal);
        string imported = first[..first.IndexOf(' ', StringComparison.Ordinal)];
        Assert.Equal(
            text.StartsWith("192.0.2.7 (", StringComparison.Ordinal) ? first : $"0 imported, {imported} known already, 0 left out, 0 bad\n",
            (await _tools.RunAsync("import", format, file)).Output);

        Assert.Equal("prepend", await Ask("192.0.2.9", "a@none.test"));
        Assert.Equal("defer_if_permit", await Ask("198.51.100.9", "a@none.test"));
    }

    [Fact]
    public async Task Import_SenderForWhichSpfPasses_IsKnownByItsDomainFromThenOn()
    {
        string file = _folder.Write("dump", $"192.0.2.0/a@pass.test/r@x.org {Seconds(-3)},{Seconds(-1)}");
        await _tools.RunAsync("import", "postgrey", file);

        Assert.Equal("prepend", await Ask("192.0.2.9", "a@pass.test"));
        Assert.Equal("prepend", await Ask("198.51.100.9", "a@pass.test"));
    }

    [Fact]
    public async Task Import_Tree_KnowsWhatItsTimesSay()
    {
        string root = _folder.PathOf("data");
        Make("client_address/192/0/2/greylist/a@none.test/r@x.org", DateTime.UtcNow.AddDays(-2));
        Make("client_address/192/0/3/greylist/a@none.test/r@x.org", DateTime.UtcNow.AddMinutes(10));
        Make("client_address/192/0/4/7/greylist/a%2Fb@none.test/r@x.org", DateTime.UtcNow.AddDays(-2));
        Make("client_address/192/0/5/check_file", DateTime.UtcNow.AddDays(-2));
        Make("client_address/greylist/a@none.test/r@x.org", DateTime.UtcNow.AddDays(-2));
        Make("client_address/x/greylist/a@none.test/r@x.org", DateTime.UtcNow.AddDays(-2));
        Make("client_address/192/0/6/greylist/..%2f..%2fetc/passwd", DateTime.UtcNow.AddDays(-2));
        File.CreateSymbolicLink(Path.Combine(root, "client_address/192/0/2/greylist/a@none.test/link"), "/etc/passwd");

        (int exitCode, string output, string errors) = await _tools.TryAsync("import", "tumgreyspf", root);
        Assert.Equal((1, "5 imported, 0 known already, 1 left out, 1 bad\n"), (exitCode, output));
        Assert.Contains("all IPv6 clients share it", errors, StringComparison.Ordinal);
        Assert.Contains("client_address/x/greylist", errors, StringComparison.Ordinal);
        Assert.Equal("0 imported, 5 known already, 1 left out, 1 bad\n", (await _tools.TryAsync(
            "import", "tumgreyspf", root)).Output);

        Assert.Equal("prepend", await Ask("192.0.2.9", "a@none.test"));
        Assert.Equal("defer_if_permit", await Ask("192.0.3.9", "a@none.test"));
        Assert.Equal("prepend", await Ask("192.0.4.9", "a/b@none.test"));
        Assert.Equal("prepend", await Ask("192.0.5.9", "anybody@none.test"));

        void Make(string path, DateTime allowed)
        {
            string file = _folder.Write(Path.Combine("data", path), "");
            File.SetLastWriteTimeUtc(file, allowed);
        }
    }

    [Fact]
    public async Task Import_Blackholes_RejectAtOnce()
    {
        string file = _folder.Write("dump", """
            {"ip":3221225991}
            {"address":"trap@x.org"}
            {"ip":167772160,"type":4}
            {"ip":"x"}
            nonsense
            """);
        (int exitCode, string output, string errors) = await _tools.TryAsync("import", "mongo", file);
        Assert.Equal((1, "2 imported, 0 known already, 1 left out, 2 bad\n"), (exitCode, output));
        Assert.Contains("a whitelist's network 10.0.0.0", errors, StringComparison.Ordinal);
        Assert.Contains("dump:5: it is no document of mongoexport", errors, StringComparison.Ordinal);

        Assert.Equal("550", await Ask("192.0.2.7", "a@none.test"));
        Assert.Equal("defer_if_permit", await Ask("192.0.2.8", "a@none.test"));
        Assert.Equal("550", await Ask("198.51.100.8", "a@none.test", "trap@x.org"));
        Assert.Equal("550", await Ask("198.51.100.8", "a@none.test"));
        await _tools.RunAsync("remove", "blackhole", "198.51.100.8");
        Assert.Equal("defer_if_permit", await Ask("198.51.100.8", "a@none.test"));
    }

    [Theory]
    [InlineData("postgrey", "VERSION=3\nformat=print\nHEADER=END\n 0123456789012345678901234567890123456789\n 1,2\n", 0, 1, 0)]
    [InlineData("postgrey", "VERSION=3\nHEADER=END\n 192.0.2.0/a@b/c@d\n 1\nDATA=END\n", 0, 0, 1)]
    [InlineData("postgrey", "nonsense", 0, 0, 1)]
    [InlineData("postgrey", "a/b@c/d/e@f 1,2\n192.0.2.0/a 1,2\n192.0.2.0/a/b@c/d@e 1,2", 1, 0, 2)]
    [InlineData("sqlgrey", "src,first_seen,rcpt,sender_name,sender_domain\n192.0.2,2026-01-01 10:00:00+01,r@x,-undef-,-undef-\n1,2,3,4,5\n1,2\n", 1, 0, 2)]
    [InlineData("export", "{}\n{\"list\":\"client\",\"value\":\"a b c\",\"note\":\"\",\"added\":\"2026-01-01\"}\n[]\n", 0, 0, 3)]
    public async Task Import_BadLines_AreCountedAndShown(string format, string text, int good, int leftOut, int bad)
    {
        (int exitCode, string output, string errors) =
            await _tools.TryAsync("import", format, _folder.Write("dump", text));

        Assert.Equal($"{good} imported, 0 known already, {leftOut} left out, {bad} bad\n", output);
        Assert.Equal(bad > 0 ? 1 : 0, exitCode);
        Assert.Equal(leftOut + bad, errors.Split('\n').Length - 1);
    }

    [Theory]
    [InlineData("import: it needs FORMAT and FILE", "import")]
    [InlineData("import: there is no format", "import", "x", "y")]
    [InlineData("add: \"a b\" is not a domain", "add", "client", "a b")]
    [InlineData("add: \"x\" is no list", "add", "x", "y")]
    [InlineData("list: --state is one of", "list", "--state", "x")]
    [InlineData("list: --limit is a number", "list", "--limit", "x")]
    [InlineData("report: --since is a time", "report", "--since", "x")]
    [InlineData("list: --what is no option of list", "list", "--what")]
    [InlineData("there is no command \"fly\"", "fly")]
    public async Task Arguments_Wrong_AreExplained(string problem, params string[] args)
    {
        await _tools.RunAsync("add", "client", "192.0.2.1");
        (int exitCode, string output, string errors) = await _tools.TryAsync(args);

        Assert.Equal((2, string.Empty), (exitCode, output));
        Assert.StartsWith(
            $"spf-policyd greylist: {problem[(problem.IndexOf(": ", StringComparison.Ordinal) is var i and > 0 ? i + 2 : 0)..]}",
            errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfEachTool_NamesItsOptions()
    {
        string help = (await _tools.RunAsync("--help")).Output;
        foreach (string tool in (string[])["stat", "list", "add", "remove", "clean", "import", "export", "report"])
        {
            Assert.Contains($"  {tool} ", help, StringComparison.Ordinal);
            Assert.Contains("--json", (await _tools.RunAsync(tool, "--help")).Output, StringComparison.Ordinal);
        }
    }

    // A tool that only looks makes no file.
    [Fact]
    public async Task Stat_WithoutAStore_SaysSo()
    {
        (int exitCode, _, string errors) = await _tools.TryAsync("stat");

        Assert.Equal(1, exitCode);
        Assert.Contains("there is no ", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Store));
    }

    [Fact]
    public async Task Read_LineWithoutEnd_IsCutAndBad()
    {
        string file = _folder.Write("dump", new string('x', 3 << 20));
        Assert.Equal("0 imported, 0 known already, 0 left out, 1 bad\n", (await _tools.TryAsync(
            "import", "mongo", file)).Output);
    }

    private static long Seconds(int days) => DateTimeOffset.UtcNow.AddDays(days).ToUnixTimeSeconds();

    private static string Hex(string text) => Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(text));

    // The first word of the answer.
    private async Task<string> Ask(string client, string sender, string recipient = "r@x.org")
    {
        _service?.Engine.Dispose();
        _service = new PolicyService($"Greylist = Yes; Greylist_Store = sqlite:{Store}", GreylistZone.Resolver);
        return (await _service.Ask(client, "h", sender, recipient))!.Split(' ')[0];
    }
}

/// <summary>Domains with and without a record.</summary>
internal static class GreylistZone
{
    public static Spf.Dns.ZoneResolver Resolver { get; } = Spf.Dns.ZoneFile.Parse("""
        $ORIGIN test.
        none  A    192.0.2.1
        pass  TXT  "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 -all"
        fail  TXT  "v=spf1 -all"
        """);
}
