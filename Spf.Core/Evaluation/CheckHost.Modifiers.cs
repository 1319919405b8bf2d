// SPDX-License-Identifier: MIT

using Spf.Dns;
using Spf.Records;
using Spf.Text;

namespace Spf.Evaluation;

// RFC 7208, section 6: redirect and exp.
internal sealed partial class CheckHost
{
    // An SMTP reply has a few lines; what is longer than this is no explanation.
    private const int MaxExplanationLength = 4096;

    // 6.1: the target's policy takes the place of this one; what cannot be a target is a permerror.
    private async ValueTask<(SpfProblem? Problem, DomainName Target)> RedirectAsync(
        RedirectModifier redirect, DomainName domain, int depth)
    {
        if (!_budget.TrySpendLookup(Options))
        {
            return (TooManyLookups(redirect, domain), default);
        }

        Target target = TryReadLiteral(redirect.Domain, out DomainName literal)
            ? new Target(literal)
            : await ExpandAsync(redirect.Domain, redirect, domain, depth).ConfigureAwait(false);

        if (target.Problem is not null)
        {
            return (target.Problem, default);
        }

        // RFC 8616, 4 speaks of mechanisms that do not match. A redirect to nowhere is left: a permerror.
        if (target.Name is not { } name || !IsMultiLabel(name))
        {
            return (MalformedTarget(redirect, domain, redirect.Domain), default);
        }

        _trace?.Redirected(Point(depth), redirect, name);
        return (null, name);
    }

    // 6.2: any fault on the way to the explanation, ours or theirs, means that there is none. It may be the first to
    // wait for the DNS, so it takes down the timer too.
    private async ValueTask<SpfOutcome> ExplainAsync(Verdict verdict)
    {
        try
        {
            DomainName domain = verdict.Match!.Domain;
            string? explanation = Options.FetchExplanation && verdict.Explanation is { } modifier
                && await FetchExplanationAsync(modifier, domain).ConfigureAwait(false) is { } text
                    ? await ExpandExplanationAsync(text, domain).ConfigureAwait(false)
                    : null;
            if (explanation is not null)
            {
                return ToOutcome(verdict, explanation, isFromDomain: true);
            }

            explanation = _verifier.DefaultExplanation is { } words
                ? await ExpandExplanationAsync(words, domain).ConfigureAwait(false)
                : null;
            return ToOutcome(verdict, explanation, isFromDomain: false);
        }
        finally
        {
            Stop();
        }
    }

    // 6.2: exactly one TXT record, in US-ASCII, without a syntax error. The lookups of exp do not count (4.6.4).
    private async ValueTask<MacroString?> FetchExplanationAsync(ExplanationModifier modifier, DomainName domain)
    {
        if (!TryReadLiteral(modifier.Domain, out DomainName name))
        {
            string? validated = await GetValidatedDomainAsync(modifier.Domain, domain, depth: 0).ConfigureAwait(false);
            if (UsesForeignLocalPart(modifier.Domain)
                || !TryExpandDomain(modifier.Domain, domain, validated, depth: 0, out name))
            {
                return null;
            }
        }

        if (name.IsRoot)
        {
            return null;
        }

        DnsAnswer<string> answer = await LookUpTxtAsync(name, depth: 0).ConfigureAwait(false);
        answer.Memo?.Charge?.Dispose();
        return answer.Records.Length == 1
            && MacroString.TryParseExplanation(answer.Records[0], out MacroString? text, out _)
                ? text
                : null;
    }

    private async ValueTask<string?> ExpandExplanationAsync(MacroString text, DomainName domain)
    {
        if (UsesForeignLocalPart(text))
        {
            return null;
        }

        string? validated = await GetValidatedDomainAsync(text, domain, depth: 0).ConfigureAwait(false);
        string? explanation = ExpandText(text, domain, validated, MaxExplanationLength);
        if (explanation is null || !Abnf.IsAscii(explanation))
        {
            return null;
        }

        // 6.2: "it is limited to US-ASCII", for an SMTP reply. The record has no controls (12: macro-literal, SP), but
        // macros bring in what the client says: a quoted local-part can hold CR and LF.
        explanation = SafeText.Line(explanation, MaxExplanationLength);

        if (text.HasMacros)
        {
            _trace?.Expanded(Point(0), text, explanation);
        }

        return explanation;
    }
}
