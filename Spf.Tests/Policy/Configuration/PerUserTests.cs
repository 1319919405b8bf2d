// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

public sealed class PerUserTests
{
    [Theory]
    [InlineData("text,{0}")]
    [InlineData("text, {0}")]
    [InlineData("Text ,{0}")]
    [InlineData("{0}")]
    public void PerUser_PathOfTheFile_IsFound(string value) =>
        Assert.NotNull(Load("user@example.com,Void_Limit=3", value: value).PerUser.Find("user@example.com"));

    [Theory]
    [InlineData("user@example.com", 3)]
    [InlineData("USER@Example.com", 3)]
    [InlineData("other@example.com", 4)]
    [InlineData("local", 5)]
    [InlineData("user@sub.example.com", null)]
    [InlineData("", null)]
    public void Find_Recipient_IsExactOrOfItsDomain(string recipient, int? voidLimit)
    {
        PolicyConfiguration configuration = Load(
            "# users\n\nUser@example.com , Void_Limit=3 # three\r\n@EXAMPLE.com,Void_Limit = 4\nlocal,Void_Limit=5");

        Assert.Empty(configuration.Notes);
        Assert.Equal(voidLimit, configuration.PerUser.Find(recipient)?.VoidLimit);
    }

    [Fact]
    public void Find_EntryOfTheManual_OverridesTheMainFile()
    {
        PolicyConfiguration configuration = Load(
            "postmaster@example.com,Mail_From_reject=No_Check|PermError_reject=False|HELO_reject=SPF_Not_Pass"
                + "|TestOnly=1|debugLevel=5|skip_addresses=127.0.0.0/8,::ffff:127.0.0.0//104,::1//128"
                + "|TempError_Defer=False",
            "PermError_reject = True\ndefaultSeedOnly = 0\nHeader_Type = AR");

        PolicySettings settings = configuration.PerUser.Find("postmaster@example.com")!;
        Assert.Equal(RejectPolicy.NoCheck, settings.MailFromReject);
        Assert.Equal(RejectPolicy.NotPass, settings.HeloReject);
        Assert.False(settings.PermErrorReject);
        Assert.False(settings.TestOnly);
        Assert.Equal(HeaderType.AuthenticationResults, settings.HeaderType);
        Assert.True(settings.SkipAddresses.Contains(IPAddress.Parse("127.1.2.3")));
        ConfigurationNote note = Assert.Single(configuration.Notes);
        Assert.False(note.IsError);
        Assert.Contains("debugLevel = 5: has no effect here", note.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", "Until this is corrected, mail to nothing is only marked")]
    [InlineData(",Void_Limit=3", "mail to recipients without an entry is only marked")]
    [InlineData("a@b.example,Void_Limit", "an option is Name=value. Until this is corrected, mail is only marked")]
    [InlineData("a@b.example,Foo=1", "there is no option Foo")]
    [InlineData("a@b.example,Listen=systemd", "the same for all recipients")]
    [InlineData("a@b.example,On_Error=Disconnect", "the same for all recipients")]
    [InlineData("a@b.example,Reason_Message={x}", "there is no field {x}")]
    [InlineData("a@b.example,Void_Limit=1\nA@b.example,Void_Limit=2", "has an entry before this one")]
    [InlineData(".*@b.example,Void_Limit=1", "there are no patterns")]
    public void Load_OddEntry_IsNoted(string text, string message)
    {
        ConfigurationNote note = Assert.Single(Load(text).Notes);
        Assert.Contains(message, note.Message, StringComparison.Ordinal);
        Assert.Contains("users", note.File, StringComparison.Ordinal);
    }

    // As much of a line is left as somebody may have left: the recipient's mail is only marked, and nobody else's
    // changes. The common settings reject.
    [Theory]
    [InlineData("free@a.example Mail_From_reject=No_Check|HELO_reject=No_Check")]
    [InlineData("free@a.example;Mail_From_reject=No_Check")]
    [InlineData("free@a.example: HELO_reject=False")]
    [InlineData("free@a.example\tMail_From_reject=False, HELO_reject=False")]
    [InlineData("free@a.example|Mail_From_reject=False")]
    [InlineData("free@a.example")]
    [InlineData("free@a.example,Mail_From_rej")]
    [InlineData("free@a.example,Mail_From_reject No_Check|HELO_reject No_Check")]
    [InlineData("free@a.example,nonsense")]
    [InlineData("free@a.example,Mail_From_reject=No|HELO_reject=No")]
    [InlineData("free@a.example,TestOnly=O")]
    [InlineData("FREE@a.example,Void_Limit=two")]
    [InlineData("free@a.example,Mail_From_reject=Nay|HELO_reject: No_Check")]
    public void Find_RecipientOfABrokenLine_IsNeitherRejectedNorDeferred(string line)
    {
        PolicyConfiguration configuration = Load($"{line}\nother@a.example,Mail_From_reject=Softfail");

        Assert.True(ConfigurationSummary.IsMarkOnly(configuration.PerUser.Find("free@a.example")!));
        Assert.Equal(RejectPolicy.SoftFail, configuration.PerUser.Find("other@a.example")!.MailFromReject);
        Assert.False(configuration.PerUser.Find("other@a.example")!.TestOnly);
        Assert.Null(configuration.PerUser.Find("third@a.example"));
        Assert.Contains(configuration.Notes, note => note.IsError);
    }

    // It may be anybody's.
    [Theory]
    [InlineData(",Mail_From_reject=False")]
    [InlineData("Mail_From_reject=False|HELO_reject=False")]
    [InlineData("HELO_reject")]
    public void Find_LineThatHasLostItsRecipient_OnlyMarksForAllWithoutAnEntry(string line)
    {
        PolicyConfiguration configuration = Load($"{line}\nother@a.example,Mail_From_reject=Softfail");

        Assert.True(configuration.PerUser.Find("third@a.example")!.TestOnly);
        Assert.True(configuration.PerUser.Find("")!.TestOnly);
        Assert.False(configuration.PerUser.Find("other@a.example")!.TestOnly);
    }

    // Test mode that somebody has asked for is theirs to end; test mode because of a broken main file is not.
    [Theory]
    [InlineData("TestOnly = 0", false)]
    [InlineData("TestOnly = O", true)]
    [InlineData("Void_Limit = two", true)]
    public void Find_RecipientThatIsNotTested_IsTestedIfTheMainFileIsBroken(string main, bool isTested) =>
        Assert.Equal(isTested, Load("a@b.example,TestOnly=1", main).PerUser.Find("a@b.example")!.TestOnly);

    [Fact]
    public void Load_SecondEntryForARecipient_LeavesTheFirst()
    {
        PerUserSettings users = Load("a@b.example,Void_Limit=1\na@b.example,Void_Limit=2").PerUser;

        Assert.Equal(1, users.Find("a@b.example")!.VoidLimit);
    }

    [Fact]
    public void Load_EmptyFile_IsNobody() => Assert.Empty(Load("").Notes);

    [Fact]
    public void Load_FiftyThousandRecipients_ShareTheirSettings()
    {
        string text = string.Join('\n', Enumerable.Range(0, 50_000)
            .Select(i => $"user{i}@example.com,HELO_reject=False|Void_Limit={i % 3}"));

        PerUserSettings users = Load(text).PerUser;

        Assert.Equal(50_000, users.Count);
        Assert.Equal(3, users.Settings.Count());
        Assert.All(
            Enumerable.Range(0, 50_000), i => Assert.Equal(i % 3, users.Find($"USER{i}@example.com")!.VoidLimit));
    }

    [Fact]
    public void Find_RecipientWithHisOwnWhitelist_KeepsTheExemptAddresses()
    {
        using var folder = new ConfigurationFolder();
        string exempt = folder.Write("exempt", "192.0.2.1");
        string users = folder.Write("users", "a@b.example,Whitelist=198.51.100.1");
        PolicyConfiguration configuration = ConfigurationLoader.Load(folder.Write(
            "main", $"Whitelist = 203.0.113.1\nExempt_Addresses_File = {exempt}\nPer_User = text,{users}"));

        Assert.Equal("192.0.2.1, 203.0.113.1", configuration.Settings.Whitelist.ToString());
        Assert.Equal("192.0.2.1, 198.51.100.1", configuration.PerUser.Find("a@b.example")!.Whitelist.ToString());
    }

    private static PolicyConfiguration Load(string text, string main = "", string value = "text,{0}")
    {
        using var folder = new ConfigurationFolder();
        string users = folder.Write("users", text);
        return ConfigurationLoader.Load(folder.Write(
            "main", $"{main}\nPer_User = {value.Replace("{0}", users, StringComparison.Ordinal)}\n"));
    }
}
