// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Dns;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>Checks the text of a record, without the DNS. The place of the findings is set in the list.</summary>
internal sealed class RecordChecks(FindingList findings, string text, bool isTop)
{
    // The parts of the text that an error takes in: nothing else is said about the terms there.
    private readonly List<(int Start, int End)> _explained = [];

    // 3.3: a string of a TXT record has at most 255 octets. 3.4: an answer should have at most 450 octets, and without
    // EDNS a message has at most 512.
    private const int MaxString = 255;
    private const int MaxAnswer = 450;
    private const int MaxMessage = 512;

    /// <summary>Checks a record's text.</summary>
    /// <param name="findings">Receives the findings.</param>
    /// <param name="text">The text of a record, or of a TXT record that was meant as one.</param>
    /// <param name="isTop">Whether it is a domain's own policy, not one that is included.</param>
    public static void Run(FindingList findings, string text, bool isTop)
    {
        findings.Place = findings.Place with { Text = text };
        new RecordChecks(findings, text, isTop).Run();
    }

    /// <summary>Checks a record's text of which nothing more is looked up.</summary>
    public static void RunAlone(FindingList findings, string text)
    {
        findings.Place = findings.Place with { Text = text };
        var checks = new RecordChecks(findings, text, isTop: true);
        if (checks.Run() is { } record)
        {
            checks.CheckNames(record);
            checks.CheckLookups(record);
        }
    }

    /// <summary>Checks whether a text that is not published yet needs several strings.</summary>
    public static void CheckString(FindingList findings, string text)
    {
        if (text.Length > MaxString)
        {
            findings.Note(
                FindingCode.Length,
                "3.3",
                $"the record has {text.Length} octets: publish it as several strings of at most {MaxString} octets in "
                    + "one TXT record; verifiers join them without spaces");
        }
    }

    // The terms that could be read; null for another version's.
    private SpfRecord? Run()
    {
        int terms = VersionText.FindTerms(text);
        if (!SpfRecord.IsSpfRecord(text))
        {
            // "v=spf1a", "v=spf2.0/mfrom": what follows is not for this version.
            bool isOther = terms > 0 && terms < text.Length
                && (char.IsAsciiLetterOrDigit(text[terms]) || text[terms] is '/' or '.');
            ReportVersion(isOther ? WordEnd(terms) : terms);
            if (isOther)
            {
                return null;
            }
        }

        SpfRecord record = RecordParser.ParseRecovering(
            text, terms, findings.Room, out ImmutableArray<SpfSyntaxError> errors);
        foreach (SpfSyntaxError error in errors)
        {
            Report(error, record);
        }

        CheckTerms(record);
        CheckEnd(record, errors.IsEmpty);
        CheckLength();
        return record;
    }

    private void ReportVersion(int length)
    {
        // A character that a word processor or a web page wrote has a name, and so has what to write instead.
        if (StrayCharacter.Find(text[..length]) is { } stray && text[stray.Start] is not (' ' or '`'))
        {
            findings.Error(
                FindingCode.Version,
                "4.5",
                $"{stray.Message}; with it, verifiers do not recognize the text as an SPF record",
                stray.Start,
                stray.Length);
            return;
        }

        string shown = FindingList.Quote(text.Length > 24 ? text[..24] + "..." : text);
        findings.Error(
            FindingCode.Version,
            "4.5",
            $"{shown} does not begin with \"{SpfRecord.Version}\" and a space, so verifiers do not recognize it as an "
                + "SPF record: write exactly that before the terms",
            position: 0,
            length);
    }

    // 4.6: any syntax error is a permerror for every client.
    private void Report(SpfSyntaxError error, SpfRecord record)
    {
        (int start, int end) = TermAt(error.Position);
        if (IsExplained(start))
        {
            return;
        }

        string term = text[start..end];
        if (TermTypos.ExplainInvalid(term, text[end..]) is { } typo)
        {
            typo = WithoutSecond(typo, term, start, record);
            findings.Add(FindingSeverity.Error, typo, start);
            _explained.Add((start, Math.Max(end, start + typo.Start + typo.Length)));
        }
        else
        {
            findings.Error(
                FindingCode.Syntax,
                "4.6",
                $"{FindingList.Quote(term)} is invalid: {error.Message}",
                error.Position,
                end - error.Position);
        }
    }

