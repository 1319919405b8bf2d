// SPDX-License-Identifier: MIT

using Spf.Dns;

namespace Spf.Tests.Dns;

/// <summary>$INCLUDE in zone files (RFC 1035, section 5.1).</summary>
public sealed class ZoneFileIncludeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spf-zone-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void TryRead_Include_RestoresOriginAndOwner()
    {
        Write("sub/a.inc", "@ TXT \"a\"\n$ORIGIN other.test.\n$INCLUDE b.inc\nx TXT \"c\"\n");
        Write("sub/b.inc", "@ TXT \"b\"\n");
        string zone = Write(
            "z", "$ORIGIN e.test.\nown TXT \"1\"\n$INCLUDE sub/a.inc in\n TXT \"2\"\n@ TXT \"3\"\n$INCLUDE \"sub/b.inc\"");

        Assert.Equal(
            ["own.e.test 1", "in.e.test a", "other.test b", "x.other.test c", "own.e.test 2", "e.test 3", "e.test b"],
            TextsOf(zone, out string error));
        Assert.Equal("", error);
    }

    [Theory]
    [InlineData("$INCLUDE z", "z:1:10: \"z\" includes itself")]
    [InlineData("$INCLUDE ./b", "b:1:10: \"z\" includes itself")]
    [InlineData("$INCLUDE missing", "z:1:10: there is no file \"missing\"")]
    [InlineData("\n$INCLUDE ../x", "z:2:10: \"../x\" is outside the folder of the zone file: copy it into that folder")]
    [InlineData("$INCLUDE /etc/passwd", "z:1:10: \"/etc/passwd\" is outside the folder of the zone file: copy it into that folder")]
    [InlineData("$INCLUDE", "z:1:9: expected the name of a file, but found the end of the line")]
    [InlineData("$INCLUDE b @ x", "z:1:14: expected the end of the line, but found \"x\"")]
    [InlineData("$INCLUDE bad", "bad:2:3: expected a record type such as A, MX or TXT, but found \"?[31m\"")]
    [InlineData("$INCLUDE .", "z:1:10: \".\" is outside the folder of the zone file: copy it into that folder")]
    [InlineData("$INCLUDE folder", "z:1:10: \"folder\" cannot be read")]
    [InlineData("$INCLUDE deep0", "deep7:1:10: files are included at most 8 deep")]
    [InlineData("$INCLUDE many", "many:1000:10: a zone has at most 1000 $INCLUDE")]
    public void TryRead_BadInclude_SaysWhereAndWhy(string text, string expected)
    {
        Write("b", "$INCLUDE z");
        Write("bad", "\na \u001B[31m");
        Write("folder/x", "");
        Write("empty", "");
        Write("many", string.Concat(Enumerable.Repeat("$INCLUDE empty\n", 2_000)));
        for (int i = 0; i < 10; i++)
        {
            Write($"deep{i}", $"$INCLUDE deep{i + 1}");
        }

        TextsOf(Write("z", text), out string error);
        Assert.Equal(expected, error.Replace(_folder.FullName + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
    }

    [Fact]
    public void TryRead_LongerThanItsLimit_IsAnError()
    {
        using ZoneFileReader reader = ZoneFileReader.Open(Write("z", "a.test. A 192.0.2.1\na.test. A 192.0.2.2\n"), 30);

        Assert.True(reader.TryRead(out _));
        Assert.False(reader.TryRead(out _));
        Assert.Equal("the zone has more than 30 characters", reader.Error?.Message);
    }

    private static List<string> TextsOf(string path, out string error)
    {
        var texts = new List<string>();
        using ZoneFileReader reader = ZoneFileReader.Open(path, int.MaxValue);
        while (reader.TryRead(out ZoneFileEntry entry))
        {
            texts.Add($"{entry.Owner} {entry.Text?.Value}");
        }

        error = reader.Error?.ToString() ?? "";
        return texts;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
