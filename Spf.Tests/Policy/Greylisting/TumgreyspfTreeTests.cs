// SPDX-License-Identifier: MIT

using Microsoft.Extensions.Logging;
using Spf.Policy.Configuration;
using Spf.Policy.Greylisting.Tree;
using Spf.Tests.Policy.Configuration;
using Spf.Tests.Policy.Decisions;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Greylisting;

/// <summary>tumgreyspf's tree: its own example, what it says by client, sender and recipient, and hostile names.</summary>
public sealed class TumgreyspfTreeTests : IDisposable
{
    private const string Top =
        "SPFSEEDONLY = 0\nGREYLISTTIME = 600\nCHECKERS = spf,greylist\n"
        + "OTHERCONFIGS = client_address,envelope_sender,envelope_recipient\nGREYLISTEXPIREDAYS = 10.0\n";

    private readonly ConfigurationFolder _folder = new();
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly Lines _log = new();
    private readonly TumgreyspfTree _tree;

    public TumgreyspfTreeTests()
    {
        Write("__default__", Top);
        _tree = new TumgreyspfTree(_folder.PathOf("tree"), _time, _log);
    }

    public void Dispose() => _folder.Dispose();

    // The example of tumgreyspf's readme.
    [Fact]
    public void Find_ClientWithoutCheckers_IsNotCheckedAtAll()
    {
        Write(
            "client_address/192/168/10/__default__",
            "SPFSEEDONLY=0\nGREYLISTTIME=300\nCHECKERS=\nOTHERCONFIGS=\n");
        Write("envelope_recipient/x.org/__default__", "CHECKERS=spf,greylist\n");

        Assert.Equal("", Values("192.168.10.9").Checkers);
        Assert.Equal("spf,greylist", Values("192.168.11.9").Checkers);
        PolicySettings settings = Apply("192.168.10.9");
        Assert.Equal(
            (RejectPolicy.NoCheck, RejectPolicy.NoCheck, GreylistMode.No),
            (settings.HeloReject, settings.MailFromReject, settings.Greylist.Mode));
        Assert.Same(settings, Apply("192.168.10.10"));
    }

    [Theory]
    [InlineData("client_address/__default__", true)]
    [InlineData("client_address/192/__default__", true)]
    [InlineData("client_address/192/0/2/__default__", true)]
    [InlineData("client_address/192/0/2/1/__default__", true)]
    [InlineData("client_address/192/0/2/1", true)]
    [InlineData("client_address/192/0/2/2", false)]
    [InlineData("envelope_sender/example.com/__default__", true)]
    [InlineData("envelope_sender/example.com/al%2Fice", true)]
    [InlineData("envelope_sender/example.com/al/ice", false)]
    [InlineData("envelope_sender/example.org/__default__", false)]
    [InlineData("envelope_recipient/x.org/%2ebob+tag", true)]
    [InlineData("envelope_recipient/x.org/.bob+tag", false)]
    [InlineData("elsewhere/__default__", false)]
    public void Find_File_CountsForItsMessages(string file, bool counts)
    {
        Write(file, "GREYLISTTIME=7 # comment\n");

        Assert.Equal(counts ? 7 : 600, Values("192.0.2.1", "Al/Ice@Example.COM", ".Bob+tag@x.org").Delay!.Value.TotalSeconds);
    }

    [Theory]
    [InlineData("2001:db8:7::1", "client_address/2001/0db8/__default__")]
    [InlineData("2001:DB8:7::1", "client_address/2001%3Adb8%3A7%3A%3A1")]
    [InlineData("2001:db8:7::1", "client_address/2001%3Adb8%3A7%3A%3A1/__default__")]
    public void Find_IPv6_HasGroupsAndItsText(string client, string file)
    {
        Write(file, "GREYLISTTIME=7\n");

        Assert.Equal(7, Values(client).Delay!.Value.TotalSeconds);
    }

    // Later files override single values; the sender's domain follows the last "@", and tumgreyspf splits at the first.
    [Fact]
    public void Find_SeveralFiles_AddUp()
    {
        Write("client_address/192/__default__", "GREYLISTTIME=1\nSPFSEEDONLY=1\n");
        Write("envelope_sender/example.com/__default__", "GREYLISTTIME=2\n");
        Write("envelope_recipient/x.org/bob", "CHECKERS=greylist,spf\nGREYLISTEXPIREDAYS=0.5\n");
        TreeValues values = Values("192.0.2.1", "a@b@example.com", "bob@x.org");

        Assert.Equal(
            (true, 2.0, "greylist,spf", 0.5),
            (values.SpfMarksOnly, values.Delay!.Value.TotalSeconds, values.Checkers, values.MaxAge!.Value.TotalDays));
        PolicySettings settings = values.ApplyTo(Settings());
        Assert.Equal(
            (RejectPolicy.Never, GreylistMode.Yes, true),
            (settings.MailFromReject, settings.Greylist.Mode, settings.Greylist.IsBeforeSpf));
    }