    // 6: "redirect" and "exp" MUST NOT appear twice, so nothing becomes a second one.
    private static TermTypo WithoutSecond(TermTypo typo, string term, int position, SpfRecord record)
    {
        foreach (Modifier? modifier in (Modifier?[])[record.Redirect, record.Explanation])
        {
            string? name = modifier is RedirectModifier ? "redirect=" : modifier is null ? null : "exp=";
            if (name is not null && modifier!.Position != position
                && typo.Replacement?.StartsWith(name, StringComparison.OrdinalIgnoreCase) is true)
            {
                return typo with
                {
                    Section = "6",
                    Start = 0,
                    Length = term.Length,
                    Message = $"{FindingList.Quote(term)} would be a second {name}, which is a permerror: remove it",
                    Replacement = string.Empty,
                };
            }
        }

        return typo;
    }

    private bool IsExplained(int position) =>
        _explained.Exists(part => part.Start <= position && position < part.End);

    private int WordEnd(int start)
    {
        int end = text.IndexOf(' ', start);
        return end < 0 ? text.Length : end;
    }

    // The position of an error at the end of a term is the character after it.
    private (int Start, int End) TermAt(int position)
    {
        int terms = VersionText.FindTerms(text);
        int space = position == 0 ? -1 : text.LastIndexOf(' ', position - 1);
        return (Math.Max(space + 1, Math.Min(terms, position)), WordEnd(position));
    }

