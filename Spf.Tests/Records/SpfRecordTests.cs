// SPDX-License-Identifier: MIT

using System.Net;
using Spf.Records;

namespace Spf.Tests.Records;

public sealed class SpfRecordTests
{
    [Theory]
    [InlineData("")] // 4.5
    [InlineData("v=spf2")]
    [InlineData("v=spf10")]
    [InlineData("v=spf1\t-all")]
    [InlineData(" v=spf1 -all")]
    [InlineData("spf2.0/pra -all")]
    public void IsSpfRecord_OtherText_IsFalse(string text)
    {
        Assert.False(SpfRecord.IsSpfRecord(text));
        Assert.False(SpfRecord.TryParse(text, out _));
    }

    [Theory]
    [InlineData("v=spf1")] // 4.5: the version may be all
    [InlineData("V=SPF1 -ALL")] // RFC 5234, 2.3: ABNF strings have no letter case
    [InlineData("v=spf1 ")] // 4.6.1: record = version terms *SP
    [InlineData("v=spf1   a    -all   ")] // 4.6.1: terms = *( 1*SP ( directive / modifier ) )
    [InlineData("v=spf1 all")] // 5.1
    [InlineData("v=spf1 include:a.example")] // 5.2
    [InlineData("v=spf1 a a:b.example a/24 a//64 a/24//64 a:b.example/24 a:b.example//64 a:b.example/24//64")] // 5.3
    [InlineData("v=spf1 a:b/c.example/24")] // 7.1: macro-literal has "/"
    [InlineData("v=spf1 a:%{d}/24//64")]
    [InlineData("v=spf1 mx mx:b.example mx/0//0")] // 5.4
    [InlineData("v=spf1 ptr ptr:b.example")] // 5.5
    [InlineData("v=spf1 ip4:192.0.2.0/24 ip4:0.0.0.0/0 ip4:255.255.255.255")] // 5.6
    [InlineData("v=spf1 ip6:2001:db8::/32 ip6:::/0 ip6:::1 ip6:2001:db8:1:2:3:4:5:6/128 ip6:::ffff:192.0.2.1")] // 5.6
    [InlineData("v=spf1 exists:%{ir}.sbl.example")] // 5.7
    [InlineData("v=spf1 redirect=b.example")] // 6.1
    [InlineData("v=spf1 exp=b.example redirect=c.example -all")] // 6.2
    [InlineData("v=spf1 x=1 x=2 moo.cow-far_out=man:dog/cat%%%_%- a.b=")] // 6: unknown modifiers, any number
    [InlineData("v=spf1 a=b.example redirect-to=c")] // 12: a name with "=" is a modifier, even if it is a mechanism's
    [InlineData("v=spf1 x=%{c}%{r}%{t}")] // 7.2 is about explanations; a modifier nobody knows is ignored whole
    [InlineData("v=spf1 a:b.example. include:_spf.example.com.")] // 7.1: domain-end = "." toplabel [ "." ]
    [InlineData("v=spf1 a:b.xn--p1ai a:b.3x a:b.x-3 a:b.%% a:b%_ a:b%-")] // 7.1: toplabel, macro-expand
    [InlineData("v=spf1 exists:%{s1r+-}%{L127}%{o2}%{D}%{i999999999999}%{p}%{v}%{h}")] // 7.1, 7.3
    [InlineData("v=spf1 exists:%{l.-+,/_=}.example")] // 7.1: seven delimiters
    public void TryParse_WellFormed_Succeeds(string text)
    {
        Assert.True(SpfRecord.TryParse(text, out SpfRecord? record, out SpfSyntaxError error), error.ToString());
        Assert.Equal(string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries)), record.ToString());
    }

    [Theory]
    [InlineData("v=spf2 -all", 5)] // 4.5
    [InlineData("v=spf1 -", 8)] // 4.6.1: directive = [ qualifier ] mechanism
    [InlineData("v=spf1 --all", 8)]
    [InlineData("v=spf1 !all", 7)]
    [InlineData("v=spf1 1a", 7)] // 12: name = ALPHA ...
    [InlineData("v=spf1 a,mx", 8)]
    [InlineData("v=spf1 a\tmx", 8)] // 4.6.1: terms are separated only by SP
    [InlineData("v=spf1 a\u00A0mx", 8)]
    [InlineData("v=spf1 \u00FCber:b.example", 7)] // 3.1: US-ASCII
    [InlineData("v=spf1 ipv4:192.0.2.1", 7)] // 12: mechanism
    [InlineData("v=spf1 ip:192.0.2.1", 7)]
    [InlineData("v=spf1 redirect:b.example", 7)]
    [InlineData("v=spf1 all:b.example", 10)] // 5.1: all = "all"
    [InlineData("v=spf1 all/8", 10)]
    [InlineData("v=spf1 all.", 7)]
    [InlineData("v=spf1 include", 14)] // 5.2: include = "include" ":" domain-spec
    [InlineData("v=spf1 include:", 15)]
    [InlineData("v=spf1 include/24", 14)]
    [InlineData("v=spf1 include:b.example/24", 17)]
    [InlineData("v=spf1 a:", 9)] // 5.3
    [InlineData("v=spf1 a:/24", 9)]
    [InlineData("v=spf1 a/", 9)] // 5.6: dual-cidr-length
    [InlineData("v=spf1 a//", 10)]
    [InlineData("v=spf1 a/33", 9)]
    [InlineData("v=spf1 a/024", 9)]
    [InlineData("v=spf1 a/24/64", 12)]
    [InlineData("v=spf1 a//129 -all", 10)]
    [InlineData("v=spf1 a//64/24", 10)]
    [InlineData("v=spf1 a/+1", 8)]
    [InlineData("v=spf1 mx:b.example/99", 20)]
    [InlineData("v=spf1 ptr/24", 10)] // 5.5: ptr has no length
    [InlineData("v=spf1 ip4", 10)] // 5.6
    [InlineData("v=spf1 ip4:", 11)]
    [InlineData("v=spf1 ip4:192.0.2", 11)]
    [InlineData("v=spf1 ip4:192.0.2.1.5", 11)]
    [InlineData("v=spf1 ip4:192.0.2.256", 11)]
    [InlineData("v=spf1 ip4:192.0.02.1", 11)]
    [InlineData("v=spf1 ip4:192.0.2.0/024", 21)]
    [InlineData("v=spf1 ip4:192.0.2.0/33", 21)]
    [InlineData("v=spf1 ip4:192.0.2.0/", 21)]
    [InlineData("v=spf1 ip4:192.0.2.0//64", 21)]
    [InlineData("v=spf1 ip4:2001:db8::1", 11)]
    [InlineData("v=spf1 ip4:0x7f.0.0.1", 11)]
    [InlineData("v=spf1 ip6:192.0.2.1", 11)]
    [InlineData("v=spf1 ip6:fe80::1%eth0", 11)]
    [InlineData("v=spf1 ip6:[::1]", 11)]
    [InlineData("v=spf1 ip6:1:2:3:4:5:6:7", 11)]
    [InlineData("v=spf1 ip6:1:2:3:4:5:6:7:8:9", 11)]
    [InlineData("v=spf1 ip6:1::2::3", 11)]
    [InlineData("v=spf1 ip6:1:2:3:4:5:6:7::8", 11)]
    [InlineData("v=spf1 ip6::1", 11)]
    [InlineData("v=spf1 ip6:12345::", 11)]
    [InlineData("v=spf1 ip6:1:", 11)]
    [InlineData("v=spf1 ip6:::192.0.2.1:1", 11)]
    [InlineData("v=spf1 ip6:::/129", 14)]
    [InlineData("v=spf1 exists", 13)] // 5.7
    [InlineData("v=spf1 redirect=", 16)] // 6.1
    [InlineData("v=spf1 -redirect=b.example", 7)]
    [InlineData("v=spf1 redirect=b.example redirect=b.example", 26)] // 6
    [InlineData("v=spf1 exp=b.example exp=b.example", 21)] // 6
    [InlineData("v=spf1 exp=", 11)] // 6.2
    [InlineData("v=spf1 a:localhost", 9)] // 7.1: domain-end = "." toplabel
    [InlineData("v=spf1 a:b.123", 11)]
    [InlineData("v=spf1 a:b.-x", 11)]
    [InlineData("v=spf1 a:b.x-", 11)]
    [InlineData("v=spf1 a:b.x_y", 11)]
    [InlineData("v=spf1 a:b..", 11)]
    [InlineData("v=spf1 a:.", 9)]
    [InlineData("v=spf1 a:%%-", 9)] // "%%" and then a literal "-" is no macro-expand at the end
    [InlineData("v=spf1 a:%", 9)] // 7.1: macro-expand
    [InlineData("v=spf1 a:b.%c", 11)]
    [InlineData("v=spf1 a:%{", 11)]
    [InlineData("v=spf1 a:%{d", 12)]
    [InlineData("v=spf1 a:%{}", 11)]
    [InlineData("v=spf1 a:%{x}", 11)]
    [InlineData("v=spf1 a:%{d0}", 12)] // 7.3: non-zero
    [InlineData("v=spf1 a:%{d00}", 12)]
    [InlineData("v=spf1 a:%{dr2}", 13)] // transformers = *DIGIT [ "r" ]
    [InlineData("v=spf1 a:%{drr}", 13)]
    [InlineData("v=spf1 a:%{d.r}", 13)]
    [InlineData("v=spf1 a:%{d!}", 12)]
    [InlineData("v=spf1 a:%{c}.example", 11)] // 7.2: explanations only
    [InlineData("v=spf1 a:%{R}.example", 11)]
    [InlineData("v=spf1 exp=%{t}.example", 13)]
    [InlineData("v=spf1 x=%{d", 12)] // 12: unknown-modifier = name "=" macro-string
    [InlineData("v=spf1 x=\u00FC", 9)]
    [InlineData("v=spf1 a -all x", 14)] // 4.6: an error anywhere
    public void TryParse_Malformed_GivesPositionAndMessage(string text, int position)
    {
        Assert.False(SpfRecord.TryParse(text, out SpfRecord? record, out SpfSyntaxError error));
        Assert.Null(record);
        Assert.Equal(position, error.Position);
        Assert.Matches("^[a-z\"].+[^.]$", error.Message);
    }

    [Fact]
    public void TryParse_Null_IsAnEmptyText() => Assert.False(SpfRecord.TryParse(null, out _));

    [Fact]
    public void Parse_Malformed_ThrowsWithPosition()
    {
        SpfSyntaxException exception =
            Assert.Throws<SpfSyntaxException>(() => SpfRecord.Parse("v=spf1 ip4:192.0.2.0/33"));
        Assert.Equal(21, exception.Position);
    }

    [Fact]
    public void Terms_DirectivesAndModifiers_StandAsInTheText()
    {
        SpfRecord record = SpfRecord.Parse("v=spf1 x=1 a redirect=b.example -all exp=c.example");

        Assert.Equal(
            ["x=1", "a", "redirect=b.example", "-all", "exp=c.example"], record.Terms.Select(term => term.ToString()));
        Assert.Equal(["a", "-all"], record.Directives.Select(directive => directive.ToString()));
        Assert.Equal(
            ["x=1", "redirect=b.example", "exp=c.example"], record.Modifiers.Select(modifier => modifier.ToString()));
        Assert.Equal([7, 11, 13, 32, 37], record.Terms.Select(term => term.Position));
        Assert.Equal("b.example", record.Redirect?.Domain.Text);
        Assert.Equal("c.example", record.Explanation?.Domain.Text);
    }

    [Fact]
    public void Directives_EachKind_CarryTheirArguments()
    {
        SpfRecord record = SpfRecord.Parse(
            "v=spf1 +a:b.example/24//64 -mx ~ip4:192.0.2.7/24 ?ip6:2001:db8::7/32 Ptr IP4:192.0.2.9 "
            + "include:c.example exists:%{d}");

        Assert.Equal(
            [Qualifier.Pass, Qualifier.Fail, Qualifier.SoftFail, Qualifier.Neutral, Qualifier.Pass],
            record.Directives.Select(directive => directive.Qualifier).Take(5));
        AMechanism a = Assert.IsType<AMechanism>(record.Directives[0].Mechanism);
        Assert.Equal("b.example", a.Domain?.ToString());
        Assert.Equal(new DualCidrLength(24, 64), a.CidrLength);
        MxMechanism mx = Assert.IsType<MxMechanism>(record.Directives[1].Mechanism);
        Assert.Null(mx.Domain);
        Assert.Equal(default, mx.CidrLength);
        Ip4Mechanism ip4 = Assert.IsType<Ip4Mechanism>(record.Directives[2].Mechanism);
        Assert.Equal((IPAddress.Parse("192.0.2.7"), 24), (ip4.Network, ip4.CidrLength));
        Ip6Mechanism ip6 = Assert.IsType<Ip6Mechanism>(record.Directives[3].Mechanism);
        Assert.Equal((IPAddress.Parse("2001:db8::7"), 32), (ip6.Network, ip6.CidrLength));
        Assert.Equal("ptr", record.Directives[4].Mechanism.Name);
        Assert.Null(Assert.IsType<Ip4Mechanism>(record.Directives[5].Mechanism).CidrLength);
        Assert.Equal("c.example", Assert.IsType<IncludeMechanism>(record.Directives[6].Mechanism).Domain.Text);
        Assert.True(Assert.IsType<ExistsMechanism>(record.Directives[7].Mechanism).Domain.Uses(MacroLetter.Domain));
    }

    [Fact]
    public void Equals_SameTerms_IgnoresSpacing()
    {
        Assert.Equal(SpfRecord.Parse("v=spf1 a -all"), SpfRecord.Parse("v=spf1  a   -all "));
        Assert.NotEqual(SpfRecord.Parse("v=spf1 a -all"), SpfRecord.Parse("v=spf1 a +all"));
        Assert.NotEqual(SpfRecord.Parse("v=spf1 all"), SpfRecord.Parse("v=spf1 +all"));
        Assert.Equal(
            SpfRecord.Parse("v=spf1 a -all").Directives[1], SpfRecord.Parse("v=spf1 mx mx -all").Directives[2]);
    }

    [Fact]
    public void TryParse_TenThousandTerms_Succeeds()
    {
        string text = "v=spf1" + string.Concat(Enumerable.Repeat(" ip4:192.0.2.1 x=y", 5000));

        Assert.True(SpfRecord.TryParse(text, out SpfRecord? record));
        Assert.Equal(10_000, record.Terms.Length);
        Assert.Equal(text, record.ToString());
    }

    [Fact]
    public void TryParse_BlanksAlone_HoldsNothing()
    {
        Assert.True(SpfRecord.TryParse("v=spf1" + new string(' ', 1_000_000), out SpfRecord? record));
        Assert.Empty(record.Terms);
        Assert.Equal("v=spf1", record.ToString());
    }

    // Terms that evaluation cannot come to are checked, but not kept.
    [Theory]
    [InlineData(" a", 32_000)]
    [InlineData(" x=1", 16_000)]
    [InlineData(" mx:a.b", 9_000)]
    [InlineData(" exists:%{i}.%{d}.a.b", 3_000)]
    [InlineData(" all", 16_000)]
    public void TryParse_RecordOfManyTerms_AllocatesLittle(string term, int count)
    {
        const int MaxAllocated = 20_000;
        string text = "v=spf1" + string.Concat(Enumerable.Repeat(term, count));
        SpfRecord? record = null;

        // Unoptimized code allocates more, and a method is optimized some time after its first calls.
        long bytes = long.MaxValue;
        for (int i = 0; i < 1000 && bytes > MaxAllocated; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(SpfRecord.TryParse(text, out record));
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
            if (bytes > MaxAllocated)
            {
                Thread.Sleep(20);
            }
        }

        Assert.InRange(bytes, 1, MaxAllocated);
        Assert.NotNull(record);
        Assert.Equal(count, record.Terms.Length);
        Assert.Equal(text, record.ToString());
        Assert.Equal(term == " x=1" ? count : 0, record.Modifiers.Length);
        Assert.InRange(record.ForEvaluation(10).Bytes, 1, term == " x=1" ? 200_000 : 30_000);
        Assert.False(SpfRecord.TryParse(text + " -", out _, out SpfSyntaxError error));
        Assert.Equal(text.Length + 2, error.Position);
    }

    // A lookup limit that is larger than what is kept.
    [Theory]
    [InlineData(11, 12)]
    [InlineData(12, 40)]
    [InlineData(1000, 40)]
    public void ForEvaluation_LookupLimit_HasAllThatItAllows(int limit, int lookups)
    {
        SpfRecord record = SpfRecord.Parse(
            "v=spf1 ip4:192.0.2.1" + string.Concat(Enumerable.Range(0, 40).Select(i => $" a:d{i}.example")) + " -all");

        Assert.Equal(42, record.Directives.Length);
        CompactDirective[] directives = record.ForEvaluation(limit).CompactDirectives.ToArray();
        Assert.Equal(lookups, directives.Count(directive => directive.Kind == CompactKind.Lookup));
        Assert.Equal(lookups == 40, directives[^1].Kind == CompactKind.All);
    }

    // A directive may live longer than its record.
    [Fact]
    public void DirectiveAt_LongRecord_KeepsItsOwnTextAndPlace()
    {
        string text = "v=spf1 ip4:192.0.2.1 a:example.com/24 " + new string(' ', 5_000) + "x=1 redirect=example.org exp=e.x";
        SpfRecord record = SpfRecord.Parse(text);

        Assert.Equal(["ip4:192.0.2.1", "a:example.com/24"], record.Directives.Select(d => d.ToString()));
        Assert.Equal([7, 21], record.Directives.Select(d => d.Position));
        Assert.Equal("example.com", Assert.IsType<AMechanism>(record.Directives[1].Mechanism).Domain?.Text);
        Assert.Equal(["x=1", "redirect=example.org", "exp=e.x"], record.Modifiers.Select(m => m.ToString()));
        Assert.Equal(text.IndexOf("redirect", StringComparison.Ordinal), record.Redirect?.Position);
        Assert.Equal("example.org", record.Redirect?.Domain.Text);
    }
}
