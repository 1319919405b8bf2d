// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Inspection;
using Spf.Records;
using Spf.Tests.Fuzzing;

namespace Spf.Tests.Inspection;

/// <summary>Advice that is followed makes a record better, and never allows more hosts than its author meant.</summary>
public sealed class CorrectionTests
{
    // Terms that people publish, in the spelling in which generators and people make mistakes.
    private static readonly string[] Terms =
    [
        "-all", "~all", "?all", "+all", "mx", "a", "-mx", "ptr", "a:mail.example.com", "a/24", "mx:example.org/28//64",
        "include:_spf.example.net", "~include:spf.example.org", "ip4:192.0.2.0/24", "+ip4:198.51.100.7",
        "-ip4:203.0.113.9",
        "ip6:2001:db8::/32", "-ip6:2001:db8:1::1", "exists:%{i}._spf.%{d}", "redirect=_spf.example.com",
        "exp=why.example.com", "ptr:example.com",
    ];

    private static readonly Func<Random, string, string>[] Mutations =
    [
        // A letter lost, doubled, exchanged with the next one, or another one.
        static (random, term) => random.Next(term.Length) is int at ? term.Remove(at, 1) : term,
        static (random, term) => random.Next(term.Length) is int at ? term.Insert(at, term[at..(at + 1)]) : term,
        static (random, term) => random.Next(term.Length) is int at && at > 0
            ? $"{term[..(at - 1)]}{term[at]}{term[at - 1]}{term[(at + 1)..]}"
            : term,
        static (random, term) => Replace(random, term, "abcdefghijklmnopqrstuvwxyz0123456789.:/=-"),

        // Characters that keyboards, word processors and forms add.
        static (random, term) => term.Insert(random.Next(term.Length + 1), " "),
        static (random, term) => term + Pick(random, ".", ",", ";", ":", "\"", "\u00A0", "\u200B", "\u201D"),
        static (random, term) => Pick(random, "\"", "\u201C", "\uFEFF", "+", "-") + term,
        static (random, term) => Swap(term, "-", Pick(random, "\u2013", "\u2014", "\u2212", "\u00E2\u0080\u0093")),

        // Forms that people take for the syntax.
        static (_, term) => term.Replace(':', '='),
        static (_, term) => term.Replace('=', ':'),
        static (_, term) => term.Replace(':', '.'),
        static (_, term) => Swap(Swap(term, "ip4:", ""), "ip6:", ""),
        static (random, term) => Swap(term, "ip4", Pick(random, "ip", "ipv4", "a", "ip6")),
        static (random, term) => Swap(
            term, "include:", Pick(random, "include:include:", "includes:", "include:https://", "include:a@")),
        static (_, term) => Swap(term, "%{", "${"),
        static (_, term) => Swap(term, "ip6:", "ip6:[") + "]",
        static (random, term) => term + Pick(random, "/24", "-all", "~all", "ip4:192.0.2.99"),
        static (_, term) => term.ToUpperInvariant(),
    ];

    /// <summary>A record, and what it is once all advice is followed; null if the author must choose.</summary>
    public static TheoryData<string, string?> Corrections => new()
    {
        { "v=spf1 mx -al", "v=spf1 mx -all" },
        { "v=spf1 mx -all.", "v=spf1 mx -all" },
        { "v=spf1 mx ?all.", "v=spf1 mx ?all" },
        { "v=spf1 mx ~al", "v=spf1 mx ~all" },
        { "v=spf1 mx ALL;", null },
        { "v=spf1 mx al", null },
        { "v=spf1 mx +al", null },
        { "v=spf1 mx + all", null },
        { "v=spf1 mx all=", null },
        { "v=spf1 -a:192.0.2.1 mx -all", "v=spf1 -ip4:192.0.2.1 mx -all" },
        { "v=spf1 -ip:131.220.8.9/32 mx -all", "v=spf1 -ip4:131.220.8.9/32 mx -all" },
        { "v=spf1 a prt -all", "v=spf1 a ptr -all" },
        { "v=spf1 a - all", "v=spf1 a -all" },
        { "v=spf1 a ~  all", "v=spf1 a ~all" },
        { "v=spf1 ip4: 203.0.113.9 -all", "v=spf1 ip4:203.0.113.9 -all" },
        { "v=spf1 include: spf.example.com -all", "v=spf1 include:spf.example.com -all" },
        { "v=spf1 a:http://x.example -all", "v=spf1 a:x.example -all" },
        { "v=spf1 include:https://x.example/spf?a=b -all", "v=spf1 include:x.example -all" },
        { "v=spf1 redirect=https://x.example", "v=spf1 redirect=x.example" },
        { "v=spf1 a:user@x.example -all", "v=spf1 a:x.example -all" },
        { "v=spf1 a:*.x.example -all", null },
        { "v=spf1 exists:${i}.x.example -all", "v=spf1 exists:%{i}.x.example -all" },
        { "v=spf1 mx \u2013all", "v=spf1 mx -all" },
        { "v=spf1 mx \u00E2\u0080\u0093all", "v=spf1 mx -all" },
        { "v=spf1 mx\u00A0-all", "v=spf1 mx -all" },
        { "v=spf1 mx\u200B -all", "v=spf1 mx -all" },
        { "v=spf1 \"mx\" -all", "v=spf1 mx -all" },
        { "v=spf1 \uFF41 -all", "v=spf1 a -all" },
        { "v=spf1 a:m\u00FCnchen.example -all", null },
        { "v=spf1 include:include:x.example -all", "v=spf1 include:x.example -all" },
        { "v=spf1 include:ip4:203.0.113.9 -all", "v=spf1 ip4:203.0.113.9 -all" },
        { "v=spf1 include.spf.x.example -all", "v=spf1 include:spf.x.example -all" },
        { "v=spf1 2001:db8::/64 -all", "v=spf1 ip6:2001:db8::/64 -all" },
        { "v=spf1 +127.0.0.1 -all", "v=spf1 +ip4:127.0.0.1 -all" },
        { "v=spf1 mail.x.example -all", null },
        { "v=spf1 ip6:[2001:db8::1] -all", "v=spf1 ip6:2001:db8::1 -all" },
        { "v=spf1 -ip6:[IPv6:2001:db8::1]/64 mx -all", "v=spf1 -ip6:2001:db8::1/64 mx -all" },
        { "v=spf1 include:x.example/24 -all", "v=spf1 include:x.example -all" },
        { "v=spf1 mx-all", "v=spf1 mx -all" },
        { "v=spf1 mx+all", null },
        { "v=spf1 include=x.example -all", "v=spf1 include:x.example -all" },
        { "v=spf1 mx v=spf1 a -all", "v=spf1 mx  a -all" },
        { "v=spf1 mx; a, -all;", "v=spf1 mx a -all" },
    };

