// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

/// <summary>Files as text: comments, ends of lines, spellings; and files that are none.</summary>
public sealed class SyntaxTests
{
    public static TheoryData<string, string, string> Texts => new()
    {
        { "# Void_Limit = 1", "VoidLimit", "2" },
        { "  Void_Limit   =   7   # seven", "VoidLimit", "7" },
        { "Void_Limit=7#seven", "VoidLimit", "7" },
        { "\tVoid_Limit\t=\t7\t", "VoidLimit", "7" },
        { "\n\r\n \nVoid_Limit = 7\r\n", "VoidLimit", "7" },
        { "\uFEFFVoid_Limit = 7", "VoidLimit", "7" },
        { "void_limit = 7", "VoidLimit", "7" },
        { "VOID_LIMIT = 7", "VoidLimit", "7" },
        { "VoidLimit = 7", "VoidLimit", "7" },
        { "Authserv-Id = mx.example.com", "AuthservId", "mx.example.com" },
        { "AuthservId = mx.example.com", "AuthservId", "mx.example.com" },
        { "Reason_Message = a = b == {spf}", "ReasonMessage", "a = b == {spf}" },
        { "TestOnly = 0\ndefaultSeedOnly = 1", "TestOnly", "True" },
        { "TestOnly = 1\ndefaultSeedOnly = 0", "TestOnly", "True" },
        { "TestOnly = 1\ndefaultSeedOnly = 1", "TestOnly", "False" },
        { "Whitelist = None", "Whitelist", "" },
        { "Metrics =", "Metrics", "" },
        { "", "HeloReject", "Fail" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Load_Text_IsRead(string text, string property, string value)
    {
        PolicyConfiguration configuration = ConfigurationFolder.Load(text);

        Assert.Empty(configuration.Notes);
        Assert.Equal(value, Describe.Property(configuration, property));
    }

    [Fact]
    public void Load_CommentInLatin1_DoesNoHarm()
    {
        using var folder = new ConfigurationFolder();
        string path = folder.Write("latin1.conf", Encoding.Latin1.GetBytes("# für alle\nVoid_Limit = 7\n"));

        PolicyConfiguration configuration = ConfigurationLoader.Load(path);

        Assert.Empty(configuration.Notes);
        Assert.Equal(7, configuration.Settings.VoidLimit);
        Assert.Equal(path, configuration.Path);
    }

    [Fact]
    public void Load_NoFile_IsNotedAndDefaultsHold()
    {
        using var folder = new ConfigurationFolder();
        AssertNoted(folder.PathOf("missing.conf"), "there is no such file");
        AssertNoted(Path.Combine(folder.PathOf("missing"), "missing.conf"), "there is no such file");
        AssertNoted(Path.GetDirectoryName(folder.Main)!, "it is a directory");
        AssertNoted(string.Empty, "there is no such file");
        AssertNoted(folder.Write("binary.conf", [0x7F, (byte)'E', 0, 1]), "it is not a text file");
        AssertNoted(folder.Write("utf16.conf", Encoding.Unicode.GetBytes("TestOnly = 0")), "it is not a text file");
    }

    [Fact]
    public void Load_FileLargerThanItsLimit_IsNotReadWhole()
    {
        using var folder = new ConfigurationFolder();
        string path = folder.PathOf("large.conf");
        using (FileStream file = File.Create(path))
        {
            file.SetLength(1L << 40);
        }

        AssertNoted(path, "it is larger than 32 MiB");
    }

    [Fact]
    public void Load_WithoutPath_TakesTheFirstPlaceWithAFile()
    {
        using var folder = new ConfigurationFolder();
        string[] places = [folder.PathOf("none"), folder.Write("second", "Void_Limit = 7"), folder.Write("third", "")];

        PolicyConfiguration configuration = ConfigurationLoader.LoadWithLines(null, places).Configuration;

        Assert.Equal(places[1], configuration.Path);
        Assert.Equal(7, configuration.Settings.VoidLimit);
    }

    [Fact]
    public void Load_WithoutAnyFile_IsNotedAndDefaultsHold()
    {
        PolicyConfiguration configuration = ConfigurationLoader.LoadWithLines(null, []).Configuration;

        Assert.Null(configuration.Path);
        Assert.False(Assert.Single(configuration.Notes).IsError);
    }

    [Fact]
    public void Notes_WhateverThePath_AreOneSafeLine() =>
        Assert.Equal(
            "/a<U+001B>b: there is no such file; the defaults hold",
            Assert.Single(ConfigurationLoader.Load("/a\u001bb").Notes).ToString());

    private static void AssertNoted(string path, string problem)
    {
        PolicyConfiguration configuration = ConfigurationLoader.Load(path);
        ConfigurationNote note = Assert.Single(configuration.Notes);
        Assert.True(note.IsError);
        Assert.Equal(0, note.Line);
        Assert.StartsWith(problem, note.Message, StringComparison.Ordinal);
        Assert.Equal(RejectPolicy.Fail, configuration.Settings.MailFromReject);
    }
}
