// SPDX-License-Identifier: MIT

using System.Text;
using Spf.Policy.Configuration;

namespace Spf.Tests.Policy.Configuration;

/// <summary>Files as text: comments, ends of lines, spellings; and things that are not files.</summary>
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
        { "defaultSeedOnly = 0\nTestOnly = 1", "TestOnly", "True" },
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
}
