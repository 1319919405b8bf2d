// SPDX-License-Identifier: MIT

using System.Runtime.Versioning;
using System.Text;
using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

/// <summary>Files that are missing, or that cannot be read whole, and places where nobody expects them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BrokenFileTests : IDisposable
{
    private const string Reload = "spf-policyd serve does not start or reload";

    private readonly ConfigurationFolder _folder = new();

    // How a file is broken, and what is said about it.
    public static TheoryData<string, string> Unreadable => new()
    {
        { "directory", "it is a directory" },
        { "fifo", "it is not a regular file" },
        { "socket", "it is not a regular file" },
        { "device", "it is not a regular file" },
        { "endless", "it is not a regular file" },
        { "link to nothing", "it is a symbolic link to a file that does not exist" },
        { "link to itself", "Too many levels of symbolic links" },
        { "no octet can be read", "it cannot be read" },
        { "too large", "it is larger than 32 MiB" },
        { "zero bytes", "it is not a text file" },
        { "UTF-16", "it is not a text file" },
        { "Latin-1", "line 2 is not UTF-8" },
    };

    private static string[] Options => ["Per_User", "Exempt_Domains_File", "Exempt_Addresses_File"];

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Unreadable))]
    public async Task Load_UnreadableMainFile_IsNotReadAsDefaults(string fault, string problem)
    {
        string path = await BrokenFile.MakeAsync(_folder, "main", fault);
        PolicyConfiguration configuration = ConfigurationLoader.Load(path);

        Assert.Equal(FileState.Unreadable, configuration.Files);
        Assert.True(configuration.Settings.TestOnly);
        ConfigurationNote note = Assert.Single(configuration.Notes);
        Assert.True(note.IsError);
        Assert.StartsWith(problem, note.Message, StringComparison.Ordinal);
        Assert.EndsWith($"; {Reload} with it, and under spawn(8) there is no answer", note.Message,
            StringComparison.Ordinal);
    }

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Unreadable))]
    public async Task Load_UnreadableFileThatAnOptionNames_IsNotReadAsEmpty(string fault, string problem)
    {
        string path = await BrokenFile.MakeAsync(_folder, "other", fault);
        foreach (string option in Options)
        {
            PolicyConfiguration configuration = ConfigurationLoader.Load(_folder.Write("main", $"{option} = {path}"));

            Assert.Equal(FileState.Unreadable, configuration.Files);
            Assert.StartsWith(problem, Assert.Single(configuration.Notes).Message, StringComparison.Ordinal);
        }
    }

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Unreadable))]
    public async Task Load_UnreadableFileAtADefaultPlace_IsNotPassedOver(string fault, string problem)
    {
        ConfigurationPlaces places = _folder.Places;
        _folder.Write("etc/python-policyd-spf/policyd-spf.conf", "Mail_From_reject = False");
        await BrokenFile.MakeAsync(_folder, places.Main[0][(_folder.Root.Length + 1)..], fault);
        PolicyConfiguration configuration = ConfigurationLoader.Load(null, places);

        Assert.Equal(FileState.Unreadable, configuration.Files);
        Assert.Equal(places.Main[0], configuration.Path);
        Assert.Contains(
            configuration.Notes, note => note.IsError && note.Message.StartsWith(problem, StringComparison.Ordinal));
    }

    [Theory(Timeout = 240_000)]
    [MemberData(nameof(Unreadable))]
    public async Task Load_UnreadableExemptFileAtItsDefaultPlace_IsAnError(string fault, string problem)
    {
        string main = _folder.Write("main", "Header_Type = AR");
        foreach (string place in (string[])[_folder.Places.ExemptDomains, _folder.Places.ExemptAddresses])
        {
            await BrokenFile.MakeAsync(_folder, place[(_folder.Root.Length + 1)..], fault);
            PolicyConfiguration configuration = ConfigurationLoader.Load(main, _folder.Places);

            Assert.Equal(FileState.Unreadable, configuration.Files);
            Assert.Contains(configuration.Notes, note => note.Message.StartsWith(problem, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Load_MissingFileThatWasNamed_OnlyMarks()
    {
        string missing = _folder.PathOf("missing");
        string[] paths =
        [
            missing, Path.Combine(missing, "main"), Path.Combine(_folder.Write("file", ""), "main"), string.Empty,
            .. Options.Select(option => _folder.Write(option, $"Mail_From_reject = Softfail\n{option} = {missing}")),
        ];

        Assert.All(paths, path =>
        {
            PolicyConfiguration configuration = ConfigurationLoader.Load(path);
            Assert.Equal(FileState.Missing, configuration.Files);
            Assert.True(configuration.Settings.TestOnly);
            ConfigurationNote note = Assert.Single(configuration.Notes);
            Assert.True(note.IsError);
            Assert.Equal(
                $"there is no such file; {Reload} without it, and under spawn(8) mail is only marked", note.Message);
        });
    }

    // A recipient's own options do not undo it: the missing list is theirs, too.
    [Fact]
    public void Load_MissingExemptFile_OnlyMarksForEachRecipient()
    {
        string users = _folder.Write("users", "a@b.example,TestOnly=1|HELO_reject=Softfail");
        PolicyConfiguration configuration = ConfigurationLoader.Load(_folder.Write(
            "main", $"Per_User = {users}\nExempt_Domains_File = {_folder.PathOf("missing")}"));

        Assert.True(configuration.PerUser.Find("a@b.example")!.TestOnly);
    }

    [Fact]
    public void Load_OptionsThatNameNoFile_MissNone() => Assert.Equal(FileState.Whole, ConfigurationFolder.Load(
        "Per_User =\nExempt_Domains_File = None\nExempt_Addresses_File =").Files);

    [Fact]
    public void Load_NoFileAnywhere_UsesTheDefaults()
    {
        PolicyConfiguration configuration = ConfigurationLoader.Load(null, _folder.Places);

        Assert.Null(configuration.Path);
        Assert.Equal(FileState.Whole, configuration.Files);
        Assert.Equal(
            $"{_folder.Places.Main[0]}: no configuration file found here or at the other default places; using the"
                + " defaults",
            Assert.Single(configuration.Notes).ToString());
        Assert.Equal(RejectPolicy.Fail, configuration.Settings.MailFromReject);
    }

    [Fact]
    public void Load_FilesAtSeveralPlaces_SaysWhichOneCounts()
    {
        string debian = _folder.Write("etc/postfix-policyd-spf-python/policyd-spf.conf", "Void_Limit = 3");
        string old = _folder.Write("etc/policyd-spf/policyd-spf.conf", "Void_Limit = 4");
        PolicyConfiguration configuration = ConfigurationLoader.Load(null, _folder.Places);

        Assert.Equal(debian, configuration.Path);
        Assert.Equal(3, configuration.Settings.VoidLimit);
        ConfigurationNote note = Assert.Single(configuration.Notes);
        Assert.Equal($"{old}: not read: {debian} comes before it", note.ToString());
        Assert.False(note.IsError);
        Assert.Empty(ConfigurationLoader.Load(old, _folder.Places).Notes);
    }

    [Fact]
    public void LoadAgain_FileAtItsDefaultPlaceVanished_IsMissing()
    {
        string own = _folder.Write("etc/spf-policyd/spf-policyd.conf", "Mail_From_reject = False");
        PolicyConfiguration before = ConfigurationLoader.Load(null, _folder.Places);
        File.Delete(own);
        _folder.Write("etc/policyd-spf/policyd-spf.conf", "Mail_From_reject = Softfail");
        PolicyConfiguration after = ConfigurationLoader.LoadAgain(null, before, _folder.Places);

        Assert.Equal(FileState.Missing, after.Files);
        Assert.Equal(own, after.Path);
    }

    [Theory]
    [InlineData("etc/policyd-spf/policyd-spf.conf")]
    [InlineData(null)]
    public void LoadAgain_NewFileAtAHigherPlace_IsReportedAndNotRead(string? name)
    {
        string? inUse = name is null ? null : _folder.Write(name, "Void_Limit = 3");
        PolicyConfiguration before = ConfigurationLoader.Load(null, _folder.Places);
        string own = _folder.Write("etc/spf-policyd/spf-policyd.conf", "Void_Limit = 4");
        PolicyConfiguration after = ConfigurationLoader.LoadAgain(null, before, _folder.Places);

        Assert.Equal(inUse, after.Path);
        Assert.NotEqual(4, after.Settings.VoidLimit);
        Assert.Equal(
            $"{own}: new, and not read: {inUse ?? "the defaults"} stays in use until the next start",
            Assert.Single(after.Notes).ToString());
    }

    [Fact]
    public void LoadAgain_ExemptFileVanishedFromItsDefaultPlace_IsMissing()
    {
        string main = _folder.Write("main", "");
        string exempt = _folder.Write("etc/postfix/exempt_spf_domains", "a.example");
        PolicyConfiguration before = ConfigurationLoader.Load(main, _folder.Places);
        File.Delete(exempt);

        Assert.Equal(FileState.Missing, ConfigurationLoader.LoadAgain(main, before, _folder.Places).Files);
        Assert.Equal(FileState.Whole, ConfigurationLoader.Load(main, _folder.Places).Files);
    }

    [Fact]
    public void Load_NameThatNoFileCanHave_IsUnreadable() => Assert.Equal(
        FileState.Unreadable, ConfigurationLoader.Load(_folder.PathOf(new string('x', 300))).Files);

    [Fact]
    public void Load_EmptyFile_IsWhole() =>
        Assert.Equal(FileState.Whole, ConfigurationLoader.Load(_folder.Write("main", "")).Files);

    [Fact]
    public void Load_InvalidUtf8InComments_DoesNoHarm()
    {
        byte[] text = Encoding.Latin1.GetBytes("# f\u00FCr alle\nVoid_Limit = 7 # f\u00FCnf\n");

        Assert.Empty(ConfigurationLoader.Load(_folder.Write("main", text)).Notes);
    }
}