    [Fact]
    public void Find_ChangedFile_CountsFiveSecondsLater()
    {
        Assert.Equal(600, Values("192.0.2.1").Delay!.Value.TotalSeconds);
        Write("client_address/192/__default__", "GREYLISTTIME=7\n");
        Assert.Equal(600, Values("192.0.2.1").Delay!.Value.TotalSeconds);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(7, Values("192.0.2.1").Delay!.Value.TotalSeconds);
        File.Delete(_folder.PathOf("tree/client_address/192/__default__"));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(600, Values("192.0.2.1").Delay!.Value.TotalSeconds);
    }

    [Theory]
    [InlineData("GREYLISTTIME=x")]
    [InlineData("GREYLISTTIME=-1")]
    [InlineData("GREYLISTEXPIREDAYS=1e9")]
    [InlineData("CHECKERS=spf,import os")]
    [InlineData("OTHERCONFIGS=../../etc")]
    [InlineData("__import__('os').system('touch /tmp/x')")]
    public void Find_ValueThatCannotBeRead_IsNotedOnceAndTheOneAboveHolds(string line)
    {
        Write("client_address/192/__default__", $"\n{line}\nSPFSEEDONLY=1\n");
        TreeValues values = Values("192.0.2.1");
        _time.Advance(TimeSpan.FromSeconds(60));
        _ = Values("192.0.2.1");

        Assert.Equal((600.0, "spf,greylist", 10.0, true), (values.Delay!.Value.TotalSeconds, values.Checkers,
            values.MaxAge!.Value.TotalDays, values.SpfMarksOnly));
        Assert.Contains("client_address/192/__default__:2: ", Assert.Single(_log.All), StringComparison.Ordinal);
    }

    // Nobody gets out of the tree, and nothing is read that is no file in it.
    [Theory]
    [InlineData("../../secret@x")]
    [InlineData("..@..")]
    [InlineData("%2e%2e%2fsecret@x")]
    [InlineData("/etc/passwd@/etc")]
    [InlineData("\0@x")]
    [InlineData("@")]
    [InlineData("@x.org")]
    [InlineData("x.org")]
    [InlineData("")]
    [InlineData("link@x.org")]
    [InlineData("folder@x.org")]
    [InlineData("\uD800@x.org")]
    public void Find_HostileName_FindsNothing(string address)
    {
        Write("secret", "GREYLISTTIME=7\n");
        _folder.Write("secret", "GREYLISTTIME=7\n");
        _folder.Write("x/__default__", "GREYLISTTIME=7\n");
        Write("envelope_sender/x.org/folder/file", "GREYLISTTIME=7\n");
        File.CreateSymbolicLink(_folder.PathOf("tree/envelope_sender/x.org/link"), _folder.PathOf("secret"));

        Assert.Equal(600, Values("192.0.2.1", address, address).Delay!.Value.TotalSeconds);
        Assert.Equal(600, Values(address, address, address).Delay!.Value.TotalSeconds);
        string longName = new('a', 300);
        Assert.Equal(600, Values("192.0.2.1", $"{address}{longName}", $"{longName}@{longName}").Delay!.Value.TotalSeconds);
        Assert.All(_log.All, line => Assert.DoesNotContain(line, char.IsControl));
    }

    [Fact]
    public void Find_LinkInsideTheTree_IsFollowed()
    {
        Write("envelope_sender/x.org/one", "GREYLISTTIME=7\n");
        File.CreateSymbolicLink(_folder.PathOf("tree/envelope_sender/x.org/two"), "one");

        Assert.Equal(7, Values("192.0.2.1", "two@x.org").Delay!.Value.TotalSeconds);
    }

    [Fact]
    public void Find_ManyFiles_AreAllFound()
    {
        int count = Fuzzing.FuzzCount.Of(1000, 10_000);
        for (int i = 0; i < count; i++)
        {
            Write($"envelope_sender/x.org/u{i}", $"GREYLISTTIME={i}\n");
        }

        for (int i = 0; i < count; i++)
        {
            Assert.Equal(i, Values("192.0.2.1", $"u{i}@x.org").Delay!.Value.TotalSeconds);
        }
    }

