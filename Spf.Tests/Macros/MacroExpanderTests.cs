// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Macros;
using Spf.Records;
using Spf.Tests.Support;

namespace Spf.Tests.Macros;

public sealed class MacroExpanderTests
{
    // 7.4: sender strong-bad@email.example.com, client 192.0.2.3, validated name mx.example.org.
    private static readonly MacroValues Values = new()
    {
        LocalPart = "strong-bad",
        SenderDomain = "email.example.com",
        Helo = "mx.example.org",
        ClientIP = IPAddress.Parse("192.0.2.3"),
        Domain = "email.example.com",
        ValidatedDomain = "mx.example.org",
        Clock = new ManualTime(DateTimeOffset.FromUnixTimeSeconds(1_234_567_890)),
    };

    [Theory]
    [InlineData("%{s}", "strong-bad@email.example.com")] // 7.4, row by row
    [InlineData("%{o}", "email.example.com")]
    [InlineData("%{d}", "email.example.com")]
    [InlineData("%{d4}", "email.example.com")]
    [InlineData("%{d3}", "email.example.com")]
    [InlineData("%{d2}", "example.com")]
    [InlineData("%{d1}", "com")]
    [InlineData("%{dr}", "com.example.email")]
    [InlineData("%{d2r}", "example.email")]
    [InlineData("%{l}", "strong-bad")]
    [InlineData("%{l-}", "strong.bad")]
    [InlineData("%{lr}", "strong-bad")]
    [InlineData("%{lr-}", "bad.strong")]
    [InlineData("%{l1r-}", "strong")]
    [InlineData("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com")]
    [InlineData("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com")]
    [InlineData("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net")]
    [InlineData("%{p}", "mx.example.org")] // 7.3
    [InlineData("%{h}", "mx.example.org")]
    [InlineData("%{c}", "192.0.2.3")]
    [InlineData("%{r}", "unknown")]
    [InlineData("%{t}", "1234567890")]
    [InlineData("%{S}", "strong-bad%40email.example.com")]
    [InlineData("a%%b%_c%-d", "a%b c%20d")]
    [InlineData("%{d128}", "email.example.com")]
    [InlineData("%{d99999999999999999999}", "email.example.com")]
    public void Expand_ExamplesOfTheRfc_GiveItsExpansions(string macro, string expected) =>
        Assert.Equal(expected, Expand(macro, Values));

    [Theory]
    [InlineData("%{i}", "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1")] // 7.4
    [InlineData("%{ir}.%{v}", "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6")]
    [InlineData("%{i4}", "C.B.0.1")]
    [InlineData("%{c}", "2001:db8::cb01")]
    public void Expand_IPv6Client_GivesNibbles(string macro, string expected) =>
        Assert.Equal(expected, Expand(macro, Values with { ClientIP = IPAddress.Parse("2001:db8::cb01") }));

    [Theory]
    [InlineData("a.b-c+d,e/f_g=h", "%{l.-+,/_=}", "a.b.c.d.e.f.g.h")] // 7.1: delimiter
    [InlineData("a.b-c+d,e/f_g=h", "%{lr.-+,/_=}", "h.g.f.e.d.c.b.a")]
    [InlineData("a.b-c+d,e/f_g=h", "%{l2=}", "a.b-c+d,e/f_g.h")]
    [InlineData("a.b-c", "%{l-}", "a.b.c")] // the dot is no delimiter where others are given, and is kept
    [InlineData("-a--b-", "%{l-}", ".a..b.")] // empty parts are parts
    [InlineData("-a--b-", "%{lr-}", ".b..a.")]
    [InlineData("-a--b-", "%{l2-}", "b.")]
    [InlineData("-a--b-", "%{l2r-}", "a.")]
    [InlineData("-a--b-", "%{l1-}", "")]
    [InlineData("bob", "%{l1r+-}", "bob")]
    [InlineData("bob", "%{l1}", "bob")]
    [InlineData("bob+tag", "%{l1r+-}", "bob")]
    [InlineData("bob+tag", "%{l1+-}", "tag")]
    [InlineData("bob+a-b", "%{l2r+-}", "a.bob")]
    [InlineData("", "%{lr-}", "")]
    [InlineData("a b/c", "%{L}", "a%20b%2Fc")] // RFC 3986, 2.3: only unreserved characters stay
    [InlineData("j\u00FCrgen", "%{L}", "j%C3%BCrgen")] // RFC 3986, 2.5: UTF-8
    [InlineData("~jack&jill=up-a_b3.c", "%{L}", "~jack%26jill%3Dup-a_b3.c")]
    [InlineData("a=b", "%{L=}", "a.b")] // 7.3: first transformed, then escaped
    public void Expand_LocalPart_SplitsReversesAndEscapes(string localPart, string macro, string expected) =>
        Assert.Equal(expected, Expand(macro, Values with { LocalPart = localPart }));

    [Fact]
    public void Expand_NoValidatedName_IsUnknown() =>
        Assert.Equal("unknown", Expand("%{p}", Values with { ValidatedDomain = null }));

    [Theory]
    [InlineData(253, 253)] // 7.3: only what exceeds 253
    [InlineData(254, 250)]
    [InlineData(300, 250)]
    public void TruncateDomain_LongName_DropsLabelsFromTheLeft(int length, int expected)
    {
        string name = string.Concat(Enumerable.Repeat("123456789.", 40))[^length..];
        if (name.StartsWith('.'))
        {
            name = "x" + name[1..];
        }

        string truncated = MacroExpander.TruncateDomain(name[..^1] + "z").ToString();
        Assert.Equal(expected, truncated.Length);
        Assert.EndsWith(truncated, name[..^1] + "z", StringComparison.Ordinal);
    }

    [Fact]
    public void TruncateDomain_TrailingDot_DoesNotCount()
    {
        string name = new string('a', 63) + "." + new string('b', 63) + "."
            + new string('c', 63) + "." + new string('d', 61) + ".";
        Assert.Equal(254, name.Length);
        Assert.Equal(name, MacroExpander.TruncateDomain(name).ToString());
    }

    [Fact]
    public void Expand_WithoutEnd_StopsAtTheLimit()
    {
        string text = string.Concat(Enumerable.Repeat("%{s}", 10_000));
        Assert.True(MacroString.TryParse(text, out MacroString? macro, out _));
        var buffer = new MacroBuffer(stackalloc char[16], limit: 1000);

        MacroExpander.Expand(macro, Values, ref buffer);

        Assert.True(buffer.IsOverLimit);
        Assert.InRange(buffer.Length, 0, 1000);
        buffer.Dispose();
    }

    private static string Expand(string text, MacroValues values)
    {
        Assert.True(MacroString.TryParse(text, out MacroString? macro, out SpfSyntaxError error), error.ToString());
        var buffer = new MacroBuffer(stackalloc char[16], MacroExpander.MaxExpansionLength);
        MacroExpander.Expand(macro, values, ref buffer);
        string expansion = buffer.Text.ToString();
        buffer.Dispose();
        return expansion;
    }
}
