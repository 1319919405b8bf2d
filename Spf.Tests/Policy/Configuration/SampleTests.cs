// SPDX-License-Identifier: MIT

using System.IO.Compression;
using System.Text.RegularExpressions;
using Spf.Policy.Configuration;
using Spf.Tests.Support;

namespace Spf.Tests.Policy.Configuration;

/// <summary>The samples say what they say they say, and files that others ship are read.</summary>
public sealed partial class SampleTests
{
    private const string DebianFile = "/etc/postfix-policyd-spf-python/policyd-spf.conf";
    private const string DebianCommented = "/usr/share/doc/postfix-policyd-spf-python/policyd-spf.conf.commented.gz";

    [Fact]
    public void Sample_Values_AreTheDefaults()
    {
        PolicyConfiguration configuration = ConfigurationLoader.Load(Sample("policyd-spf.conf"));

        Assert.Empty(configuration.Notes);
        Assert.Equal(Describe.All(PolicyConfiguration.Default), Describe.All(configuration));
    }

    [Fact]
    public void Sample_Options_AreAllThatThereAre()
    {
        string text = File.ReadAllText(Sample("policyd-spf.conf"));
        string[] named = [.. Setting.Matches(text).Select(match => match.Groups["name"].Value).Distinct()];

        Assert.Equal(
            OptionTable.Rows.Select(row => row.Name).Where(IsAlive).Order(StringComparer.Ordinal),
            named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sample_Examples_AreRead()
    {
        string text = Setting.Replace(File.ReadAllText(Sample("policyd-spf.conf")), "${name} =");
        text = Regex.Replace(text, "^(Per_User|Exempt_.*_File|Greylist_.*_File|Greylist_Tree|Greylist_Tumgreyspf_Conf) =.*$", "", RegexOptions.Multiline);

        // The sample says that Reason_URL asks for {url} in Reason_Message.
        text = text.Replace("due to: {spf}", "due to: {spf}. Please see {url}", StringComparison.Ordinal);

        Assert.Empty(ConfigurationFolder.Load(text).Notes);
    }

    [Fact]
    public void MarkOnlySample_Mail_IsNeitherRejectedNorDeferred()
    {
        PolicyConfiguration configuration = ConfigurationLoader.Load(Sample("policyd-spf-mark-only.conf"));

        Assert.Empty(configuration.Notes);
        Assert.True(ConfigurationSummary.IsMarkOnly(configuration.Settings));
        Assert.Equal(HeaderType.AuthenticationResults, configuration.Settings.HeaderType);
    }

    [Fact]
    public void PerUserSample_Entries_AreRead()
    {
        PolicyConfiguration configuration =
            ConfigurationFolder.Load($"Per_User = text,{Sample("policyd-spf.peruser")}");

        Assert.Empty(configuration.Notes);
        Assert.Equal(3, configuration.PerUser.Count);
        string text = File.ReadAllText(Sample("policyd-spf.peruser"));
        Assert.All(
            OptionTable.Rows.Where(row => IsAlive(row.Name) && row.Name != "defaultSeedOnly"),
            row => Assert.Equal(row.IsPerUser, Regex.IsMatch(text, $@"\b{row.Name}[,.]")));
    }

    [Fact]
    public void DebiansFile_IsReadWithoutNotes()
    {
        Requirement.RequireFile(DebianFile, "postfix-policyd-spf-python");
        PolicyConfiguration configuration = ConfigurationLoader.Load(DebianFile);

        Assert.Empty(configuration.Notes);
        Assert.Equal(Describe.All(PolicyConfiguration.Default), Describe.All(configuration));
    }

    [Fact]
    public void DebiansCommentedFile_IsReadWithoutErrors()
    {
        // Not required with CI=true: minimal installations leave all of /usr/share/doc out.
        Assert.SkipUnless(File.Exists(DebianCommented), Requirement.NotInstalled("postfix-policyd-spf-python"));
        using var text = new StreamReader(new GZipStream(File.OpenRead(DebianCommented), CompressionMode.Decompress));
        PolicyConfiguration configuration = ConfigurationFolder.Load(text.ReadToEnd());

        Assert.Contains("Authserv_Id = HEADER", Assert.Single(configuration.Notes).Message, StringComparison.Ordinal);
        Assert.False(configuration.Notes[0].IsError);
        Assert.True(configuration.Settings.HideReceiver);
    }

    [GeneratedRegex("^#?(?<name>[A-Za-z0-9_]+) =", RegexOptions.Multiline)]
    private static partial Regex Setting { get; }

    // The old name of TestOnly is read, but nobody should write it; the others have no effect.
    private static bool IsAlive(string name) => name is not ("defaultSeedOnly" or "Mock" or "Socket" or "PidFile"
        or "UserID" or "UMask" or "InternalHosts" or "IntHosts" or "MacroList" or "spfqueryPath");

    private static string Sample(string name) => Path.Combine(Repository.Root, "samples", name);
}