    // The engine: the client that is not checked, and those that wait as long as their file says.
    [Fact]
    public async Task Engine_WithATree_DecidesByIt()
    {
        SqliteLibrary.Require();
        Write("client_address/192/0/2/__default__", "CHECKERS=\nOTHERCONFIGS=\n");
        Write("client_address/198/__default__", "SPFSEEDONLY=1\n");
        Write("envelope_recipient/x.org/soon", "GREYLISTTIME=5\n");
        var service = new PolicyService(
            $"Greylist = Yes; Greylist_Tree = {_folder.PathOf("tree")};"
            + $" Greylist_Store = sqlite:{_folder.PathOf("greylist.db")}",
            GreylistZone.Resolver,
            _time);
        Assert.Equal("dunno", await service.Ask("192.0.2.1", "h", "a@fail.test"));
        Assert.StartsWith("550", await service.Ask("203.0.113.1", "h", "a@fail.test"), StringComparison.Ordinal);
        Assert.EndsWith("600 s", await service.Ask("198.51.100.1", "h", "a@fail.test"), StringComparison.Ordinal);
        Assert.EndsWith("600 s", await service.Ask("203.0.113.1", "h", "a@none.test"), StringComparison.Ordinal);
        Assert.EndsWith(" 5 s", await service.Ask("203.0.113.1", "h", "a@none.test", "soon@x.org"),
            StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(600));
        Assert.StartsWith("prepend Received-SPF: fail", await service.Ask("198.51.100.1", "h", "a@fail.test"),
            StringComparison.Ordinal);
        service.Engine.Dispose();
    }

    [Fact]
    public void Report_OfAMessage_NamesTheFilesThatDecide()
    {
        Write("client_address/192/168/10/__default__", "CHECKERS=\nOTHERCONFIGS=\n");
        PolicyConfiguration configuration = ConfigurationFolder.Load(
            $"Greylist = Yes\nGreylist_Tree = {_folder.PathOf("tree")}\n");
        using var output = new StringWriter();
        TreeReport.Write(configuration, "192.168.10.9", "a\u001B@x.org", "bob@x.org", output, _log);
        string text = output.ToString();

        Assert.Contains("client_address/192/168/10/__default__: CHECKERS=; OTHERCONFIGS=\n", text, StringComparison.Ordinal);
        Assert.Contains("Different from tumgreyspf: envelope_sender and envelope_recipient", text, StringComparison.Ordinal);
        Assert.EndsWith("So: SPF is not checked.\nIt is not greylisted.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001B', text);
    }

    [Fact]
    public void Conf_OfBothForks_IsReadAndNotExecuted()
    {
        string conf = _folder.Write("tumgreyspf.conf", $"""
            #  comment
            debugLevel = 1
            defaultSeedOnly = 1
            defaultAllowTime = 700
            greylistExpireDays = 20.0
            configPath = 'file://{_folder.PathOf("tree")}'
            greylistDir = '/var/local/lib/tumgreyspf/data'
            ignoreLastByte = 0
            greylistByIPOnly = True
            spfAcceptOnPermError = 0
            spfBypassGreylist = True
            spfSeedOnly = False
            checkers = ['greylist', "spf"]
            import os
            os.system('touch {_folder.PathOf("executed")}')
            unknown = 7
            """);
        PolicyConfiguration configuration =
            ConfigurationFolder.Load($"Greylist = Yes\nGreylist_Tumgreyspf_Conf = {conf}\n");
        GreylistSettings greylist = configuration.Settings.Greylist;

        Assert.Equal(
            (GreylistMode.Learn, 700.0, 20.0, 32, 128, GreylistFields.Client, GreylistPass.Skip, true),
            (greylist.Mode, greylist.Delay.TotalSeconds, greylist.MaxAge.TotalDays, greylist.IPv4Prefix,
                greylist.IPv6Prefix, greylist.Key, greylist.Pass, greylist.IsBeforeSpf));
        Assert.Equal((_folder.PathOf("tree"), true), (greylist.Tree, configuration.Settings.PermErrorReject));
        Assert.Equal(5, configuration.Notes.Length);
        Assert.DoesNotContain(configuration.Notes, note => note.IsError);
        Assert.False(File.Exists(_folder.PathOf("executed")));
    }

    private static PolicySettings Settings() =>
        PolicySettings.Default with { Greylist = new GreylistSettings { Mode = GreylistMode.Yes } };

    private TreeValues Values(string client, string sender = "a@example.com", string recipient = "bob@x.org") =>
        _tree.Find(client, sender, recipient, null)!;

    private PolicySettings Apply(string client) => _tree.Apply(_base, client, "a@example.com", "bob@x.org");

    private readonly PolicySettings _base = Settings();

    private void Write(string path, string text) => _folder.Write($"tree/{path}", text);

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => All.Add(formatter(state, exception));
    }
}
