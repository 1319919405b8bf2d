// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>Checks the text of a record, without the DNS. The place of the findings is set in the list.</summary>
internal sealed class RecordChecks(FindingList findings, string text, bool isTop)
{
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

    private void Run()
    {
        CheckVersion();
        SpfRecord record = RecordParser.ParseRecovering(
            text, VersionText.FindTerms(text), findings.Room, out ImmutableArray<SpfSyntaxError> errors);
        foreach (SpfSyntaxError error in errors)
        {
            Report(error);
        }

        CheckTerms(record);
        CheckEnd(record, errors.IsEmpty);
        CheckLength();
    }

    private void CheckVersion()
    {
        if (SpfRecord.IsSpfRecord(text))
        {
            return;
        }

        string shown = FindingList.Quote(text.Length > 24 ? text[..24] + "..." : text);
        findings.Error(
            FindingCode.Version,
            "4.5",
            $"{shown} does not begin with \"{SpfRecord.Version}\" and a space, so verifiers do not recognize it as an "
                + "SPF record: write exactly that before the terms",
            position: 0,
            length: VersionText.FindTerms(text));
    }

    // 4.6: any syntax error is a permerror for every client.
    private void Report(SpfSyntaxError error)
    {
        (int start, int end) = TermAt(error.Position);
        string term = text[start..end];
        if (TermTypos.ExplainInvalid(term) is { } typo)
        {
            findings.Error(typo.Code, typo.Section, typo.Message, start + typo.Start, typo.Length);
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

    // The position of an error at the end of a term is the character after it.
    private (int Start, int End) TermAt(int position)
    {
        int terms = VersionText.FindTerms(text);
        int space = position == 0 ? -1 : text.LastIndexOf(' ', position - 1);
        int end = text.IndexOf(' ', position);
        return (Math.Max(space + 1, Math.Min(terms, position)), end < 0 ? text.Length : end);
    }

    private void CheckTerms(SpfRecord record)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (Term term in record.Terms)
        {
            string written = term.ToString();
            if (TermTypos.ExplainSuspicious(written) is { } typo)
            {
                findings.Warn(typo.Code, typo.Section, typo.Message, term.Position + typo.Start, typo.Length);
            }

            if (term is Directive directive)
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
        ImmutableArray<Directive> directives = record.Directives;
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