    private void CheckTerms(SpfRecord record)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        bool isAfterAll = false;
        foreach (Term term in record.Terms.Where(term => !IsExplained(term.Position)))
        {
            string written = term.ToString();
            if (TermTypos.ExplainSuspicious(written) is { } typo)
            {
                findings.Add(
                    FindingSeverity.Warning, WithoutSecond(typo, written, term.Position, record), term.Position);
            }
            else if (TermTypos.IsUnknownModifier(written))
            {
                findings.Note(
                    FindingCode.Modifier,
                    "6",
                    $"{FindingList.Quote(written)} is an unknown modifier, which verifiers ignore: remove it, or "
                        + "publish it as a TXT record of its own",
                    term.Position,
                    written.Length);
            }

            // 5.1: nothing after "all" is evaluated, which CheckEnd says.
            if (term is Directive directive && !isAfterAll)
            {
                if (!seen.Add(directive.Mechanism.ToString()))
                {
                    findings.Warn(
                        FindingCode.Duplicate,
                        "4.6.2",
                        $"{FindingList.Quote(directive.Mechanism)} appears twice in the record, and only the first one "
                            + "counts: remove the second one",
                        term.Position,
                        written.Length);
                }

                CheckMechanism(directive, written.Length);
                isAfterAll = directive.Mechanism is AllMechanism;
            }

            CheckMacros(term, written.Length);
        }
    }

    private void CheckMechanism(Directive directive, int length)
    {
        switch (directive.Mechanism)
        {
            case PtrMechanism:
                findings.Warn(
                    FindingCode.PtrMechanism,
                    "5.5",
                    "ptr is slow, causes lookups for every receiver, and should not be used: use ip4, ip6, a or mx "
                        + "instead",
                    directive.Position,
                    length);
                break;
            case AllMechanism when directive.Qualifier == Qualifier.Pass:
                findings.Error(
                    FindingCode.AllPass,
                    "5.1",
                    $"{FindingList.Quote(directive)} allows every host in the world: end the record with -all or ~all",
                    directive.Position,
                    length);
                break;
            case AllMechanism when directive.Qualifier == Qualifier.Neutral && isTop:
                findings.Warn(
                    FindingCode.AllNeutral,
                    "5.1",
                    "?all makes no assertion about all other hosts, as if there were no record: end the record with "
                        + "-all or ~all",
                    directive.Position,
                    length);
                break;
            default:
                BlockChecks.Run(findings, directive, length);
                break;
        }
    }

    private void CheckMacros(Term term, int length)
    {
        DomainSpec? spec = new PolicyTerm(term).Spec ?? (term as ExplanationModifier)?.Domain;
        if (spec?.Uses(MacroLetter.ValidatedDomain) is true)
        {
            findings.Warn(
                FindingCode.ValidatedDomain,
                "7.3",
                $"the macro letter p in {FindingList.Quote(term)} is slow, causes lookups for every receiver, and "
                    + "should not be used: use another macro",
                term.Position,
                length);
        }
    }

    // 5.1: directives after "all" are ignored, and so is a redirect anywhere.  4.7: without either, neutral.
    private void CheckEnd(SpfRecord record, bool isWhole)
    {
        ImmutableArray<Directive> directives =
            [.. record.Directives.Where(directive => !IsExplained(directive.Position))];
        Directive? all = directives.FirstOrDefault(directive => directive.Mechanism is AllMechanism);
        if (all is null)
        {
            if (record.Redirect is null && isTop && isWhole)
            {
                findings.Warn(
                    FindingCode.NoAll,
                    "4.7",
                    "the record makes no assertion about all other hosts, so they are neutral: end it with -all or "
                        + "~all",
                    text.Length,
                    length: 0);
            }

            return;
        }

        int after = directives.Length - directives.IndexOf(all) - 1;
        if (after > 0)
        {
            int start = directives[^after].Position;
            findings.Warn(
                FindingCode.NeverMatches,
                "5.1",
                $"directives after {FindingList.Quote(all)} are never evaluated: move {FindingList.Quote(all)} to the "
                    + "end",
                start,
                directives[^1].Position + directives[^1].ToString().Length - start);
        }

        if (record.Redirect is { } redirect)
        {
            findings.Warn(
                FindingCode.RedirectIgnored,
                "6.1",
                $"{FindingList.Quote(redirect)} is ignored because of {FindingList.Quote(all)}: remove one of them",
                redirect.Position,
                redirect.ToString().Length);
        }
    }

    // 4.8: a domain-spec without macros that is no name.
    private void CheckNames(SpfRecord record)
    {
        foreach (Term term in record.Terms.Where(term => !IsExplained(term.Position)))
        {
            DomainSpec? spec = new PolicyTerm(term).Spec ?? (term as ExplanationModifier)?.Domain;
            if (spec is null || spec.HasMacros || TermTypos.ExplainSuspicious(term.ToString()) is not null)
            {
                continue;
            }

            // 4.3: a policy is asked for at a name of two labels or more.
            bool isPolicy = term is RedirectModifier or Directive { Mechanism: IncludeMechanism };
            if (!DomainName.TryParse(spec.ToString(), out DomainName name) || name.LabelCount < (isPolicy ? 2 : 1))
            {
                findings.Add(
                    isPolicy ? FindingSeverity.Error : FindingSeverity.Warning,
                    FindingCode.Name,
                    "4.8",
                    $"{FindingList.Quote(spec)} is not a domain name with at least two labels of 1 to 63 characters, "
                        + $"so {FindingList.Quote(term)} {(isPolicy ? "is a permerror" : "never matches")}: correct or "
                        + "remove it",
                    term.Position,
                    term.ToString().Length);
            }
        }
    }

    // 4.6.4: the cost of this record, without those that it includes.
    private void CheckLookups(SpfRecord record)
    {
        int limit = SpfOptions.DefaultMaxLookups;
        Term[] lookups =
        [
            .. record.Terms
                .TakeWhile(term => term is not Directive { Mechanism: AllMechanism })
                .Where(term => term is Directive { Mechanism: not (Ip4Mechanism or Ip6Mechanism) }),
        ];
        if (record.Redirect is { } redirect && !record.Directives.Any(directive => directive.Mechanism is AllMechanism))
        {
            lookups = [.. lookups, redirect];
        }

        if (lookups.Length > limit)
        {
            findings.Error(
                FindingCode.Lookups,
                "4.6.4",
                $"the record has {lookups.Length} terms that query the DNS, but only {limit} are allowed, so "
                    + $"{FindingList.Quote(lookups[limit])} is a permerror for every client that reaches it: remove "
                    + "unneeded terms, or list addresses instead",
                lookups[limit].Position,
                lookups[limit].ToString().Length);
        }
    }

    private void CheckLength()
    {
        if (text.Length > MaxAnswer)
        {
            findings.Add(
                text.Length > MaxMessage ? FindingSeverity.Warning : FindingSeverity.Note,
                FindingCode.Length,
                "3.4",
                $"the record has {text.Length} octets, and an answer of more than {MaxAnswer} may not fit into a DNS "
                    + $"message of {MaxMessage} octets: move part of it into an include",
                position: null,
                length: null);
        }
    }
}