    [Theory]
    [MemberData(nameof(Corrections))]
    public void Check_AdviceThatIsFollowed_GivesWhatWasMeant(string record, string? corrected)
    {
        string followed = Follow(record);

        Assert.Equal(corrected ?? record, followed);
        if (corrected is not null)
        {
            Assert.DoesNotContain(
                RecordLint.Check(followed),
                finding => finding.Severity == FindingSeverity.Error || finding.Code == FindingCode.Typo);
        }
    }

    [Fact]
    public void Check_EachReplacement_IsReadKeepsTheQualifierAndAllowsNoMore()
    {
        int count = FuzzCount.Of(usual: 10_000, full: 50_000);
        var random = new Random(7208);
        int replacements = 0;
        for (int i = 0; i < count; i++)
        {
            string record = Record(random);
            foreach (PolicyFinding finding in RecordLint.Check(record).Where(found => found.Replacement is not null))
            {
                replacements++;
                string applied = Apply(record, finding);
                Assert.True(IsGood(record, applied, finding), $"{record}\n{applied}\n{finding}");
            }
        }

        Assert.True(replacements > count / 4, $"only {replacements} replacements");
    }

    private static bool IsGood(string record, string applied, PolicyFinding finding)
    {
        ImmutableArray<SpfSyntaxError> after = Errors(applied);
        int start = finding.Position!.Value;
        int end = start + finding.Replacement!.Length;
        return after.Length <= Errors(record).Length
            && Breadth(applied) <= Math.Max(Breadth(record), WrittenBreadth(record))
            && (finding.Code != FindingCode.Typo
                || !after.Any(error => error.Position >= start && error.Position < end));
    }

    private static ImmutableArray<SpfSyntaxError> Errors(string record)
    {
        const int Enough = 100;
        RecordParser.ParseRecovering(
            record, VersionText.FindTerms(record), Enough, out ImmutableArray<SpfSyntaxError> errors);
        return errors;
    }

    // How many hosts a record lets pass by "all": 0 for none, 1 if it does so.
    private static int Breadth(string record) => SpfRecord.TryParse(record, out SpfRecord? read)
        && read.Directives.FirstOrDefault(directive => directive.Mechanism is AllMechanism) is { } all
        && all.Qualifier == Qualifier.Pass
            ? 1
            : 0;

    // Only who writes +all or all as a word of its own, if in quotation marks, means it.
    private static int WrittenBreadth(string record) => record.Split(' ').Any(IsAllowingAll) ? 1 : 0;

    private static bool IsAllowingAll(string word)
    {
        string plain = string.Concat(word.Where(c => c is > ' ' and <= '~' and not ('"' or '`')));
        return plain.Equals("all", StringComparison.OrdinalIgnoreCase)
            || plain.Equals("+all", StringComparison.OrdinalIgnoreCase);
    }

    // As a person does: one finding after the other, from the top.
    private static string Follow(string record)
    {
        for (int i = 0; i < 20; i++)
        {
            if (RecordLint.Check(record).FirstOrDefault(finding => finding.Replacement is not null) is not { } finding)
            {
                break;
            }

            record = Apply(record, finding);
        }

        return record;
    }

    private static string Apply(string record, PolicyFinding finding)
    {
        int start = finding.Position!.Value;
        return record[..start] + finding.Replacement + record[(start + finding.Length!.Value)..];
    }

    private static string Record(Random random)
    {
        List<string> terms = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Pick(random, Terms))];
        for (int mutations = random.Next(1, 3); mutations > 0; mutations--)
        {
            int at = random.Next(terms.Count);
            if (terms[at].Length > 0)
            {
                terms[at] = Mutations[random.Next(Mutations.Length)](random, terms[at]);
            }
        }

        return "v=spf1 " + string.Join(' ', terms);
    }

    private static string Replace(Random random, string term, string letters)
    {
        int at = random.Next(term.Length);
        return $"{term[..at]}{letters[random.Next(letters.Length)]}{term[(at + 1)..]}";
    }

    private static string Swap(string term, string written, string instead) =>
        term.Replace(written, instead, StringComparison.Ordinal);

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
