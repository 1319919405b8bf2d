// SPDX-License-Identifier: MIT

using Spf.Tests.Support;

namespace Spf.Tests.Conventions;

/// <summary>The sections of RFC 7208 that Spf.Core cites exist.</summary>
public sealed class RfcReferenceTests(ITestOutputHelper output)
{
    [Fact]
    public void Citations_InSpfCore_AreOfSectionsThatExist()
    {
        string folder = Path.Combine(Repository.Root, "Spf.Core");
        (string Place, string Section)[] citations =
        [
            .. from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
               from citation in SectionCitations.In(File.ReadAllText(file))
               select ($"{Path.GetRelativePath(folder, file)}:{citation.Line}", citation.Section),
        ];

        string[] unknown =
        [
            .. from citation in citations
               where !Rfc7208Sections.All.Contains(citation.Section)
               select $"{citation.Place}: {citation.Section}",
        ];
        string[] uncited = [.. Rfc7208Sections.All.Except(citations.Select(citation => citation.Section))];
        output.WriteLine($"{citations.Length} citations. Cited by none: {string.Join(' ', uncited)}");
        Assert.True(citations.Length > 100, "Where have the citations gone?");
        Assert.Empty(unknown);
    }

    [Theory]
    [InlineData("/// <summary>Limits (RFC 7208, section 4.6.4).</summary>", "4.6.4")]
    [InlineData("/// The letter of section 4.6.4: no answer.", "4.6.4")]
    [InlineData("/// none: no record (sections 4.3 to 4.5).", "4.3 4.5")]
    [InlineData("/// temperror (sections 2.6.6, 4.4 and 5).", "2.6.6 4.4 5")]
    [InlineData("/// asks (RFC 7208, sections 2.3\n/// and 2.4)", "2.3 2.4")]
    [InlineData("/// <summary>Neutral (2.6.2, 8.2).</summary>", "2.6.2 8.2")]
    [InlineData("/// <summary>7.3: \"unknown\" if there is none.</summary>", "7.3")]
    [InlineData("// 4.4 to 4.6, and 6.1 where a redirect led here.", "4.4 4.6 6.1")]
    [InlineData("// 4.4, 5", "4.4 5")]
    [InlineData("// 5: A where the client is an IPv4 one.", "5")]
    [InlineData("// 12: name = ALPHA", "12")]
    [InlineData("// 6.1: redirect = \"redirect\"      6.2: explanation = \"exp\"", "6.1 6.2")]
    [InlineData("x = \"// 9.9\"; // 5.6", "5.6")]
    [InlineData("// The examples of appendix A.1.", "A.1")]
    [InlineData("// 4.99: a section that does not exist is found all the same", "4.99")]
    [InlineData("// RFC 1035, 3.5; RFC 3596, 2.5", "")]
    [InlineData("// RFC 8616, 4 speaks of mechanisms; (RFC 1035, section\n// 2.3.4)", "")]
    [InlineData("// As section 3.6 of RFC 5321 has it", "")]
    [InlineData("// takes <c>1.2.3</c> and 192.0.2.1, 20 s and 10 names (RCODE 3)", "")]
    public void In_EachForm_FindsItsSections(string source, string expected)
    {
        Assert.Equal(expected, string.Join(' ', SectionCitations.In(source).Select(citation => citation.Section)));
    }
}
