// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Inspection;
using Spf.Records;
using Spf.Tests.Conventions;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Inspection;

public sealed class RecordLintTests
{
    // The record, and what is found: code, "!" for an error, "?" for a warning, "." for a note, and the text it points
    // at.
    [Theory]
    [InlineData("v=spf1 -all", "")]
    [InlineData("V=SPF1 MX Include:_SPF.Example.com A:mail.example.com/28//64 -ALL", "")]
    [InlineData("v=spf1 ip4:203.0.114.1 ip6:2a00:1:2::/48 exists:%{i}._spf.%{d} ~all exp=why.%{d} ra=postmaster", "")]

    // 4.6: each error by itself, and what comes after it.
    [InlineData("v=spf1 ip4:1.2.3 a:b mx/33 foo -all", "SPF-SYNTAX! 1.2.3|SPF-SYNTAX! b|SPF-SYNTAX! 33|SPF-SYNTAX! foo")]
    [InlineData("v=spf1 ip4:9.9.9.300 ptr -all", "SPF-SYNTAX! 9.9.9.300|SPF-PTR? ptr")]
    [InlineData("v=spf1 redirect=a.example.com redirect=b.example.com", "SPF-SYNTAX! redirect=b.example.com")]
    [InlineData("v=spf1 a:%{x}.example.com ~ -all", "SPF-SYNTAX! x}.example.com|SPF-SYNTAX! ")]

    // Forms with a known meaning.
    [InlineData("v=spf1 ipv4:9.9.9.1 -all", "SPF-TYPO! ipv4:")]
    [InlineData("v=spf1 ip:9.9.9.1 -all", "SPF-TYPO! ip:")]
    [InlineData("v=spf1 +ipv6:2a00::1 -all", "SPF-TYPO! ipv6:")]
    [InlineData("v=spf1 inlcude:example.com -all", "SPF-TYPO! inlcude:")]
    [InlineData("v=spf1 includes:example.com -al", "SPF-TYPO! includes:|SPF-TYPO! -al")]
    [InlineData("v=spf1 include=example.com -all", "SPF-TYPO? include=")]
    [InlineData("v=spf1 ip4=9.9.9.1 redirct=example.com -all", "SPF-TYPO? ip4=|SPF-TYPO? redirct=")]
    [InlineData("v=spf1 include: example.com -all", "SPF-TYPO! include: example.com")]
    [InlineData("v=spf1 9.9.9.1 -all", "SPF-TYPO! 9.9.9.1")]
    [InlineData("v=spf1 a:9.9.9.1 include:9.9.9.0/24 -all", "SPF-TYPO! a:|SPF-TYPO! include:")]
    [InlineData("v=spf1 ip6:9.9.9.1 ip4:2a00::1 -all", "SPF-TYPO! ip6:|SPF-TYPO! ip4:")]
    [InlineData("v=spf1 mx; -all;", "SPF-TYPO! ;|SPF-TYPO! ;")]
    [InlineData("v=spf1 ip4:9.9.9.1-all", "SPF-GLUED! -all")]
    [InlineData("v=spf1 mx~all", "SPF-GLUED! ~all")]
    [InlineData("v=spf1 include:_spf.example.com-all", "SPF-GLUED? -all|SPF-NO-ALL? ")]
    [InlineData("v=spf1 ip4:9.9.9.1ip4:9.9.9.2 -all", "SPF-GLUED! ip4:9.9.9.2")]
    [InlineData("v=spf1 include:a.example.cominclude:b.example.com -all", "SPF-GLUED? include:b.example.com")]
    [InlineData("v=spf1 mx v=spf1 a -all", "SPF-TYPO? v=spf1")]

    // One finding each: none that follows from another.
    [InlineData("v=spf1 a - all", "SPF-TYPO! - all")]
    [InlineData("v=spf1 mx ~ all", "SPF-TYPO! ~ all")]
    [InlineData("v=spf1a a", "SPF-VERSION! v=spf1a")]
    [InlineData("v=spf2.0/mfrom mx", "SPF-VERSION! v=spf2.0/mfrom")]
    [InlineData("v=spf1 ~all mx +all", "SPF-NEVER-MATCHES? mx +all")]
    [InlineData("v=spf1 include:include:x.example -all", "SPF-TYPO? include:include:x.example")]
    [InlineData("v=spf1 mail.x.example -all", "SPF-TYPO! mail.x.example")]

