// SPDX-License-Identifier: MIT

using System.Collections.Immutable;
using Spf.Records;

namespace Spf.Inspection;

/// <summary>What can be said of a record from its text alone. Domain and text are the list's.</summary>
internal sealed class RecordChecks(FindingList findings, string text, bool isTop)
{
    // 3.3: a string of a TXT record holds 255 octets. 3.4: what an answer should not exceed, and may not without EDNS.
    private const int MaxString = 255;
    private const int MaxAnswer = 450;
    private const int MaxMessage = 512;

    /// <summary>Checks a record's text.</summary>
    /// <param name="findings">Where findings go.</param>
    /// <param name="text">The text, that of a record or of what was meant as one.</param>
    /// <param name="isTop">Whether it is a domain's own policy, and not one to include.</param>
    public static void Run(FindingList findings, string text, bool isTop)
    {
        findings.Place = findings.Place with { Text = text };
        new RecordChecks(findings, text, isTop).Run();
    }

    /// <summary>For a text that is not published yet: whether it needs several strings.</summary>
    public static void CheckString(FindingList findings, string text)
    {
        if (text.Length > MaxString)
        {
            findings.Note(
                FindingCode.Length,
                "3.3",
                $"the record has {text.Length} octets: publish it as several strings of at most {MaxString} in one TXT "
                    + "record, which verifiers join without a space");
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
            $"{shown} does not begin with \"{SpfRecord.Version}\" and a space, so verifiers do not take it for an SPF "
                + "record: write exactly that before the terms",
            position: 0,
            length: VersionText.FindTerms(text));
    }

    // 4.6: each of them is a permerror, for every client.
    private void Report(SpfSyntaxError error)
    {
        (int start, int end) = TermAt(error.Position);
        string term = text[start..end];
        if (TermTypos.Explain(term) is { } typo)
        {
            findings.Error(typo.Code, typo.Section, typo.Message, start + typo.Start, typo.Length);
        }
        else
        {
            findings.Error(
                FindingCode.Syntax,
                "4.6",
                $"{FindingList.Quote(term)} cannot be read: {error.Message}",
                error.Position,
                end - error.Position);
        }
    }

    // An error at a term's end points behind it.
    private (int Start, int End) TermAt(int position)
    {
        int terms = VersionText.FindTerms(text);
        int blank = position == 0 ? -1 : text.LastIndexOf(' ', position - 1);
        int end = text.IndexOf(' ', position);
        return (Math.Max(blank + 1, Math.Min(terms, position)), end < 0 ? text.Length : end);
    }

    private void CheckTerms(SpfRecord record)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (Term term in record.Terms)
        {
            string written = term.ToString();
            if (TermTypos.Doubt(written) is { } typo)
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
                        $"{FindingList.Quote(directive.Mechanism)} stands in the record twice and only the first "
                            + "counts: remove the second",
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
                    "ptr is slow, costs every receiver lookups and should not be used: list the addresses with ip4, "
                        + "ip6, a or mx",
                    directive.Position,
                    length);
                break;
            case AllMechanism when directive.Qualifier == Qualifier.Pass:
                findings.Error(
                    FindingCode.AllPass,
                    "5.1",
                    $"{FindingList.Quote(directive)} lets every host in the world pass: end the record with -all or "
                        + "~all",
                    directive.Position,
                    length);
                break;
            case AllMechanism when directive.Qualifier == Qualifier.Neutral && isTop:
                findings.Warn(
                    FindingCode.AllNeutral,
                    "5.1",
                    "?all says nothing of all other hosts, as if there were no record for them: end it with -all or "
                        + "~all",
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
                $"the macro letter p in {FindingList.Quote(term)} is slow, costs receivers lookups and should not be "
                    + "used: use another macro",
                term.Position,
                length);
        }
    }

    // 5.1: what stands behind "all" is ignored, and so is a redirect anywhere.  4.7: without either, neutral.
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
                    "the record does not say what holds for all other hosts, so that they are neutral: end it with "
                        + "-all or ~all",
                    text.Length,
                    length: 0);
            }

            return;
        }

        int behind = directives.Length - directives.IndexOf(all) - 1;
        if (behind > 0)
        {
            int start = directives[^behind].Position;
            findings.Warn(
                FindingCode.NeverMatches,
                "5.1",
                $"what stands behind {FindingList.Quote(all)} is never tried: move {FindingList.Quote(all)} to the end",
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
                $"the record has {text.Length} octets, and an answer of more than {MaxAnswer} may not fit a DNS "
                    + $"message of {MaxMessage}: move a part of it into an include",
                position: null,
                length: null);
        }
    }
}
