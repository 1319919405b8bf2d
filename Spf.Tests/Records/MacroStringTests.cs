// SPDX-License-Identifier: MIT

using Spf.Records;

namespace Spf.Tests.Records;

public sealed class MacroStringTests
{
    [Fact]
    public void TryParse_MacrosAndLiterals_GivesElements()
    {
        Assert.True(MacroString.TryParse("a%%b%_%{L2r+-}%-c%{d}", out MacroString? macro, out _));

        Assert.Equal(
            [
                new MacroLiteral("a%b "),
                new MacroExpand(MacroLetter.SenderLocalPart, 2, reverse: true, "+-", urlEscape: true),
                new MacroLiteral("%20c"),
                new MacroExpand(MacroLetter.Domain, null, reverse: false, string.Empty, urlEscape: false),
            ],
            macro.Elements);
        Assert.True(macro.Uses(MacroLetter.Domain));
        Assert.False(macro.Uses(MacroLetter.Sender));
        Assert.True(macro.HasMacros);
    }

    [Fact]
    public void Elements_LiteralText_IsOneLiteral()
    {
        Assert.True(MacroString.TryParse("abc", out MacroString? macro, out _));
        Assert.Equal([new MacroLiteral("abc")], macro.Elements);
        Assert.False(macro.HasMacros);
    }

    [Fact]
    public void Elements_EmptyText_AreNone()
    {
        Assert.True(MacroString.TryParse(null, out MacroString? macro, out _));
        Assert.Empty(macro.Elements);
        Assert.Equal(string.Empty, macro.Text);
    }

    [Theory]
    [InlineData("s", MacroLetter.Sender)] // 7.2
    [InlineData("l", MacroLetter.SenderLocalPart)]
    [InlineData("o", MacroLetter.SenderDomain)]
    [InlineData("d", MacroLetter.Domain)]
    [InlineData("i", MacroLetter.ClientIP)]
    [InlineData("p", MacroLetter.ValidatedDomain)]
    [InlineData("v", MacroLetter.IPVersion)]
    [InlineData("h", MacroLetter.Helo)]
    [InlineData("c", MacroLetter.ReadableClientIP)]
    [InlineData("r", MacroLetter.Receiver)]
    [InlineData("t", MacroLetter.Timestamp)]
    public void TryParseExplanation_EachLetter_IsRead(string letter, MacroLetter expected)
    {
        Assert.True(MacroString.TryParseExplanation($"see %{{{letter}}} there", out MacroString? macro, out _));
        Assert.True(macro.Uses(expected));
        Assert.True(
            MacroString.TryParseExplanation($"%{{{letter.ToUpperInvariant()}}}", out MacroString? upper, out _));
        Assert.True(Assert.IsType<MacroExpand>(Assert.Single(upper.Elements)).UrlEscape);
    }

    [Theory]
    [InlineData("a b", 1)] // 7.1: macro-literal = %x21-24 / %x26-7E
    [InlineData("a\r\nb", 1)]
    [InlineData("a\u007F", 1)]
    public void TryParse_NotVisible_GivesPosition(string text, int position)
    {
        Assert.False(MacroString.TryParse(text, out _, out SpfSyntaxError error));
        Assert.Equal(position, error.Position);
    }

    [Theory]
    [InlineData("caf\u00E9", 3)] // 6.2: US-ASCII
    [InlineData("a\nb", 1)]
    [InlineData("100 % sure", 4)]
    public void TryParseExplanation_Malformed_GivesPosition(string text, int position)
    {
        Assert.False(MacroString.TryParseExplanation(text, out _, out SpfSyntaxError error));
        Assert.Equal(position, error.Position);
    }
}