    // 4.8: names.
    [InlineData("v=spf1 include:a..b.example a:a..example.com ptr:foo..bar -all", "SPF-NAME! include:a..b.example|SPF-NAME? a:a..example.com|SPF-PTR? ptr:foo..bar|SPF-NAME? ptr:foo..bar")]
    [InlineData("v=spf1 include:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.com -all", "SPF-NAME! include:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.com")]
    [InlineData("v=spf1 a:http://x.example include:https://x.example -all", "SPF-TYPO? a:http://x.example|SPF-TYPO? include:https://x.example")]
    [InlineData("v=spf1 redirect=https://x.example", "SPF-TYPO? redirect=https://x.example")]
    [InlineData("v=spf1 a:user@x.example a:*.x.example exists:${i}.x.example -all", "SPF-TYPO? a:user@x.example|SPF-TYPO? a:*.x.example|SPF-TYPO? exists:${i}.x.example")]

    // 4.6.4
    [InlineData("v=spf1 include:a.example include:b.example include:c.example include:d.example include:e.example a mx exists:%{i}.example a:f.example a:g.example redirect=h.example", "SPF-LOOKUPS! redirect=h.example")]
    [InlineData("v=spf1 include:a.example include:b.example include:c.example include:d.example include:e.example a mx exists:%{i}.example a:f.example a:g.example -all", "")]
    [InlineData("v=spf1 include:a.example include:b.example include:c.example include:d.example include:e.example a mx exists:%{i}.example a:f.example a:g.example a:h.example -all", "SPF-LOOKUPS! a:h.example")]

    // 6
    [InlineData("v=spf1 MS=ms123 google-site-verification=abc default=deny rp=50 -all", "SPF-MODIFIER. MS=ms123|SPF-MODIFIER. google-site-verification=abc|SPF-MODIFIER. default=deny")]

    // 3.1
    [InlineData("v=spf1 \u201Cmx\u201D -all", "SPF-CHARACTER! \u201C")]
    [InlineData("v=spf1 mx\ta -all", "SPF-CHARACTER! \t")]
    [InlineData("v=spf1 mx \u2013all", "SPF-CHARACTER! \u2013")]
    [InlineData("v=spf1 \"include:example.com\" -all", "SPF-CHARACTER! \"")]
    [InlineData("v=spf1 a:m\u00FCnchen.example -all", "SPF-CHARACTER! \u00FC")]

    // 4.5
    [InlineData("", "SPF-VERSION! |SPF-NO-ALL? ")]
    [InlineData("v=spf 1 mx -all", "SPF-VERSION! v=spf 1")]
    [InlineData("v=spf1; mx -all", "SPF-VERSION! v=spf1;")]
    [InlineData("v=spf1-all", "SPF-VERSION! v=spf1")]
    [InlineData("spf1 mx -all", "SPF-VERSION! spf1")]
    [InlineData("\"v=spf1 mx -all\"", "SPF-VERSION! \"|SPF-CHARACTER! \"")]
    [InlineData("\u201Cv=spf1 mx -all", "SPF-VERSION! \u201C")]
    [InlineData(" v=spf1 mx -all", "SPF-VERSION!  v=spf1")]
    [InlineData("v=spf ip4:9.9.9.1 -all", "SPF-VERSION! v=spf")]
    [InlineData("v=spfl ip4:9.9.9.1 -all", "SPF-VERSION! v=spfl")]
    [InlineData("v=sfp1 mx -all", "SPF-VERSION! v=sfp1")]
    [InlineData("v=spf2 mx -all", "SPF-VERSION! v=spf2")]

    // 4.6.2, 4.7, 5.1, 6.1
    [InlineData("v=spf1 mx", "SPF-NO-ALL? ")]
    [InlineData("v=spf1 mx +all", "SPF-ALL-PASS! +all")]
    [InlineData("v=spf1 all", "SPF-ALL-PASS! all")]
    [InlineData("v=spf1 ?all", "SPF-ALL-NEUTRAL? ?all")]
    [InlineData("v=spf1 -all mx a", "SPF-NEVER-MATCHES? mx a")]
    [InlineData("v=spf1 redirect=example.com -all", "SPF-REDIRECT-IGNORED? redirect=example.com")]
    [InlineData("v=spf1 mx a MX -all", "SPF-DUPLICATE? MX")]

    // 5.5, 5.6, 7.3
    [InlineData("v=spf1 ip4:0.0.0.0/0 -all", "SPF-ALL-PASS! ip4:0.0.0.0/0")]
    [InlineData("v=spf1 mx/0 a//0 -all", "SPF-ALL-PASS! mx/0|SPF-ALL-PASS! a//0")]
    [InlineData("v=spf1 ip4:9.0.0.0/8 ip4:8.0.0.0/9 ip4:11.1.0.0/16 -all", "SPF-WIDE? ip4:9.0.0.0/8|SPF-WIDE. ip4:8.0.0.0/9")]
    [InlineData("v=spf1 ip6:2a00::/16 ip6:2c00:0:0:0::/31 -ip6:3a00::/8 -all", "SPF-WIDE? ip6:2a00::/16|SPF-WIDE. ip6:2c00:0:0:0::/31")]
    [InlineData("v=spf1 ip4:10.1.2.3 ip4:192.0.2.1 ip6:fd00::1 ip6:::ffff:9.9.9.9 -all", "SPF-RESERVED? ip4:10.1.2.3|SPF-RESERVED. ip4:192.0.2.1|SPF-RESERVED? ip6:fd00::1|SPF-RESERVED? ip6:::ffff:9.9.9.9")]
    [InlineData("v=spf1 ip4:9.9.9.1/24 -all", "SPF-HOST-BITS. ip4:9.9.9.1/24")]
    [InlineData("v=spf1 ptr:example.com exists:%{p}.example.com -all", "SPF-PTR? ptr:example.com|SPF-MACRO-P? exists:%{p}.example.com")]
    public void Check_Record_FindsEachByItsPlace(string record, string expected)
    {
        IEnumerable<string> found = RecordLint.Check(record).Select(finding =>
            finding.Code + Mark(finding.Severity) + " "
            + (finding.Position is { } start ? record.Substring(start, finding.Length!.Value) : string.Empty));
        Assert.Equal(expected, string.Join('|', found));
    }

    [Theory]
    [InlineData(255, 0, 0)]
    [InlineData(256, 1, 0)]
    [InlineData(451, 2, 0)]
    [InlineData(513, 1, 1)]
    public void Check_LongRecord_SaysHowLong(int length, int notes, int warnings)
    {
        string record = "v=spf1".PadRight(length - 5) + " -all";
        ImmutableArray<PolicyFinding> findings = RecordLint.Check(record);
        Assert.All(findings, finding => Assert.Equal(FindingCode.Length, finding.Code));
        Assert.Equal(notes, findings.Count(finding => finding.Severity == FindingSeverity.Note));
        Assert.Equal(warnings, findings.Count(finding => finding.Severity == FindingSeverity.Warning));
    }

    [Fact]
    public void Check_AnyText_GivesPlacesInItAndSafeSentences()
    {
        var generator = new RecordGenerator(new Random(7208));
        int found = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string text = i % 3 == 0 ? generator.Noise() : generator.Mutated();
            ImmutableArray<PolicyFinding> findings = RecordLint.Check(text);
            found += findings.Length;
            Assert.All(findings, finding => Assert.True(IsSound(finding, text), $"{text}: {finding}"));

            // A record that the parser refuses has an error, and one that it takes has none of syntax.
            Assert.Equal(
                SpfRecord.TryParse(text, out _),
                !findings.Any(finding => finding.Severity == FindingSeverity.Error
                    && finding.Code is not (FindingCode.AllPass or FindingCode.Lookups or FindingCode.Name)));
        }

        Assert.True(found > 20_000, $"only {found} findings");
    }

    [Fact]
    public void Check_ErrorsWithoutEnd_AreBounded()
    {
        string text = "v=spf1" + string.Concat(Enumerable.Repeat(" ?", 30_000));
        Assert.Equal(50, RecordLint.Check(text, options: new InspectionOptions { MaxFindings = 50 }).Length);
    }

    private static bool IsSound(PolicyFinding finding, string text) =>
        finding.Message.Length is > 10 and < 600
        && !finding.Message.AsSpan().ContainsAnyExceptInRange(' ', '~')
        && !finding.Message.EndsWith('.')
        && Rfc7208Sections.All.Contains(finding.Section)
        && finding.Text == text
        && finding.Position is null == finding.Length is null
        && (finding.Position is not { } start
            || (start >= 0 && finding.Length >= 0 && start + finding.Length <= text.Length));

    private static string Mark(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Error => "!",
        FindingSeverity.Warning => "?",
        _ => ".",
    };
}
